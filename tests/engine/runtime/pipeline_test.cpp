#include "engine/runtime/pipeline.h"

#include "tests/support/fake_target.h"

#include <deque>
#include <gtest/gtest.h>
#include <thread>

namespace lutra::runtime {
namespace {

using namespace std::chrono_literals;
using support::inserted;
using support::row;
using support::transactionTo;

/// A log in memory. Behind its last transaction it is quiet, or ends with an error.
class FakeSource final : public ChangeSource {
public:
    std::deque<Transaction> log;
    std::optional<Error> ending;

    [[nodiscard]] Result<std::optional<Transaction>> next(std::chrono::milliseconds, std::stop_token) override
    {
        if (log.empty()) {
            if (ending)
                return tl::unexpected(*ending);
            std::this_thread::sleep_for(1ms);
            return std::nullopt;
        }
        Transaction next = std::move(log.front());
        log.pop_front();
        m_position = next.end;
        return next;
    }
    [[nodiscard]] SourcePosition position() const override { return m_position; }

private:
    SourcePosition m_position{"binlog.000001", 4, {}};
};

/// A row of our checkpoint table that says where a change was born.
RowChange markOf(const char* site)
{
    auto table = std::make_shared<TableSchema>();
    table->schema = "retl";
    table->table = "retl_checkpoint";
    table->columns.resize(2);
    table->columns[0].name = "origin_site";
    table->columns[1].name = "origin_position";
    const Row after{Text{site}, Text{"binlog.000003:7"}};
    return {RowChange::Kind::Update, table, after, after};
}

class PipelineTest : public testing::Test {
protected:
    Result<> run(std::uint64_t drainTo, bool skipDdl = true)
    {
        transform::RowMapper mapper([](std::string_view schema, std::string_view table) {
            std::optional<transform::RowMapper::TargetName> name;
            if (schema == "shop")
                name = {"store", std::string(table)};
            return name;
        });
        apply::Applier applier(support::oneLane(m_target), m_clock, m_counters, "site-a",
                               {{"binlog.000001", 4, {}}, {}});
        Pipeline pipeline({.source = m_source,
                           .originGuard = m_guard,
                           .siteLog = m_siteLog,
                           .mapper = mapper,
                           .applier = applier,
                           .counters = m_counters,
                           .progress = m_progress,
                           .queueLevel = m_queueLevel,
                           .clock = m_clock,
                           .onSchemaStatement = [skipDdl](const Transaction&) -> Result<> {
                               if (skipDdl)
                                   return {};
                               return fail(ErrorKind::Refused, "pipeline.ddl_removes_rows", "TRUNCATE");
                           },
                           .drainTo = SourcePosition{"binlog.000001", drainTo, {}}});
        return pipeline.run({});
    }

    [[nodiscard]] std::size_t rowsAt(const std::string& table) const
    {
        const auto found = m_target.committed().tables.find(table);
        return found == m_target.committed().tables.end() ? 0 : found->second.size();
    }

    FakeSource m_source;
    support::FakeTarget m_target;
    const filter::OriginGuard m_guard{"site-a", "site-b"};
    conflict::SiteLog m_siteLog{"site-a", "shop/b-to-a", "site-b", {}};
    SystemClock m_clock;
    PipelineCounters m_counters;
    Published<PipelineProgress> m_progress;
    Published<QueueLevel> m_queueLevel;
    TablePtr m_table = support::keyAndText();
};

// Goal: a change walks the street once: read, renamed, applied with its position; a drain ends behind it.
TEST_F(PipelineTest, CarriesChangesUnderTheTargetsNames)
{
    m_source.log = std::deque<Transaction>{transactionTo(10, {inserted(m_table, 1, "a")}),
                                           transactionTo(20, {inserted(m_table, 2, "b")})};
    ASSERT_TRUE(run(20));
    EXPECT_EQ(rowsAt("store.t"), 2u);
    EXPECT_EQ(m_progress.get()->appliedTo.offset, 20u);
    EXPECT_TRUE(m_progress.get()->inStep);
}

// Goal: what the target has already is not sent back, and its position is kept all the same (traps 1, 10).
TEST_F(PipelineTest, DropsEchoesButPassesTheirPosition)
{
    m_source.log =
        std::deque<Transaction>{transactionTo(10, {markOf("site-b"), inserted(m_table, 1, "theirs")}),
                                transactionTo(20, {markOf("site-c"), inserted(m_table, 2, "third")})};
    ASSERT_TRUE(run(20));
    EXPECT_EQ(rowsAt("store.t"), 1u);
    EXPECT_EQ(m_counters.echoesDropped, 1u);
    EXPECT_EQ(m_target.committed().mark->origin.site, "site-c")
        << "what was born elsewhere keeps its birthplace";
}

// Goal: no checkpoint overtakes work in flight, and a failure leaves all that was before it applied.
TEST_F(PipelineTest, AppliesAllBeforeAnErrorOfTheSource)
{
    m_source.log = std::deque<Transaction>{transactionTo(10, {inserted(m_table, 1, "a")})};
    m_source.ending = Error{ErrorKind::BadData, "binlog.bad_checksum", "at 10"};
    const auto ended = run(1000);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, "binlog.bad_checksum");
    EXPECT_EQ(rowsAt("store.t"), 1u);
    EXPECT_EQ(m_target.committed().mark->progress.low.offset, 10u);
}

// Goal: a reader that the source cut off because another one came with its id names the true reason.
// Method: the source says so; once with the checkpoint still ours, once with it taken over.
TEST_F(PipelineTest, TellsAReplacedReaderFromAFencedEngine)
{
    m_source.ending = Error{ErrorKind::Refused, "capture.reader_replaced", "the same server id"};
    EXPECT_EQ(run(1000).error().code, "capture.reader_replaced");
    m_target.failNext = [](std::string_view call, std::size_t) {
        return call == "checkHeld" ? std::optional(Error{ErrorKind::Refused, "apply.fenced", ""})
                                   : std::nullopt;
    };
    EXPECT_EQ(run(1000).error().code, "apply.fenced");
}

// Goal: a statement that may not pass stops the pipeline in front of it.
TEST_F(PipelineTest, StopsBeforeAStatementThatMayNotPass)
{
    Transaction truncate = transactionTo(20, {});
    truncate.schemaStatement = SchemaStatement{"shop", "TRUNCATE t"};
    m_source.log = std::deque<Transaction>{transactionTo(10, {inserted(m_table, 1, "a")}), truncate,
                                           transactionTo(30, {inserted(m_table, 2, "b")})};
    const auto ended = run(30, false);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, "pipeline.ddl_removes_rows");
    EXPECT_EQ(rowsAt("store.t"), 1u);
}

// Goal: a stop that is asked for ends soon and well, with a quiet source as with a busy one.
TEST_F(PipelineTest, StopsWhenAsked)
{
    apply::Applier applier(support::oneLane(m_target), m_clock, m_counters, "site-a",
                           {{"binlog.000001", 4, {}}, {}});
    transform::RowMapper mapper([](std::string_view, std::string_view) { return std::nullopt; });
    Pipeline pipeline({m_source, m_guard, m_siteLog, mapper, applier, m_counters, m_progress, m_queueLevel,
                       m_clock, [](const Transaction&) { return Result<>(); }, std::nullopt});
    Result<> ended = fail(ErrorKind::Bug, "test.not_ended", "");
    {
        std::jthread runner([&](std::stop_token stop) { ended = pipeline.run(stop); });
        std::this_thread::sleep_for(20ms);
    }
    EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace lutra::runtime
