#include "engine/apply/conflict_journal.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

using support::orThrow;

/// Site 0 is MariaDB, site 1 MySQL.
support::TwoSites& sites()
{
    static support::TwoSites both({sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97});
    return both;
}

class ConflictJournalTest : public testing::TestWithParam<std::size_t> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(sandbox::ServerKind::MySql97); !there)
            GTEST_SKIP() << there.error().detail;
        m_connection.emplace(sites().connect(GetParam()));
        for (const char* sql : {"DELETE FROM retl.retl_conflict", "DELETE FROM retl.retl_conflict_part"})
            orThrow(m_connection->execute(sql));
    }

    void put(std::string_view pipeline, std::string_view kind, std::string_view status, int daysOld)
    {
        orThrow(m_connection->execute(fmt::format(
            "INSERT INTO retl.retl_conflict (pipeline, kind, status, schema_name, table_name, statement, "
            "key_text, key_hashes, shape, reason_code, reason_detail, created_at) VALUES ('{}', '{}', '{}', "
            "'s', 't', 'update', '', '', '', '', '', CURRENT_TIMESTAMP(6) - INTERVAL {} DAY)",
            pipeline, kind, status, daysOld)));
        orThrow(m_connection->execute(
            "INSERT INTO retl.retl_conflict_part VALUES (LAST_INSERT_ID(), 'target', 1, 'x')"));
    }

    [[nodiscard]] std::uint64_t count(const std::string& table)
    {
        return mysql::numberOf(orThrow(m_connection->queryCell("SELECT COUNT(*) FROM retl." + table)));
    }

    std::optional<mysql::Connection> m_connection;
};

// Goal: settled conflicts leave the journal once they are old, with their pieces; nothing else does.
// Method: an old and a young one of each sort, and an old one of another pipeline.
TEST_P(ConflictJournalTest, ForgetsWhatWasSettledLongAgo)
{
    put("ch/p", "parked", "open", 40);
    put("ch/p", "unique", "kept", 40);
    for (const char* kind : {"conflict", "drift", "unique"}) {
        put("ch/p", kind, "settled", 40);
        put("ch/p", kind, "settled", 20);
    }
    put("ch/other", "conflict", "settled", 40);
    EXPECT_EQ(orThrow(forgetOldConflicts(*m_connection, "ch/p", std::chrono::days(30))), 3u);
    EXPECT_EQ(count("retl_conflict"), 6u);
    EXPECT_EQ(count("retl_conflict_part"), 6u);
    EXPECT_EQ(count("retl_conflict WHERE pipeline = 'ch/p' AND kind <> 'parked' AND status <> 'kept' AND "
                    "created_at < CURRENT_TIMESTAMP - INTERVAL 30 DAY"),
              0u);
    EXPECT_EQ(orThrow(forgetOldConflicts(*m_connection, "ch/p", std::chrono::days(30))), 0u);
}

// Goal: a journal of any length is gone through in bounded steps.
// Method: more old ones than one step takes.
TEST_P(ConflictJournalTest, ForgetsInSteps)
{
    put("ch/p", "conflict", "settled", 40);
    for (int doublings = 0; doublings < 11; ++doublings)
        orThrow(m_connection->execute(
            "INSERT INTO retl.retl_conflict (pipeline, kind, status, schema_name, table_name, statement, "
            "key_text, key_hashes, shape, reason_code, reason_detail, created_at) SELECT pipeline, kind, "
            "status, schema_name, table_name, statement, key_text, key_hashes, shape, reason_code, "
            "reason_detail, created_at FROM retl.retl_conflict"));
    const auto forget = [&] {
        return orThrow(forgetOldConflicts(*m_connection, "ch/p", std::chrono::days(30)));
    };
    EXPECT_EQ(forget(), kForgottenAtOnce);
    EXPECT_EQ(forget(), kForgottenAtOnce);
    EXPECT_EQ(forget(), 48u);
    EXPECT_EQ(count("retl_conflict"), 0u);
}

INSTANTIATE_TEST_SUITE_P(Servers, ConflictJournalTest, testing::Values(0, 1));

}  // namespace
}  // namespace lutra::apply
