#include "engine/apply/lane.h"

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 1h;  // a task or the end wakes it

}  // namespace

Lane::Lane(std::size_t number, std::unique_ptr<TargetSession> session, const Clock& clock,
           PipelineCounters& counters, HeldKeys& held, ConflictRulesPtr rules,
           std::function<void(LaneAnswer)> answered)
    : m_number(number)
    , m_session(std::move(session))
    , m_writer(*m_session, clock, counters, held, std::move(rules))
    , m_answered(std::move(answered))
    , m_thread([this] { run(); })
{
}

Lane::~Lane()
{
    m_tasks.close();
}

void Lane::give(LaneTask task)
{
    (void)m_tasks.push(std::move(task), 1, {});
}

void Lane::run()
{
    for (;;) {
        auto task = m_tasks.pop(kPatience, {});
        if (!task && m_tasks.closed())
            return;
        if (!task)
            continue;
        LaneAnswer answer{m_number, 0};
        try {
            const auto transactions = std::span(task->group->transactions);
            answer.rows = m_writer.write(transactions.subspan(task->first, task->count),
                                         task->count == transactions.size() ? &task->group->folding : nullptr,
                                         task->mark, task->stop);
        } catch (const std::exception& problem) {
            answer.rows = fail(ErrorKind::Bug, "bug.exception", problem.what());
        }
        task.reset();
        m_answered(std::move(answer));
    }
}

}  // namespace lutra::apply
