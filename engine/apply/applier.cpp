#include "engine/apply/applier.h"

#include "engine/base/failpoint.h"

#include <random>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr int kTriesMax = 8;             // of one transaction that meets locks
constexpr auto kRetryPauseFirst = 20ms;  // doubled each time, with jitter
constexpr std::size_t kRowsPerInsert = 500;

bool meetsLocks(const Error& error)
{
    return error.code == "mysql.deadlock" || error.code == "mysql.lock_wait";
}

std::chrono::milliseconds jittered(std::chrono::milliseconds pause)
{
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds(
        std::uniform_int_distribution<long>(pause.count() / 2, pause.count())(random));
}

}  // namespace

Applier::Applier(TargetSession& target, const Clock& clock, PipelineCounters& counters, std::string site,
                 checkpoint::Progress progress)
    : m_target(target)
    , m_clock(clock)
    , m_counters(counters)
    , m_site(std::move(site))
    , m_progress(std::move(progress))
    , m_rows(target, counters)
{
}

Result<> Applier::apply(const Transaction& transaction, std::stop_token stop)
{
    if (m_progress.contains(transaction.end))
        return {};
    std::size_t rowsPerInsert = kRowsPerInsert;
    auto pause = kRetryPauseFirst;
    for (int attempt = 1;; ++attempt) {
        auto written = write(transaction, rowsPerInsert, stop);
        if (written) {
            m_unsaved = false;
            ++m_counters.transactionsApplied;
            m_counters.rowsApplied += m_rowsInWriting;
            return {};
        }
        if (written.error().kind == ErrorKind::Transient && !meetsLocks(written.error()))
            return written;  // the link is gone: the supervisor takes over anew and reads the checkpoint
        m_rows.forget();
        if (auto go = failpoint("apply.before_rollback"); !go)
            return go;
        if (auto undone = m_target.rollback(); !undone)
            return undone;
        if (auto go = failpoint("apply.after_rollback"); !go)
            return go;
        const bool rowUnknown = written.error().code == "mysql.duplicate_key" && rowsPerInsert > 1;
        const bool again = meetsLocks(written.error()) || rowUnknown;
        if (!again || attempt == kTriesMax || stop.stop_requested())
            return tl::unexpected(written.error());
        ++m_counters.retries;
        if (rowUnknown) {
            rowsPerInsert = 1;
            continue;
        }
        m_clock.sleep(jittered(pause), stop);
        pause *= 2;
    }
}

Result<> Applier::write(const Transaction& transaction, std::size_t rowsPerInsert,
                        const std::stop_token& stop)
{
    Mark mark;
    mark.progress = m_progress;
    mark.progress.raiseLow(transaction.end, transaction.readFrom);
    mark.origin = transaction.origin.value_or(Origin{m_site, transaction.end.text()});
    if (auto go = failpoint("apply.before_begin"); !go)
        return go;
    if (auto begun = m_target.begin(mark); !begun)
        return begun;
    if (auto go = failpoint("apply.after_begin"); !go)
        return go;
    m_rowsInWriting = 0;
    auto written = visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
        if (transaction.spool && stop.stop_requested())  // it may take minutes; the next start takes it anew
            return fail(ErrorKind::Stopped, "pipeline.stopped", "asked to stop");
        m_rowsInWriting += rows.size();
        return m_rows.write(rows, rowsPerInsert);
    });
    if (!written)
        return written;
    if (auto go = failpoint("apply.after_rows"); !go)
        return go;
    if (auto restored = m_rows.finish(); !restored)
        return restored;
    if (auto go = failpoint("apply.before_commit"); !go)
        return go;
    if (auto committed = m_target.commit(); !committed)
        return tl::unexpected(
            Error{ErrorKind::Transient, "apply.commit_unanswered", committed.error().detail});
    if (auto go = failpoint("apply.after_commit"); !go)
        return go;
    m_progress = std::move(mark.progress);
    return {};
}

/// The statement of a CREATE TABLE … SELECT ends where it begins, at the end of what stands before it.
bool Applier::has(const Transaction& transaction) const
{
    if (transaction.begin == transaction.end)
        return transaction.end < m_progress.low;
    return m_progress.contains(transaction.end);
}

void Applier::pass(const Transaction& transaction)
{
    m_progress.raiseLow(transaction.end, transaction.readFrom);
    if (!transaction.touchesOnlyOurs)
        m_unsaved = true;
}

Result<> Applier::persist()
{
    if (!m_unsaved)
        return {};
    if (auto go = failpoint("apply.before_persist"); !go)
        return go;
    if (auto begun = m_target.begin({m_progress, {m_site, m_progress.low.text()}}); !begun)
        return begun;
    if (auto committed = m_target.commit(); !committed)
        return committed;
    if (auto go = failpoint("apply.after_persist"); !go)
        return go;
    m_unsaved = false;
    return {};
}

}  // namespace lutra::apply
