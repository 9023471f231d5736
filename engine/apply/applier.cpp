#include "engine/apply/applier.h"

#include "engine/dialect/row_statements.h"

#include <fmt/format.h>
#include <random>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr int kTriesMax = 8;             // of one transaction that meets locks
constexpr auto kRetryPauseFirst = 20ms;  // doubled each time, with jitter
constexpr std::size_t kRowsPerInsert = 500;
constexpr std::size_t kInsertBytesMax = 1u << 20;  // far below any server's packet limit

std::size_t heapBytesOf(const Row& row)
{
    std::size_t bytes = row.size() * 8;
    for (const ColumnValue& value : row)
        bytes += heapBytes(value);
    return bytes;
}

bool sameShape(const RowChange& a, const RowChange& b)
{
    if (a.kind != b.kind || a.table != b.table || a.foreignKeyChecks != b.foreignKeyChecks)
        return false;
    for (std::size_t i = 0; i < a.after->size(); ++i) {
        if (isAbsent((*a.after)[i]) != isAbsent((*b.after)[i]))
            return false;
    }
    return true;
}

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
        m_foreignKeyChecks = true;  // as a rollback leaves them
        if (auto undone = m_target.rollback(); !undone)
            return undone;
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
    if (auto begun = m_target.begin(mark); !begun)
        return begun;
    m_rowsInWriting = 0;
    auto written = visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
        if (transaction.spool && stop.stop_requested())  // it may take minutes; the next start takes it anew
            return fail(ErrorKind::Stopped, "pipeline.stopped", "asked to stop");
        m_rowsInWriting += rows.size();
        return writeRows(rows, rowsPerInsert);
    });
    if (!written)
        return written;
    if (auto restored = checkForeignKeys(true); !restored)
        return restored;
    if (auto committed = m_target.commit(); !committed)
        return tl::unexpected(
            Error{ErrorKind::Transient, "apply.commit_unanswered", committed.error().detail});
    m_progress = std::move(mark.progress);
    return {};
}

Result<> Applier::checkForeignKeys(bool on)
{
    if (m_foreignKeyChecks == on)
        return {};
    m_foreignKeyChecks = on;
    return m_target.checkForeignKeys(on);
}

Result<> Applier::writeRows(std::span<const RowChange> rows, std::size_t rowsPerInsert)
{
    std::vector<const Row*> batch;
    for (std::size_t at = 0; at < rows.size();) {
        const RowChange& change = rows[at];
        if (auto set = checkForeignKeys(change.foreignKeyChecks); !set)
            return set;
        if (change.kind != RowChange::Kind::Insert) {
            if (auto written = writeOne(change); !written)
                return written;
            ++at;
            continue;
        }
        batch.clear();
        std::size_t bytes = 0;
        while (at < rows.size() && batch.size() < rowsPerInsert && bytes < kInsertBytesMax &&
               sameShape(change, rows[at])) {
            bytes += heapBytesOf(*rows[at].after);
            batch.push_back(&*rows[at++].after);
        }
        auto inserted = m_target.insert(change.table, batch);
        if (!inserted && inserted.error().code == "mysql.duplicate_key" && batch.size() == 1)
            return tl::unexpected(mismatch(change, inserted.error().detail));
        if (!inserted)
            return tl::unexpected(inserted.error().during("inserting into " + change.table->fullName()));
    }
    return {};
}

Result<> Applier::writeOne(const RowChange& change)
{
    const bool isUpdate = change.kind == RowChange::Kind::Update;
    const auto matched = isUpdate ? m_target.update(change.table, *change.before, *change.after)
                                  : m_target.remove(change.table, *change.before);
    if (!matched && matched.error().code == "mysql.duplicate_key")
        return tl::unexpected(mismatch(change, matched.error().detail));
    if (!matched)
        return tl::unexpected(
            matched.error().during((isUpdate ? "updating " : "deleting from ") + change.table->fullName()));
    if (*matched != 1)
        return tl::unexpected(mismatch(change, "the target row is not what the source last saw"));
    return {};
}

Error Applier::mismatch(const RowChange& change, std::string_view why)
{
    ++m_counters.conflicts;
    const Row& known = change.before ? *change.before : *change.after;
    const auto current = m_target.describeCurrent(change.table, known);
    std::string detail = fmt::format(
        "{} {}: {}; the target has {}", change.table->fullName(), m_target.describeKey(change.table, known),
        why, current ? *current : "(could not be read: " + current.error().detail + ")");
    if (change.before)
        detail += "; the source had " + dialect::describeRow(*change.table, *change.before);
    if (change.after)
        detail += "; the source has now " + dialect::describeRow(*change.table, *change.after);
    return {ErrorKind::Conflict, "apply.row_mismatch", std::move(detail)};
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
    if (auto begun = m_target.begin({m_progress, {m_site, m_progress.low.text()}}); !begun)
        return begun;
    if (auto committed = m_target.commit(); !committed)
        return committed;
    m_unsaved = false;
    return {};
}

}  // namespace lutra::apply
