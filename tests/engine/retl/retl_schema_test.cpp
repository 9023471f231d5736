#include "engine/retl/retl_schema.h"

#include "engine/retl/embedded_sql.h"
#include "engine/retl/grants.h"
#include "tests/engine/retl/test_server.h"

#include <algorithm>
#include <array>
#include <gmock/gmock.h>

namespace lutra::retl {

namespace {

using sandbox::ServerKind;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class RetlOnServer : public testing::TestWithParam<ServerKind> {
protected:
    void SetUp() override
    {
        LUTRA_NEEDS(GetParam());
        server = test::sharedServer(sandbox::idOf(GetParam()).substr(0, 5) == "maria" ? "maria" : "mysql",
                                    GetParam());
        ASSERT_NE(server, nullptr);
        root.emplace(test::connectTo(*server, "site-a"));
        test::runAll(*root, "DROP DATABASE IF EXISTS retl;\nDROP USER IF EXISTS `retl_user`@`localhost`;\n");
    }

    sandbox::ThrowAwayServer* server = nullptr;
    std::optional<mysql::Connection> root;
};

INSTANTIATE_TEST_SUITE_P(Servers, RetlOnServer, testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97),
                         [](const auto& parameter) {
                             return parameter.param == ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

// Goal: comments and line ends never end up inside a statement, and a `;` in a text does not end one.
// Method: split a small script with all of these.
TEST(SplitStatements, KeepsStatementsWhole)
{
    const auto statements =
        splitStatements("-- one; two;\nSELECT ';' AS a,\n  1;\r\n\nSELECT 2;  \nSELECT 3");
    EXPECT_EQ(statements, (std::vector<std::string>{"SELECT ';' AS a,\n  1", "SELECT 2", "SELECT 3"}));
}

// Goal: bringing up twice is the same as once, and the second time runs nothing.
// Method: an empty server, bring up, put a checkpoint row in, bring up again, look at version and row.
TEST_P(RetlOnServer, BringsUpOnceAndKeepsWhatIsThere)
{
    EXPECT_EQ(installedVersion(*root).value(), 0);
    EXPECT_FALSE(findDeficits(*root).value().empty());
    const auto ran = bringUp(*root);
    ASSERT_TRUE(ran) << ran.error().detail;
    EXPECT_EQ(*ran, statementsFor(0));
    EXPECT_EQ(installedVersion(*root).value(), newestVersion());
    EXPECT_THAT(findDeficits(*root).value(), IsEmpty());

    test::runAll(*root,
                 "INSERT INTO retl.retl_checkpoint (pipeline, lane, epoch, reader_server_id, low_file, "
                 "low_offset) VALUES ('p', 0, 1, 2, 'f', 4);\n");
    EXPECT_THAT(bringUp(*root).value(), IsEmpty());
    for (const std::string& statement : statementsFor(0))
        ASSERT_TRUE(root->execute(statement)) << statement;
    EXPECT_EQ(root->queryCell("SELECT COUNT(*) FROM retl.retl_checkpoint").value(), "1");
    EXPECT_EQ(root->queryCell("SELECT COUNT(*) FROM retl.xdual").value(), "1");
}

// Goal: a table that somebody dropped comes back although the version says that all is there.
// Method: drop one of Otter's tables and bring up again.
TEST_P(RetlOnServer, BringsBackWhatWasDropped)
{
    ASSERT_TRUE(bringUp(*root));
    test::runAll(*root, "DROP TABLE retl.retl_mark;\n");
    const auto deficits = findDeficits(*root).value();
    ASSERT_EQ(deficits.size(), 1u);
    EXPECT_EQ(deficits[0].object, "retl.retl_mark");
    EXPECT_THAT(bringUp(*root).value(), Not(IsEmpty()));
    EXPECT_THAT(findDeficits(*root).value(), IsEmpty());
}

// Goal: neither a newer schema nor a table of another engine is touched.
// Method: write a higher version; then turn a table into MyISAM.
TEST_P(RetlOnServer, LeavesAloneWhatItDoesNotKnow)
{
    ASSERT_TRUE(bringUp(*root));
    test::runAll(*root, "ALTER TABLE retl.retl_mark ENGINE=MyISAM;\n");
    EXPECT_EQ(bringUp(*root).error().code, "retl.wrong_engine");
    test::runAll(*root, "ALTER TABLE retl.retl_mark ENGINE=InnoDB;\n"
                        "INSERT INTO retl.retl_version (version) VALUES (999);\n");
    EXPECT_EQ(bringUp(*root).error().code, "retl.too_new");
}

// Goal: an account that may not create the schema learns what to do.
// Method: an account without rights; then one that may look but not create.
TEST_P(RetlOnServer, SaysWhatToDoWhenNotAllowed)
{
    test::runAll(*root, "CREATE USER `retl_user`@`localhost` IDENTIFIED BY 'x';\n");
    auto poor = test::connectTo(*server, "site-a", "retl_user", "x");
    EXPECT_EQ(bringUp(poor).error().code, "retl.not_allowed");
    test::runAll(*root, "GRANT SELECT ON `retl`.* TO `retl_user`@`localhost`;\n");
    const auto refused = bringUp(poor);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "retl.not_allowed");
    EXPECT_EQ(refused.error().kind, ErrorKind::Refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("lutra init CONFIG --print"));
}

// Goal: the grants text gives an account what the engine does, in odd schema names too, and nothing beside.
// Method: make an account from the text; read and write mapped schemas and retl; read the log's end; then try
// a
//         schema that an unescaped `_` would open, the servers' own tables, and CREATE.
TEST_P(RetlOnServer, GrantsAreEnoughAndNoMore)
{
    ASSERT_TRUE(bringUp(*root));
    const std::vector<std::string> schemas{"my_shop", "odd`\\% name", "my_shop"};
    test::runAll(*root, "DROP DATABASE IF EXISTS `my_shop`;\nDROP DATABASE IF EXISTS `my1shop`;\n"
                        "DROP DATABASE IF EXISTS `odd``\\% name`;\n"
                        "CREATE DATABASE `my_shop`;\nCREATE DATABASE `my1shop`;\n"
                        "CREATE DATABASE `odd``\\% name`;\n"
                        "CREATE TABLE `my_shop`.t (id INT PRIMARY KEY);\n"
                        "CREATE TABLE `my1shop`.t (id INT PRIMARY KEY);\n"
                        "CREATE TABLE `odd``\\% name`.t (id INT PRIMARY KEY);\n");
    const std::string text = grantStatements(root->server(), "retl_user", "localhost", schemas);
    EXPECT_EQ(text.find("my1shop"), std::string::npos);

    // Run as it is, the text must not make the account.
    EXPECT_FALSE(root->execute(splitStatements(text).front()));
    const auto create = text.find("-- CREATE USER") + 3;
    std::string line = text.substr(create, text.find('\n', create) - create - 1);
    line.replace(line.find("................"), 16, "a-Password");
    ASSERT_TRUE(root->execute(line)) << line;
    test::runAll(*root, text);

    auto account = test::connectTo(*server, "site-a", "retl_user", "a-Password");
    EXPECT_EQ(currentAccount(account).value().quoted(), "`retl_user`@`localhost`");
    EXPECT_THAT(bringUp(account).value(), IsEmpty());
    for (const std::string_view table : {"`my_shop`.t", "`odd``\\% name`.t"}) {
        const std::string name(table);
        test::runAll(account, "INSERT INTO " + name + " VALUES (1);\nUPDATE " + name +
                                  " SET id = 2;\nDELETE FROM " + name + ";\nSELECT * FROM " + name + ";\n");
    }
    test::runAll(account, "UPDATE retl.retl_checkpoint SET epoch = epoch WHERE 1 = 0;\n");
    const bool newWords = account.server().isMySql();
    EXPECT_TRUE(account.query(newWords ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS"));
    EXPECT_TRUE(account.query("SHOW BINARY LOGS"));

    for (const std::string_view refused :
         {"SELECT * FROM `my1shop`.t", "SELECT * FROM mysql.user", "CREATE TABLE `my_shop`.u (id INT)",
          "DROP TABLE `my_shop`.t", "CREATE TABLE retl.u (id INT)", "SET GLOBAL read_only = 1"})
        EXPECT_FALSE(account.execute(refused)) << refused;
}

// Goal: where the server takes names in GRANT as they are, the text does not escape them.
// Method: partial_revokes on; an account made from the text reads `my_shop` and not `my1shop`.
TEST_P(RetlOnServer, GrantsFollowPartialRevokes)
{
    if (root->server().isMariaDb()) {
        EXPECT_EQ(grantNamesOn(*root).value(), GrantNames::Patterns);
        return;
    }
    ASSERT_TRUE(bringUp(*root));
    test::runAll(*root, "DROP DATABASE IF EXISTS `my_shop`;\nDROP DATABASE IF EXISTS `my1shop`;\n"
                        "CREATE DATABASE `my_shop`;\nCREATE DATABASE `my1shop`;\n"
                        "CREATE TABLE `my_shop`.t (id INT PRIMARY KEY);\n"
                        "CREATE TABLE `my1shop`.t (id INT PRIMARY KEY);\n"
                        "SET GLOBAL partial_revokes = ON;\n"
                        "CREATE USER `retl_user`@`localhost` IDENTIFIED BY 'x';\n");
    const auto names = grantNamesOn(*root).value();
    EXPECT_EQ(names, GrantNames::Exact);
    const std::vector<std::string> schemas{"my_shop"};
    test::runAll(*root, grantStatements(root->server(), "retl_user", "localhost", schemas, names));
    auto account = test::connectTo(*server, "site-a", "retl_user", "x");
    EXPECT_TRUE(account.query("SELECT * FROM `my_shop`.t"));
    EXPECT_FALSE(account.query("SELECT * FROM `my1shop`.t"));
    test::runAll(*root, "SET GLOBAL partial_revokes = OFF;\n");
}

// Goal: a name with a line end never breaks out of a comment in the text.
// Method: such a schema; no line of the text may start with what follows the line end.
TEST(GrantStatements, KeepCommentsInTheirLines)
{
    const std::vector<std::string> schemas{"a\nDROP DATABASE b;"};
    const std::string text = grantStatements({Family::MySql, 90700, ""}, "u", "%", schemas);
    EXPECT_EQ(text.find("-- GRANT TRIGGER"), std::string::npos);
    EXPECT_THAT(grantStatements({Family::MySql, 50600, ""}, "u", "%", {}), Not(HasSubstr("IF NOT EXISTS")));
    EXPECT_THAT(grantStatements({Family::MariaDb, 101100, ""}, "u", "%", {}), HasSubstr("BINLOG MONITOR"));
    EXPECT_THAT(grantStatements({Family::MariaDb, 101100, ""}, "u", "%", {}),
                HasSubstr("-- GRANT BINLOG REPLAY ON *.* TO `u`@`%`;"));
    EXPECT_THAT(text, Not(HasSubstr("BINLOG REPLAY")));
}

}  // namespace

}  // namespace lutra::retl
