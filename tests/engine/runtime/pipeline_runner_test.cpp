#include "engine/runtime/pipeline_runner.h"

#include "tests/support/fake_target.h"

#include <gtest/gtest.h>
#include <thread>

namespace lutra::runtime {
namespace {

using namespace std::chrono_literals;
using support::inserted;
using support::transactionTo;

const SourcePosition kBegin{"binlog.000001", 4, {}};

/// Four transactions of one row, and damage that is met in front of one of them, as often as it is told to.
struct Log {
    TablePtr table = support::keyAndText();
    std::uint64_t damagedBefore = 0;
    int readsThatMeetIt = 0;
    std::string code = "binlog.bad_checksum";
    std::vector<SourcePosition> readFrom = {};  // where each reading began
};

class Reading final : public ChangeSource {
public:
    Reading(Log& log, SourcePosition from)
        : m_log(log)
        , m_position(std::move(from))
    {
        m_log.readFrom.push_back(m_position);
    }

    [[nodiscard]] Result<std::optional<Transaction>> next(std::chrono::milliseconds, std::stop_token) override
    {
        for (const std::uint64_t end : {10, 20, 30, 40}) {
            if (end <= m_position.offset)
                continue;
            if (end == m_log.damagedBefore && m_log.readsThatMeetIt-- > 0)
                return fail(ErrorKind::BadData, m_log.code, "event at binlog.000001:25");
            Transaction next = transactionTo(
                end, {inserted(m_log.table, static_cast<std::int64_t>(end), std::to_string(end))});
            m_position = next.end;
            return next;
        }
        std::this_thread::sleep_for(1ms);
        return std::nullopt;
    }
    [[nodiscard]] SourcePosition position() const override { return m_position; }

private:
    Log& m_log;
    SourcePosition m_position;
};

class PipelineRunnerTest : public testing::Test {
protected:
    /// Runs until all four are applied or a person must act.
    PipelineSnapshot run()
    {
        PipelinePlan plan;
        plan.channel = "shop";
        plan.settings.name = "a-to-b";
        plan.settings.mappings.push_back({"shop.t", "", {}});
        plan.sourceSite = "site-a";
        plan.targetSite = "site-b";
        const OpenPipeline open = [this](const PipelinePlan&) -> Result<OpenedPipeline> {
            checkpoint::Progress progress{kBegin, {}};
            if (const auto& mark = m_target.committed().mark)
                progress = mark->progress;
            OpenedPipeline opened;
            opened.source = std::make_unique<Reading>(m_log, progress.low);
            opened.lanes = support::oneLane(m_target);
            opened.progress = std::move(progress);
            opened.drainTo = SourcePosition{"binlog.000001", 40, {}};
            return opened;
        };
        PipelineRunner runner(plan, open, m_clock, {.first = 1ms, .most = 1ms});
        runner.start();
        for (int i = 0; i < 10'000 && !runner.ended(); ++i)
            std::this_thread::sleep_for(1ms);
        EXPECT_TRUE(runner.ended());
        return runner.snapshot(m_clock.now());
    }

    [[nodiscard]] std::size_t rows() const
    {
        const auto found = m_target.committed().tables.find("shop.t");
        return found == m_target.committed().tables.end() ? 0 : found->second.size();
    }

    Log m_log;
    support::FakeTarget m_target;
    SystemClock m_clock;
};

// Goal: damage that came about on the way costs one clean reading, and no row twice or never (F48).
TEST_F(PipelineRunnerTest, ReadsDamageOnceMore)
{
    for (const char* code : {"binlog.bad_checksum", "binlog.malformed"}) {
        m_target = {};
        m_log = {.damagedBefore = 30, .readsThatMeetIt = 1, .code = code};
        const auto end = run();
        EXPECT_EQ(end.state, PipelineState::Finished) << code;
        EXPECT_EQ(end.retries, 1u);
        EXPECT_EQ(rows(), 4u);
        EXPECT_EQ(m_log.readFrom, (std::vector{kBegin, SourcePosition{"binlog.000001", 20, {}}}));
    }
}

// Goal: damage that is in the log itself stops the pipeline in front of it, and says where it is.
TEST_F(PipelineRunnerTest, StopsAtDamageThatIsThereAgain)
{
    m_log = {.damagedBefore = 30, .readsThatMeetIt = 100};
    const auto end = run();
    EXPECT_EQ(end.state, PipelineState::Stopped);
    ASSERT_TRUE(end.reason);
    EXPECT_EQ(end.reason->code, "binlog.bad_checksum");
    EXPECT_EQ(end.reason->kind, nameOf(ErrorKind::BadData));
    EXPECT_NE(end.reason->detail.find("binlog.000001:25"), std::string::npos) << end.reason->detail;
    EXPECT_EQ(end.retries, 1u);
    EXPECT_EQ(rows(), 2u);
    EXPECT_EQ(m_log.readFrom.size(), 2u);
}

// Goal: what cannot be understood is not read again: it would be the same.
TEST_F(PipelineRunnerTest, StopsAtOnceAtWhatItDoesNotUnderstand)
{
    m_log = {.damagedBefore = 30, .readsThatMeetIt = 100, .code = "binlog.unsupported_event"};
    EXPECT_EQ(run().state, PipelineState::Stopped);
    EXPECT_EQ(m_log.readFrom.size(), 1u);
}

}  // namespace
}  // namespace lutra::runtime
