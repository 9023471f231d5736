#include "engine/ddl/statement_kind.h"

#include <gtest/gtest.h>

namespace lutra::ddl {

namespace {

using Effect = StatementKind::Effect;

Effect effectOf(std::string_view sql)
{
    return classifyStatement(sql).effect;
}

}  // namespace

TEST(StatementKind, TellsTransactionControl)
{
    EXPECT_EQ(effectOf("BEGIN"), Effect::Begin);
    EXPECT_EQ(effectOf("start transaction"), Effect::Begin);
    EXPECT_EQ(effectOf("COMMIT"), Effect::Commit);
    EXPECT_EQ(effectOf("ROLLBACK"), Effect::Rollback);
    EXPECT_EQ(effectOf("ROLLBACK TO `a b`"), Effect::RollbackTo);
    EXPECT_EQ(classifyStatement("ROLLBACK TO SAVEPOINT `a``b`").name, "a`b");
    EXPECT_EQ(classifyStatement("SAVEPOINT x1").name, "X1");
    EXPECT_EQ(effectOf("RELEASE SAVEPOINT x"), Effect::ReleaseSavepoint);
    EXPECT_EQ(effectOf("XA START X'78',X'',1"), Effect::Xa);
}

TEST(StatementKind, LooksThroughComments)
{
    EXPECT_EQ(effectOf("/* INSERT */ -- DELETE\n # UPDATE\n alter table t"), Effect::SchemaChange);
    EXPECT_EQ(effectOf("/*!40000 INSERT */ INTO t VALUES (1)"), Effect::RowChange);
    EXPECT_EQ(effectOf("/*M!100100 DROP TABLE t */"), Effect::SchemaChange);
    EXPECT_EQ(effectOf("/*+ hint */ UPDATE t SET a = 1"), Effect::RowChange);
    EXPECT_EQ(effectOf("--1"), Effect::Unknown);
    EXPECT_EQ(effectOf("# only a comment"), Effect::Nothing);
    EXPECT_EQ(effectOf("/* never closed"), Effect::Nothing);
    EXPECT_EQ(effectOf(""), Effect::Nothing);
}

TEST(StatementKind, TellsTablesOfOneSessionFromOthers)
{
    EXPECT_EQ(effectOf("CREATE TEMPORARY TABLE t (id INT)"), Effect::Nothing);
    EXPECT_EQ(effectOf("CREATE OR REPLACE TEMPORARY TABLE t AS SELECT 1"), Effect::Nothing);
    EXPECT_EQ(effectOf("DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `t`"), Effect::Nothing);
    EXPECT_EQ(effectOf("DROP TABLE `temporary`"), Effect::SchemaChange);
}

// Goal: rows that a statement brings with it, in disguise, must not pass for a change of structure.
TEST(StatementKind, FindsHiddenRowChanges)
{
    EXPECT_EQ(effectOf("CREATE TABLE t SELECT * FROM s"), Effect::RowChange);
    EXPECT_EQ(effectOf("CREATE TABLE t (a INT) AS (SELECT 1 AS a)"), Effect::RowChange);
    EXPECT_EQ(effectOf("CREATE TABLE t TABLE s"), Effect::RowChange);
    EXPECT_EQ(effectOf("CREATE TABLE t (`select` INT COMMENT 'it''s a \\' select')"), Effect::SchemaChange);
    EXPECT_EQ(effectOf("CREATE VIEW v AS SELECT 1"), Effect::SchemaChange);
    EXPECT_EQ(effectOf("SET STATEMENT max_statement_time=1 FOR INSERT INTO t VALUES (1)"), Effect::RowChange);
    EXPECT_EQ(effectOf("SET STATEMENT max_statement_time=1 FOR DROP TABLE t"), Effect::SchemaChange);
    EXPECT_EQ(effectOf("SET PASSWORD FOR u = 'x'"), Effect::SchemaChange);
    EXPECT_EQ(effectOf("ANALYZE UPDATE t SET a = 1"), Effect::RowChange);
    EXPECT_EQ(effectOf("ANALYZE NO_WRITE_TO_BINLOG TABLE t"), Effect::SchemaChange);
}

// Goal: a statement is told in room that does not grow with it.
// Method: as many SET STATEMENT one inside the other as would fill the stack, were each one a call.
TEST(StatementKind, LooksThroughAnyDepth)
{
    std::string sql;
    for (int i = 0; i < 500'000; ++i)
        sql += "SET STATEMENT a=1 FOR ";
    EXPECT_EQ(effectOf(sql + "DROP TABLE t"), Effect::SchemaChange);
    EXPECT_EQ(effectOf(sql), Effect::Nothing);
    EXPECT_EQ(effectOf(sql + "SET STATEMENT a=1"), Effect::Unknown);
}

TEST(StatementKind, KnowsOnlyItsList)
{
    for (const char* sql :
         {"INSERT t VALUES (1)", "UPDATE t SET a=1", "DELETE FROM t", "REPLACE t VALUES (1)",
          "LOAD DATA INFILE 'x' INTO TABLE t", "CALL p()", "WITH c AS (SELECT 1) DELETE FROM t", "SELECT f()",
          "DO f()", "HANDLER t OPEN", "VALUES (1)"})
        EXPECT_EQ(effectOf(sql), Effect::RowChange) << sql;
    for (const char* sql :
         {"ALTER TABLE t ADD a INT", "TRUNCATE t", "RENAME TABLE a TO b", "GRANT ALL ON *.* TO u",
          "REVOKE ALL ON *.* FROM u", "OPTIMIZE TABLE t", "REPAIR TABLE t", "FLUSH PRIVILEGES"})
        EXPECT_EQ(effectOf(sql), Effect::SchemaChange) << sql;
    EXPECT_EQ(effectOf("PERFORM magic"), Effect::Unknown);
    EXPECT_EQ(effectOf("(SELECT 1)"), Effect::Unknown);
    EXPECT_EQ(effectOf("'BEGIN'"), Effect::Unknown);
}

TEST(StatementKind, QuotesAStartThatIsSafeToLog)
{
    EXPECT_EQ(statementExcerpt("a\nb\x01\x7F"), "a\\x0ab\\x01\\x7f");
    EXPECT_EQ(statementExcerpt(std::string(119, 'x') + "€uro"), std::string(119, 'x') + "…");
    EXPECT_EQ(statementExcerpt(std::string(120, 'x')), std::string(120, 'x'));
    EXPECT_EQ(statementExcerpt(std::string(300, '\x80')), "…");
}

TEST(StatementKind, DropsTheEndingOnlyMySqlsApplierKnows)
{
    EXPECT_EQ(withoutStartTransaction("CREATE TABLE t (a INT) START TRANSACTION"), "CREATE TABLE t (a INT)");
    EXPECT_EQ(withoutStartTransaction("CREATE TABLE t (a INT)"), "CREATE TABLE t (a INT)");
}

}  // namespace lutra::ddl
