#include "tests/engine/preflight/preflight_fixture.h"

#include "app/text/fact_text.h"
#include "engine/retl/grants.h"
#include "engine/retl/retl_schema.h"
#include "tests/engine/preflight/every_check.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <gmock/gmock.h>

namespace lutra::preflight {

namespace {

using sandbox::ServerKind;

class Preflight : public TwoSites, public testing::WithParamInterface<Kinds> {
protected:
    void SetUp() override
    {
        LUTRA_NEEDS(GetParam().source);
        LUTRA_NEEDS(GetParam().target);
        start(GetParam());
    }
};

INSTANTIATE_TEST_SUITE_P(Pairs, Preflight,
                         testing::Values(Kinds{ServerKind::MariaDb1011, ServerKind::MariaDb1011},
                                         Kinds{ServerKind::MySql97, ServerKind::MySql97},
                                         Kinds{ServerKind::MariaDb1011, ServerKind::MySql97}),
                         [](const auto& parameter) { return nameOf(parameter.param); });

// Goal: two servers that are in order have no finding, checked by an account with the least rights, and
// nothing is
//       left behind.
// Method: accounts made from the grants text (with the optional TRIGGER), all checks, then look at retl.
TEST_P(Preflight, FindsNothingOnHealthyServers)
{
    const auto all = results();
    for (const CheckResult& result : all) {
        EXPECT_NE(result.state, State::Failed) << result.id << " " << result.title;
        for (const Finding& finding : result.findings)
            EXPECT_TRUE(finding.level == Level::Inform || finding.isIgnored())
                << finding.id << " " << finding.site << ": " << text::worded(finding.cause);
    }
    EXPECT_FALSE(anyBlocks(all));
    EXPECT_EQ(rootA->queryCell("SELECT COUNT(*) FROM retl.retl_checkpoint").value(), "0");
    EXPECT_EQ(rootB->queryCell("SELECT COUNT(*) FROM retl.retl_checkpoint").value(), "0");

    // Without the optional right there is one warning more for each site.
    test::runAll(*rootB, "REVOKE TRIGGER ON `shop`.* FROM `sync`@`localhost`;\n");
    const auto found = findings();
    EXPECT_EQ(found.size(), 1u);
    runFixOf(expect(found, "PF26", Level::Warn, "site-b", "may not see triggers in schema shop"));
    EXPECT_TRUE(findings().empty());
}

// One thing that is wrong on site-a (or site-b), and what must be said about it.
struct Fault {
    std::string_view id;
    Level level;
    std::string_view site;
    std::string_view text;
    std::string_view breakSql;
    std::string_view mendSql;    // what is left to do behind the offered fix, or instead of one
    std::string_view only = "";  // "mysql", "maria": of both sites
    std::string_view alsoOnA = "";
};

// Goal: each fault of a running server is found, where it is, and named with its value; what is offered puts
//       it right.
// Method: break one variable or table at a time, run all checks, run what the finding offers as an
//         administrator, run all checks again.
constexpr std::array kFaults{
    Fault{"PF06", Level::Block, "site-a", "binlog_format is STATEMENT",
          "SET GLOBAL binlog_format = 'STATEMENT';\n", ""},
    Fault{"PF07", Level::Block, "site-b", "binlog_row_image is MINIMAL",
          "SET GLOBAL binlog_row_image = 'MINIMAL';\n", ""},
    Fault{"PF08", Level::Warn, "site-a", "binlog_row_metadata is MINIMAL",
          "SET GLOBAL binlog_row_metadata = 'MINIMAL';\n", ""},
    Fault{"PF09", Level::Warn, "site-a", "binlog_checksum is NONE", "SET GLOBAL binlog_checksum = 'NONE';\n",
          ""},
    Fault{
        "PF13", Level::Warn, "site-a", "gtid_mode is OFF_PERMISSIVE",
        "SET GLOBAL gtid_mode = ON_PERMISSIVE;\nSET GLOBAL gtid_mode = OFF_PERMISSIVE;\n",
        "SET GLOBAL gtid_mode = OFF_PERMISSIVE;\nSET GLOBAL gtid_mode = ON_PERMISSIVE;\nSET GLOBAL gtid_mode "
        "= ON;\n",
        "mysql"},
    Fault{"PF13", Level::Warn, "site-a", "gtid_mode is ON_PERMISSIVE",
          "SET GLOBAL gtid_mode = ON_PERMISSIVE;\n", "", "mysql"},
    Fault{"PF14", Level::Warn, "site-b", "keeps its log for 1 hours",
          "SET GLOBAL binlog_expire_logs_seconds = 3600;\n", ""},
    Fault{"PF17", Level::Warn, "site-b", "has DELETE on all of site-b",
          "GRANT DELETE ON *.* TO `sync`@`localhost`;\n", ""},
    Fault{"PF17", Level::Warn, "site-a", "has UPDATE on the schema mysql of site-a",
          "GRANT UPDATE ON mysql.* TO `sync`@`localhost`;\n", ""},
    Fault{"PF18", Level::Warn, "site-b", "may log in from anywhere",
          "RENAME USER `sync`@`localhost` TO `sync`@`%`;\n", ""},
    Fault{"PF28", Level::Warn, "site-b", "only site-a has STRICT_TRANS_TABLES",
          "SET GLOBAL sql_mode = 'ANSI_QUOTES';\n", ""},
    Fault{"PF30", Level::Warn, "site-b", "NOW() is UTC+00:00 on site-a and UTC+05:00 on site-b",
          "SET GLOBAL time_zone = '+05:00';\n", "SET GLOBAL time_zone = SYSTEM;\n"},
    Fault{"PF31", Level::Warn, "site-b", "max_allowed_packet is",
          "SET GLOBAL max_allowed_packet = 1048576;\n", ""},
    Fault{"PF32", Level::Block, "site-b", "read_only is ON", "SET GLOBAL read_only = 1;\n", ""},
    Fault{"PF33", Level::Warn, "site-b", "of 10 that it takes; the pipelines need 10 more",
          "SET GLOBAL max_connections = 10;\n", "SET GLOBAL max_connections = 151;\n"},
    Fault{"PF33", Level::Warn, "site-a", "may have 5 connections on site-a; the pipelines need 10",
          "ALTER USER `sync`@`localhost` WITH MAX_USER_CONNECTIONS 5;\n", ""},
    Fault{"PF33", Level::Warn, "site-a", "closes connections that are idle for 20 s",
          "SET GLOBAL wait_timeout = 20;\n", ""},
    Fault{"PF36", Level::Block, "site-a",
          "binlog_row_value_options is PARTIAL_JSON and binlog_row_image is NOBLOB",
          "SET GLOBAL binlog_row_value_options = 'PARTIAL_JSON';\nSET GLOBAL binlog_row_image = 'NOBLOB';\n",
          "SET GLOBAL binlog_row_image = 'FULL';\n", "mysql"},
    Fault{"PF37", Level::Warn, "site-b", "rpl_semi_sync_master_enabled is ON",
          "SET GLOBAL rpl_semi_sync_master_timeout = 1;\nSET GLOBAL rpl_semi_sync_master_enabled = ON;\n", "",
          "maria"},
    Fault{"PF37", Level::Warn, "site-b", "is a replica of 2 servers at once",
          "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1 FOR CHANNEL 'x';\n"
          "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 2 FOR CHANNEL 'y';\n",
          "RESET REPLICA ALL FOR CHANNEL 'x';\nRESET REPLICA ALL FOR CHANNEL 'y';\n", "mysql"},
    Fault{"PF37", Level::Warn, "site-b", "is a replica of 2 servers at once",
          "GRANT SLAVE MONITOR ON *.* TO `sync`@`localhost`;\nCHANGE MASTER 'x' TO MASTER_HOST = "
          "'127.0.0.1', MASTER_PORT = 1;\n"
          "CHANGE MASTER 'y' TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 2;\n",
          "RESET SLAVE 'x' ALL;\nRESET SLAVE 'y' ALL;\n", "maria"},
    Fault{"PF27", Level::Warn, "site-b", "both can give one AUTO_INCREMENT value",
          "SET GLOBAL auto_increment_offset = 1;\n", ""},
    Fault{"PF27", Level::Warn, "site-a", "counts by 1 where two sites need at least 2",
          "SET GLOBAL auto_increment_increment = 1;\n", ""},
    Fault{"PF11", Level::Block, "site-b", "both have server_id 77", "SET GLOBAL server_id = 77;\n", "", "",
          "SET GLOBAL server_id = 77;\n"},
    Fault{"PF19", Level::Block, "site-b", "retl.retl_mark on site-b is not there",
          "DROP TABLE retl.retl_mark;\n", ""},
    Fault{"PF19", Level::Block, "site-b", "retl.retl_checkpoint on site-b is MyISAM",
          "ALTER TABLE retl.retl_checkpoint ENGINE = MyISAM;\n", ""},
    Fault{"PF19", Level::Block, "site-a", "retl on site-a is not there", "DROP DATABASE retl;\n", ""},
    Fault{"PF19", Level::Block, "site-a", "has version 999",
          "INSERT INTO retl.retl_version (version) VALUES (999);\n",
          "DELETE FROM retl.retl_version WHERE version = 999;\n"},
    Fault{"PF46", Level::Block, "site-b", "Table shop.orders is not on site-b",
          "RENAME TABLE shop.orders TO shop.o2;\n", "DROP TABLE shop.o2;\n"},
    Fault{"PF21", Level::Warn, "site-b", "has no unique key over (id)",
          "ALTER TABLE shop.orders MODIFY id INT NOT NULL, DROP PRIMARY KEY;\n",
          "ALTER TABLE shop.orders MODIFY id INT AUTO_INCREMENT;\n"},
    Fault{"PF22", Level::Block, "site-b", "shop.orders on site-b is MyISAM",
          "ALTER TABLE shop.orders ENGINE = MyISAM;\n", ""},
    Fault{"PF24", Level::Warn, "site-b", "has a unique key over (state)",
          "ALTER TABLE shop.orders ADD UNIQUE KEY u (state);\n", ""},
    Fault{"PF24", Level::Warn, "site-b", "has no unique key over (number)", "",
          "ALTER TABLE shop.orders DROP KEY number;\n", "",
          "ALTER TABLE shop.orders ADD UNIQUE KEY number (number);\n"},
    Fault{"PF26", Level::Block, "site-b", "Trigger shop.guard (BEFORE INSERT)",
          "CREATE TRIGGER shop.guard BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.state = 'x';\n", ""},
    Fault{"PF23", Level::Block, "site-b", "Column state of shop.orders on site-a is missing",
          "ALTER TABLE shop.orders DROP COLUMN state;\n",
          "ALTER TABLE shop.orders MODIFY state VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n"},
    Fault{"PF23", Level::Block, "site-b", "varchar(10) cannot hold every value of varchar(20)",
          "ALTER TABLE shop.orders MODIFY state VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n",
          "ALTER TABLE shop.orders MODIFY state VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;\n"},
    Fault{"PF23", Level::Block, "site-b", "takes no row without a value",
          "ALTER TABLE shop.orders ADD must INT NOT NULL;\n", "ALTER TABLE shop.orders DROP must;\n"},
    Fault{"PF39", Level::Warn, "site-b", "is a replica of 127.0.0.1",
          "GRANT SLAVE MONITOR ON *.* TO `sync`@`localhost`;\n"
          "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = 1;\n",
          "", "maria"},
    Fault{"PF39", Level::Warn, "site-b", "is a replica of 127.0.0.1",
          "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1;\n", "", "mysql"},
    Fault{"PF39", Level::Warn, "site-a", "has rows, as Otter writes them",
          "INSERT INTO retl.retl_mark (CHANNEL_ID, CHANNEL_INFO) VALUES (1, '_SYNC');\n", ""},
    Fault{"PF40", Level::Warn, "site-b", "begin with different rows in shop.orders",
          "INSERT INTO shop.orders (state) VALUES ('only here');\n", "TRUNCATE shop.orders;\n"},
    Fault{"PF40", Level::Warn, "site-b", "begin with different rows in shop.orders",
          "INSERT INTO shop.orders (id, state) VALUES (1, 'here');\n", "TRUNCATE shop.orders;\n", "",
          "INSERT INTO shop.orders (id, state) VALUES (1, 'there');\n"},
};

TEST_P(Preflight, FindsAndMendsEachFault)
{
    if (GetParam().source != GetParam().target)
        GTEST_SKIP() << "each family is tried with itself";
    const bool mySql = GetParam().source == ServerKind::MySql97;
    const std::string idA = rootA->queryCell("SELECT @@GLOBAL.server_id").value().value_or("");
    const std::string idB = rootB->queryCell("SELECT @@GLOBAL.server_id").value().value_or("");
    for (const Fault& fault : kFaults) {
        if ((fault.only == "mysql" && !mySql) || (fault.only == "maria" && mySql))
            continue;
        SCOPED_TRACE(fmt::format("{} {}", fault.id, fault.text));
        mysql::Connection& site = fault.site == "site-a" ? *rootA : *rootB;
        test::runAll(*rootA, fault.alsoOnA);
        test::runAll(site, fault.breakSql);
        const Finding found = expect(findings(), fault.id, fault.level, fault.site, fault.text);
        if (!found.fix.statements().empty())
            runFixOf(found);
        else
            EXPECT_FALSE(fault.mendSql.empty() || found.fix.kind == Fix::Kind::Sql) << "nothing is offered";
        if (fault.id == "PF40" && !fault.alsoOnA.empty())
            test::runAll(*rootA, fault.mendSql);
        if (fault.text == "has no unique key over (number)") {
            EXPECT_TRUE(findings().empty());
            test::runAll(*rootA, fault.mendSql);
        }
        test::runAll(site, fault.mendSql);
        const auto left = findings();
        EXPECT_TRUE(left.empty()) << "not put right: " << left.front().id << " "
                                  << text::worded(left.front().cause);
        if (left.empty())
            noteMended(fault.id);
        if (fault.id == "PF11") {
            test::runAll(*rootA, "SET GLOBAL server_id = " + idA + ";\n");
            test::runAll(*rootB, "SET GLOBAL server_id = " + idB + ";\n");
        }
    }
}

// Goal: a column that is given the other side's type keeps its default, its comment and its counter.
// Method: such columns, narrower on one side; the fix; what the catalog says then. Between families nothing
//         runs that would lose them.
TEST_P(Preflight, KeepsTheRestOfAColumn)
{
    constexpr std::string_view kMake =
        "CREATE TABLE shop.w (id {} NOT NULL AUTO_INCREMENT PRIMARY KEY, v VARCHAR({}) CHARACTER SET utf8mb4 "
        "COLLATE utf8mb4_bin NOT NULL DEFAULT 'a, b' COMMENT 'it''s') DEFAULT CHARSET {};\n";
    tables = {{"shop", "w", "shop", "w"}};
    test::runAll(*rootA, fmt::format(kMake, "BIGINT", 30, "utf8mb4 COLLATE utf8mb4_bin"));
    test::runAll(*rootB, fmt::format(kMake, "INT", 10, "latin1"));
    const auto found = findings();
    std::size_t run = 0;
    for (const Finding& finding : found) {
        if (finding.site != "site-b" || finding.level != Level::Block)
            continue;
        ++run;
        EXPECT_EQ(finding.fix.needsEditing(), GetParam().source != GetParam().target);
        if (!finding.fix.needsEditing())
            runFixOf(finding);
    }
    EXPECT_EQ(run, 2u);
    if (GetParam().source != GetParam().target)
        return;
    EXPECT_TRUE(findings().empty());
    const auto columns =
        rootB->query("SELECT EXTRA, COLUMN_DEFAULT, COLUMN_COMMENT, COLLATION_NAME FROM "
                     "information_schema.COLUMNS WHERE TABLE_NAME = 'w' ORDER BY COLUMN_NAME");
    ASSERT_TRUE(columns);
    EXPECT_EQ((*columns)[0][0], "auto_increment");
    EXPECT_NE((*columns)[1][1].value_or("").find("a, b"), std::string::npos);
    EXPECT_EQ((*columns)[1][2], "it's");
    EXPECT_EQ((*columns)[1][3], "utf8mb4_bin");
}

// Goal: whole images with differences of documents, and compressed transactions, are read and not complained
// of.
TEST_P(Preflight, TakesPackedAndPartialLogs)
{
    if (GetParam().source == ServerKind::MySql97)
        test::runAll(*rootA, "SET GLOBAL binlog_row_value_options = 'PARTIAL_JSON';\n"
                             "SET GLOBAL binlog_transaction_compression = ON;\n");
    EXPECT_TRUE(findings().empty());
}

// Goal: a check that may not look says so, and the others still run.
// Method: an account without any right, and then one that may only read.
TEST_P(Preflight, SaysWhatItMayNotSee)
{
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root,
                     "DROP USER `sync`@`localhost`;\nCREATE USER `sync`@`localhost` IDENTIFIED BY 'x';\n");
    const auto all = results();
    EXPECT_TRUE(anyBlocks(all));
    const auto poor = findings();
    expect(poor, "PF10", Level::Block, "site-a", "could not be checked");
    expect(poor, "PF19", Level::Block, "site-a", "may not read schema retl");
    expect(poor, "PF46", Level::Block, "site-b", "its account may not see it");
    const Finding log = expect(poor, "PF16", Level::Block, "site-a", "may not read the log of site-a");
    ASSERT_EQ(log.fix.lines.size(), 1u);
    EXPECT_THAT(log.fix.lines[0], testing::EndsWith(" ON *.* TO `sync`@`localhost`;"));
    EXPECT_TRUE(std::ranges::any_of(all, [](const auto& r) { return r.state == State::Passed; }));

    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root, "GRANT SELECT ON *.* TO `sync`@`localhost`;\n");
    const auto reader = findings();
    for (const Finding& finding : reader) {
        if (finding.id == "PF16")
            runFixOf(finding);
    }
    expect(reader, "PF16", Level::Block, "site-b", "lacks DELETE, INSERT, UPDATE on schema shop of site-b");
    const auto after = findings();
    EXPECT_TRUE(std::ranges::none_of(after, [](const Finding& f) { return f.level == Level::Block; }));
    noteMended("PF16");
}

// Goal: a canal with a server's own id, and mappings without tables are found.
// Method: the reader's id taken from site-b; a plain name and a pattern.
TEST_P(Preflight, FindsFaultsOfTheConfiguration)
{
    readerServerId = static_cast<std::uint32_t>(
        std::stoul(rootB->queryCell("SELECT @@GLOBAL.server_id").value().value_or("0")));
    patternsWithoutTables = {"shop.ordres", "shop.tmp_.*"};
    const auto found = findings();
    expect(found, "PF11", Level::Block, "site-b", "is that of site-b itself");
    expect(found, "PF46", Level::Block, "site-a", "Mapping shop.ordres of pipeline a-to-b matches no table");
    expect(found, "PF46", Level::Warn, "site-a", "Mapping shop.tmp_.* of pipeline a-to-b matches no table");
}

// Goal: tables without a key, and with another key, are named.
// Method: drop the key on one side, then on both.
TEST_P(Preflight, LooksAtKeys)
{
    tables = {{"shop", "k", "shop", "k"}};
    test::runAll(*rootA, "CREATE TABLE shop.k (a INT NOT NULL, b INT);\n");
    test::runAll(*rootB, "CREATE TABLE shop.k (a INT NOT NULL, b INT, PRIMARY KEY (a));\n");
    const auto found = findings();
    expect(found, "PF21", Level::Warn, "site-a", "has no primary key");
    expect(found, "PF21", Level::Warn, "site-a", "has no unique key over (a)");
    expect(found, "PF24", Level::Warn, "site-b", "has a unique key over (a)");
}

// Goal: tables whose rows are told apart by other columns on the other side are refused, both ways.
TEST_P(Preflight, RefusesOtherKeys)
{
    tables = {{"shop", "k", "shop", "k"}};
    test::runAll(*rootA, "CREATE TABLE shop.k (id INT, site INT, v INT, PRIMARY KEY (id));\n");
    test::runAll(*rootB, "CREATE TABLE shop.k (id INT, site INT, v INT, PRIMARY KEY (id, site));\n");
    const auto found = findings();
    expect(found, "PF21", Level::Block, "site-b", "no unique key over (id)");
    expect(found, "PF21", Level::Block, "site-a", "no unique key over (id, site)");
    test::runAll(*rootB, "ALTER TABLE shop.k ADD UNIQUE KEY (id);\n");
    test::runAll(*rootA, "ALTER TABLE shop.k ADD UNIQUE KEY (site, id), MODIFY site INT NOT NULL;\n");
    for (const Finding& finding : findings())
        EXPECT_NE(finding.level, Level::Block) << text::worded(finding.cause);
}

// Goal: a trigger that leaves carried rows alone may stay; so says the fix.
TEST_P(Preflight, LetsGuardedTriggersStay)
{
    test::runAll(
        *rootB, "CREATE TRIGGER shop.guard BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.state = 'x';\n");
    const Finding finding = expect(findings(), "PF26", Level::Block, "site-b", "Trigger shop.guard");
    EXPECT_THAT(finding.fix.lines, testing::Contains(testing::HasSubstr("IF @lutra_applying IS NULL THEN")));
    test::runAll(*rootB, "DROP TRIGGER shop.guard;\n");
    const auto made = rootB->execute("CREATE TRIGGER shop.guard BEFORE INSERT ON shop.orders FOR EACH ROW IF "
                                     "@Lutra_Applying IS NULL THEN SET "
                                     "NEW.state = 'x'; END IF");
    ASSERT_TRUE(made) << made.error().detail;
    EXPECT_TRUE(findings().empty());
}

/// What stands on the two sides of a channel that carries shop.p and shop.c.
struct LinkCase {
    std::string_view sqlA;
    std::string_view sqlB;
    Level level;
    std::string_view site;
    std::string_view text;
};

constexpr std::string_view kCascade =
    "ALTER TABLE shop.c ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES shop.p (id) ON DELETE CASCADE;\n";
constexpr std::string_view kSetNull =
    "ALTER TABLE shop.c ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES shop.p (id) ON DELETE SET NULL;\n";
constexpr std::string_view kRefuse =
    "ALTER TABLE shop.c ADD CONSTRAINT f FOREIGN KEY (p) REFERENCES shop.p (id);\n";
constexpr std::string_view kOtherChild = "CREATE TABLE shop.other (id INT PRIMARY KEY, p INT, CONSTRAINT o "
                                         "FOREIGN KEY (p) REFERENCES shop.p (id) ON "
                                         "DELETE CASCADE);\n";
constexpr std::string_view kOtherRefusing = "CREATE TABLE shop.other (id INT PRIMARY KEY, p INT, CONSTRAINT "
                                            "o FOREIGN KEY (p) REFERENCES shop.p (id));\n";
constexpr std::array kLinkCases{
    LinkCase{kCascade, kSetNull, Level::Block, "site-b",
             "says ON DELETE SET NULL ON UPDATE RESTRICT on site-b"},
    LinkCase{"", kCascade, Level::Block, "site-b", "is on site-b and not on site-a: it would change rows"},
    LinkCase{"", kRefuse, Level::Warn, "site-b", "may be refused there"},
    LinkCase{"", kOtherChild, Level::Block, "site-b",
             "shop.other on site-b is not carried and refers to shop.p"},
    LinkCase{"", kOtherRefusing, Level::Warn, "site-b", "it may refuse carried changes"},
};

// Goal: foreign keys that would change rows on one side only are refused with their names, others are not.
// Method: add keys to one side or both, run all checks, take them away again.
TEST_P(Preflight, LooksAtForeignKeys)
{
    tables = {{"shop", "p", "shop", "p"}, {"shop", "c", "shop", "c"}};
    const auto make = [](mysql::Connection& site) {
        test::runAll(
            site, "DROP TABLE IF EXISTS shop.other;\nDROP TABLE IF EXISTS shop.c;\nDROP TABLE IF EXISTS "
                  "shop.p;\nCREATE TABLE shop.p (id INT PRIMARY KEY);\nCREATE TABLE shop.c (id INT PRIMARY "
                  "KEY, p INT);\n");
    };
    const auto runText = [](mysql::Connection& site, std::string_view sql) {
        if (!sql.empty())
            test::runAll(site, sql);
    };
    for (const LinkCase& wrong : kLinkCases) {
        SCOPED_TRACE(wrong.text);
        make(*rootA);
        make(*rootB);
        runText(*rootA, wrong.sqlA);
        runText(*rootB, wrong.sqlB);
        const Finding finding = expect(findings(false), "PF25", wrong.level, wrong.site, wrong.text);
        runFixOf(finding);
        EXPECT_TRUE(findings(false).empty()) << "the offered fix does not help";
        expectMended(finding);
    }
    make(*rootA);
    make(*rootB);
    runText(*rootA, kCascade);
    runText(*rootB, kCascade);
    EXPECT_TRUE(findings().empty());
}

// Goal: a cascade that the source does not log is refused where the target does not do the same; one that is
// logged
//       is not.
TEST_P(Preflight, AsksForCascadesThatAreNotLogged)
{
    tables = {{"shop", "p", "shop", "p"}, {"shop", "c", "shop", "c"}};
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root,
                     "CREATE TABLE shop.p (id INT PRIMARY KEY);\nCREATE TABLE shop.c (id INT PRIMARY KEY, p "
                     "INT);\nCREATE TABLE shop.other (id INT PRIMARY KEY);\n");
    test::runAll(*rootA, kCascade);
    const bool logged = GetParam().source == ServerKind::MySql97;
    if (logged)
        EXPECT_TRUE(findings(false).empty());
    else
        expect(findings(false), "PF25", Level::Block, "site-b",
               "what it does to the children is not in the log");
    test::runAll(*rootB, kCascade);
    test::runAll(*rootA,
                 "ALTER TABLE shop.c ADD CONSTRAINT o FOREIGN KEY (p) REFERENCES shop.other (id) ON DELETE "
                 "CASCADE;\n");
    if (logged)
        EXPECT_TRUE(findings(false).empty());
    else
        expect(findings(false), "PF25", Level::Block, "site-a", "refers to shop.other, which is not carried");
    test::runAll(*rootB,
                 "ALTER TABLE shop.c ADD CONSTRAINT o FOREIGN KEY (p) REFERENCES shop.other (id) ON DELETE "
                 "CASCADE;\n");
    expect(findings(true), "PF25", Level::Block, "site-b", "would change carried rows on this side only");
}

// Goal: cascades that MySQL 9.7 does by itself, and otherwise than a source that does not log them, are
// refused there. Method: a circle of deletes and a text that cascades, on both sides; a key to the table
// itself and a number are no
//         trouble.
TEST_P(Preflight, RefusesCascadesThatMySqlDoesOtherwise)
{
    tables = {{"shop", "p", "shop", "p"}, {"shop", "c", "shop", "c"}};
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(
            *root,
            "CREATE TABLE shop.p (id INT PRIMARY KEY, c INT, boss INT, code VARCHAR(9) CHARACTER SET utf8mb4 "
            "COLLATE utf8mb4_bin UNIQUE, FOREIGN "
            "KEY (boss) REFERENCES shop.p (id) ON DELETE CASCADE);\nCREATE TABLE shop.c (id INT PRIMARY "
            "KEY, p INT, code VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, FOREIGN KEY (p) "
            "REFERENCES shop.p (id) ON DELETE CASCADE ON "
            "UPDATE CASCADE);\n");
    EXPECT_TRUE(findings().empty());
    const bool mixed = GetParam().source != GetParam().target;
    const auto expectRefusal = [&](std::string_view text) {
        const auto found = findings();
        if (mixed)
            expect(found, "PF25", Level::Block, "site-b", text);
        else
            EXPECT_TRUE(found.empty());
    };
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(
            *root, "ALTER TABLE shop.p ADD CONSTRAINT back FOREIGN KEY (c) REFERENCES shop.c (id) ON DELETE "
                   "CASCADE;\n");
    expectRefusal("closes a circle of cascading deletes");
    for (mysql::Connection* root : {&*rootA, &*rootB})
        test::runAll(*root,
                     "ALTER TABLE shop.p DROP FOREIGN KEY back;\nALTER TABLE shop.c ADD FOREIGN KEY (code) "
                     "REFERENCES shop.p (code) ON UPDATE CASCADE;\n");
    expectRefusal("cascades updates of a text");
}

// Goal: in one direction only what that direction needs is asked for.
// Method: a one-way channel to a target that is badly set up as a source.
TEST_P(Preflight, AsksLessOfAMereTarget)
{
    test::runAll(*rootB, "SET GLOBAL binlog_format = 'STATEMENT';\nSET GLOBAL auto_increment_offset = 1;\n");
    EXPECT_TRUE(findings(false).empty());
    test::runAll(*rootB, "SET GLOBAL binlog_format = 'ROW';\nSET GLOBAL auto_increment_offset = 2;\n");
}

}  // namespace

}  // namespace lutra::preflight
