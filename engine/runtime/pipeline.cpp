#include "engine/runtime/pipeline.h"

#include "engine/base/failpoint.h"

#include <thread>

namespace lutra::runtime {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 100ms;   // how long a quiet source or queue is waited for before looking around
constexpr auto kPersistEvery = 5s;  // a passed position is kept at most this late
constexpr auto kTellEvery = 50ms;
constexpr std::size_t kQueueTransactionsMax = 4096;
constexpr std::size_t kQueueBytesMax = 8u << 20;

}  // namespace

Pipeline::Pipeline(Parts parts)
    : m_parts(std::move(parts))
    , m_queue(kQueueTransactionsMax, kQueueBytesMax)
{
}

Result<> Pipeline::run(std::stop_token stop)
{
    Result<> captured;
    Result<> applied;
    {
        std::stop_source readingEnds;
        const std::stop_callback passOn(stop, [&] { readingEnds.request_stop(); });
        const std::jthread reader([&](std::stop_token unwound) {
            const std::stop_callback alsoThen(unwound, [&] { readingEnds.request_stop(); });
            try {
                captured = capture(readingEnds.get_token());
            } catch (const std::exception& problem) {
                captured = fail(ErrorKind::Bug, "bug.exception", problem.what());
            }
            m_queue.close();
        });
        applied = apply(stop);
        readingEnds.request_stop();
    }
    if (!applied)
        return applied;
    if (captured || captured.error().kind == ErrorKind::Stopped)
        return {};
    if (captured.error().code == "capture.reader_replaced") {  // by the engine that took over from us?
        if (auto held = m_parts.applier.checkHeld(); !held)
            return held;
    }
    return captured;
}

Result<> Pipeline::capture(std::stop_token stop)
{
    SourcePosition sent = m_parts.source.position();
    while (!stop.stop_requested()) {
        auto next = m_parts.source.next(kPatience, stop);
        if (!next)
            return tl::unexpected(next.error());
        Transaction transaction;
        if (*next) {
            m_sourceQuiet = false;
            transaction = std::move(**next);
            ++m_parts.counters.transactionsRead;
            m_parts.counters.bytesRead += transaction.bytes;
        } else {
            m_sourceQuiet = true;
            transaction.end = m_parts.source.position();
            transaction.readFrom = m_parts.source.readFrom();
            if (transaction.end == sent)
                continue;
            // A new file is worth keeping: a checkpoint left behind in an old one would be purged with it.
            transaction.touchesOnlyOurs = transaction.end.file == sent.file;
        }
        sent = transaction.end;
        m_readTo.set(sent);
        const auto taken = enqueue(std::move(transaction), stop);
        if (!taken)
            return tl::unexpected(taken.error());
        if (!*taken)
            break;
    }
    return fail(ErrorKind::Stopped, "pipeline.stopped", "asked to stop");
}

Result<bool> Pipeline::enqueue(Transaction transaction, std::stop_token stop)
{
    auto standing = m_parts.siteLog.read(transaction);
    if (!standing)
        return tl::unexpected(standing.error());
    transaction.standing = std::move(*standing);
    auto judged = m_parts.originGuard.judge(transaction);
    if (!judged)
        return tl::unexpected(judged.error());
    if (judged->verdict == filter::Verdict::Drop) {
        if (transaction.hasRows())
            ++m_parts.counters.echoesDropped;
        transaction.dropRows();
        transaction.schemaStatement.reset();
    }
    transaction.origin = std::move(judged->birth);
    // One way before the names are changed, the other behind it: by the names of one and the same site.
    if (auto go = lookForLoop(transaction, LoopTripwire::Direction::Back); !go)
        return tl::unexpected(go.error());
    Transaction mapped = m_parts.mapper.map(std::move(transaction));
    if (auto go = lookForLoop(mapped, LoopTripwire::Direction::There); !go)
        return tl::unexpected(go.error());
    const std::size_t bytes = mapped.heldBytes();
    if (auto go = failpoint("pipeline.after_filter"); !go)
        return tl::unexpected(go.error());
    const bool taken = m_queue.push(std::move(mapped), bytes, stop);
    if (auto go = failpoint("pipeline.after_push"); !go)
        return tl::unexpected(go.error());
    return taken;
}

Result<> Pipeline::lookForLoop(const Transaction& transaction, LoopTripwire::Direction direction)
{
    if (!m_parts.loops.wire || m_parts.loops.direction != direction)
        return {};
    return m_parts.loops.wire->look(transaction, direction, m_parts.clock.steady());
}

Result<> Pipeline::apply(std::stop_token stop)
{
    m_parts.applier.onAnswer([this] { m_queue.nudge(); });
    auto ended = applyUntil(stop);
    auto rested = m_parts.applier.rest();
    m_parts.applier.onAnswer({});
    if (!ended || !rested)
        return ended ? rested : ended;
    auto kept = m_parts.applier.persist();
    if (kept)
        (void)m_parts.applier.checkHeld();  // the last look; whoever took over has no business with our end
    tell(drained());
    return kept;
}

Result<> Pipeline::applyUntil(const std::stop_token& stop)
{
    auto persisted = m_parts.clock.steady();
    tell(false);
    while (!drained() && !stop.stop_requested()) {
        auto transaction = m_queue.pop(kPatience, stop);
        if (transaction) {
            if (auto go = failpoint("pipeline.after_pop"); !go)
                return go;
            if (auto carried = carry(std::move(*transaction), stop); !carried)
                return carried;
        } else if (m_queue.level().items == 0 && m_queue.closed()) {
            return m_parts.applier.settle(stop);  // the reader ended; its error is the answer
        }
        if (m_queue.level().items == 0) {  // what waits joins what is gathered first
            if (auto advanced = m_parts.applier.advance(stop); !advanced)
                return advanced;
            if (auto back = m_parts.applier.bringBackKept(stop); !back)
                return back;
        }
        const bool inStep = !transaction && m_sourceQuiet && m_parts.applier.idle();
        const auto now = m_parts.clock.steady();
        if (now - m_lastTold >= kTellEvery || inStep)
            tell(inStep);
        if (now - persisted >= kPersistEvery) {
            persisted = now;
            if (auto kept = m_parts.applier.persist(); !kept)
                return kept;
            if (auto held = m_parts.applier.checkHeld(); !held)  // a quiet pipeline must notice too
                return held;
        }
    }
    return {};
}

Result<> Pipeline::carry(Transaction transaction, const std::stop_token& stop)
{
    if (transaction.schemaStatement && !m_parts.applier.has(transaction)) {
        if (auto accepted = m_parts.onSchemaStatement(transaction); !accepted) {
            if (auto before = m_parts.applier.settle(stop); !before)
                return before;
            return accepted;
        }
    }
    const SourcePosition begin = transaction.begin;
    if (auto submitted = m_parts.applier.submit(std::move(transaction), stop); !submitted)
        return tl::unexpected(submitted.error().during("up to " + begin.text()));
    return {};
}

bool Pipeline::drained() const
{
    return m_parts.drainTo && m_parts.applier.appliedTo() >= *m_parts.drainTo;
}

void Pipeline::tell(bool inStep)
{
    m_lastTold = m_parts.clock.steady();
    const auto readTo = m_readTo.get();
    const SourcePosition& appliedTo = m_parts.applier.appliedTo();
    m_parts.progress.set(
        {appliedTo, readTo ? *readTo : appliedTo, m_parts.applier.lastCommittedAt(), inStep});
    const auto level = m_queue.level();
    m_parts.queueLevel.set({level.items, level.bytes});
}

}  // namespace lutra::runtime
