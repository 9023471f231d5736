// Goal: what a server does to rows by itself is known: foreign keys from the child's and the parent's side,
// with their columns and rules, keys of two columns, to itself, in a circle and over schemas, and triggers.
// Method: tables made on real servers of both families; what is read is printed as one line a link.

#include "engine/mysql/catalog.h"
#include "engine/mysql/table_links.h"
#include "tests/engine/retl/test_server.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>

namespace lutra::mysql {
namespace {

std::string wordOf(ForeignKeyRule rule)
{
    constexpr std::array kWords{"refuse", "cascade", "set null", "set default"};
    return kWords[static_cast<std::size_t>(rule)];
}

std::string printed(const TableSchema& table, const ForeignKeySchema& key)
{
    std::vector<std::string> own;
    for (const std::size_t place : key.columns)
        own.push_back(table.columns[place].name);
    return fmt::format("{}: ({}) {}.{} ({}) delete {} update {}", key.name, fmt::join(own, ","),
                       key.otherSchema, key.otherTable, fmt::join(key.otherColumns, ","),
                       wordOf(key.onDelete), wordOf(key.onUpdate));
}

std::vector<std::string> printed(const TableSchema& table, const std::vector<ForeignKeySchema>& keys)
{
    std::vector<std::string> lines;
    for (const ForeignKeySchema& key : keys)
        lines.push_back(printed(table, key));
    std::ranges::sort(lines);
    return lines;
}

constexpr std::string_view kTables = R"(
CREATE DATABASE links_a;
CREATE DATABASE links_b;
CREATE TABLE links_a.parent (id INT, site INT, code VARCHAR(20) UNIQUE, PRIMARY KEY (site, id));
CREATE TABLE links_b.child (n INT PRIMARY KEY, `The Site` INT, `The Id` INT, code VARCHAR(20),
  CONSTRAINT both_parts FOREIGN KEY (`The Site`, `The Id`) REFERENCES links_a.parent (site, id)
    ON DELETE CASCADE ON UPDATE SET NULL,
  CONSTRAINT by_code FOREIGN KEY (CODE) REFERENCES links_a.parent (code) ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE links_a.tree (id INT PRIMARY KEY, boss INT, CONSTRAINT own FOREIGN KEY (boss) REFERENCES tree (id));
CREATE TABLE links_a.left_one (id INT PRIMARY KEY, r INT);
CREATE TABLE links_a.right_one (id INT PRIMARY KEY, l INT,
  CONSTRAINT to_left FOREIGN KEY (l) REFERENCES left_one (id));
ALTER TABLE links_a.left_one ADD CONSTRAINT to_right FOREIGN KEY (r) REFERENCES right_one (id) ON DELETE RESTRICT;
CREATE TABLE links_a.alone (id INT PRIMARY KEY);
CREATE TRIGGER links_a.watch AFTER INSERT ON links_a.alone FOR EACH ROW SET @seen = 1;
)";

class TableLinksTest : public testing::TestWithParam<sandbox::ServerKind> {
protected:
    void SetUp() override
    {
        if (auto found = sandbox::available(GetParam()); !found)
            GTEST_SKIP() << found.error().detail;
        auto* server = test::sharedServer(fmt::format("links-{}", static_cast<int>(GetParam())), GetParam());
        ASSERT_TRUE(server);
        connection.emplace(test::connectTo(*server, "here"));
        ASSERT_NO_FATAL_FAILURE(
            test::runAll(*connection, "DROP DATABASE IF EXISTS links_b;\nDROP DATABASE IF EXISTS links_a;"));
        ASSERT_NO_FATAL_FAILURE(test::runAll(*connection, kTables));
    }

    TablePtr table(std::string_view schema, std::string_view name)
    {
        return links->with(readTable(*connection, schema, name).value());
    }

    void read()
    {
        auto found = TableLinks::read(*connection);
        ASSERT_TRUE(found) << found.error().detail;
        links = std::move(*found);
    }

    std::optional<Connection> connection;
    std::optional<TableLinks> links;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST_P(TableLinksTest, TellsBothSidesOfAForeignKey)
{
    ASSERT_NO_FATAL_FAILURE(read());
    const auto child = table("links_b", "child");
    EXPECT_THAT(
        printed(*child, child->foreignKeys),
        ElementsAre("both_parts: (The Site,The Id) links_a.parent (site,id) delete cascade update set null",
                    "by_code: (code) links_a.parent (code) delete set null update cascade"));
    EXPECT_THAT(child->referencedBy, IsEmpty());

    const auto parent = table("links_a", "parent");
    EXPECT_THAT(
        printed(*parent, parent->referencedBy),
        ElementsAre("both_parts: (site,id) links_b.child (The Site,The Id) delete cascade update set null",
                    "by_code: (code) links_b.child (code) delete set null update cascade"));
    EXPECT_THAT(parent->foreignKeys, IsEmpty());
}

TEST_P(TableLinksTest, TellsKeysToTheTableItselfAndInACircle)
{
    ASSERT_NO_FATAL_FAILURE(read());
    const auto tree = table("links_a", "tree");
    EXPECT_THAT(printed(*tree, tree->foreignKeys),
                ElementsAre("own: (boss) links_a.tree (id) delete refuse update refuse"));
    EXPECT_THAT(printed(*tree, tree->referencedBy),
                ElementsAre("own: (id) links_a.tree (boss) delete refuse update refuse"));
    const auto left = table("links_a", "left_one");
    EXPECT_THAT(printed(*left, left->foreignKeys),
                ElementsAre("to_right: (r) links_a.right_one (id) delete refuse update refuse"));
    EXPECT_THAT(printed(*left, left->referencedBy),
                ElementsAre("to_left: (id) links_a.right_one (l) delete refuse update refuse"));
}

TEST_P(TableLinksTest, TellsTriggers)
{
    ASSERT_NO_FATAL_FAILURE(read());
    EXPECT_TRUE(table("links_a", "alone")->hasTriggers);
    EXPECT_FALSE(table("links_a", "tree")->hasTriggers);
}

INSTANTIATE_TEST_SUITE_P(Servers, TableLinksTest,
                         testing::Values(sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97));

}  // namespace
}  // namespace lutra::mysql
