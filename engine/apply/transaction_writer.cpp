#include "engine/apply/transaction_writer.h"

#include "engine/base/failpoint.h"

#include <algorithm>
#include <random>
#include <utility>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr int kTriesMax = 8;             // of one transaction that meets locks
constexpr auto kRetryPauseFirst = 20ms;  // doubled each time, with jitter
constexpr std::size_t kRowsPerInsert = 500;
constexpr std::size_t kSpooledRowsPerPart = 20'000;  // what is folded at once; each part is waited for
constexpr std::size_t kRowsWorthMerging = 4;
// From here on a row goes by itself: merged writing would read what the target has of it, and hold its
// statement.
constexpr std::size_t kLongRowBytes = 8u << 20;
constexpr std::string_view kSeenLate = "conflict.seen_late";  // stays in here

std::chrono::milliseconds jittered(std::chrono::milliseconds pause)
{
    thread_local std::minstd_rand random{std::random_device{}()};
    return std::chrono::milliseconds(
        std::uniform_int_distribution<long>(pause.count() / 2, pause.count())(random));
}

bool isMismatch(const Error& error)
{
    return error.code == "apply.row_mismatch" || error.code == "mysql.duplicate_key";
}

bool isLong(const RowChange* row)
{
    return (row->before ? roughBytes(*row->before) : 0) + (row->after ? roughBytes(*row->after) : 0) >=
           kLongRowBytes;
}

}  // namespace

TransactionWriter::TransactionWriter(TargetSession& target, const Clock& clock, PipelineCounters& counters,
                                     HeldKeys& held, ConflictRulesPtr rules)
    : m_target(target)
    , m_clock(clock)
    , m_parking(target, held, clock, counters, [this](const RowChange& change) { return birthOf(change); })
    , m_rows(target, m_parking)
    , m_conflicts(target, counters, m_rows, m_parking, std::move(rules),
                  [this](const RowChange& change) { return birthOf(change); })
    , m_counters(counters)
{
}

Result<std::uint64_t> TransactionWriter::write(std::span<const Transaction> transactions,
                                               const Folding* folding, const Mark& mark,
                                               const std::stop_token& stop)
{
    m_rowsPerInsert = kRowsPerInsert;
    m_folding = folding;
    m_rowByRow = false;
    if (auto prepared = m_conflicts.prepare(transactions, stop); !prepared)
        return tl::unexpected(prepared.error());
    auto pause = kRetryPauseFirst;
    for (int attempt = 1;; ++attempt) {
        auto written = writeOnce(transactions, mark, stop);
        if (written)
            return m_rowsWritten;
        if (written.error().kind == ErrorKind::Transient && !meetsLocks(written.error()))
            return tl::unexpected(
                written.error());  // the link is gone: whoever takes over reads the checkpoint
        m_rows.forget();
        m_folding = nullptr;  // the target's structure may be what made it fail
        if (auto go = failpoint("apply.before_rollback"); !go)
            return tl::unexpected(go.error());
        if (auto undone = m_target.rollback(); !undone)
            return tl::unexpected(undone.error());
        if (auto go = failpoint("apply.after_rollback"); !go)
            return tl::unexpected(go.error());
        const bool locked = meetsLocks(written.error());
        const bool again = locked || triesAgain(written.error());
        if (again && !locked && attempt == kTriesMax)
            return fail(ErrorKind::Transient, "conflict.unsettled", written.error().detail);
        if (!again || attempt == kTriesMax || stop.stop_requested()) {
            m_counters.conflicts += written.error().code == "apply.row_mismatch" ? 1 : 0;
            return tl::unexpected(m_target.explain(written.error()));
        }
        if (!locked)
            continue;
        ++m_counters.retries;
        m_clock.sleep(jittered(pause), stop);
        pause *= 2;
    }
}

/// Whether another try would go by other ways than this one.
bool TransactionWriter::triesAgain(const Error& error)
{
    if (error.code == kSeenLate || error.code == "conflict.row_moved")
        return true;
    if (m_conflicts.isPossible())
        return isMismatch(error) && !std::exchange(m_rowByRow, true);
    const bool rowUnknown = error.code == "mysql.duplicate_key" && m_rowsPerInsert > 1;
    if (rowUnknown)
        ++m_counters.retries;
    m_rowsPerInsert = 1;
    return rowUnknown;
}

Result<> TransactionWriter::writeOnce(std::span<const Transaction> transactions, const Mark& mark,
                                      const std::stop_token& stop)
{
    if (auto go = failpoint("apply.before_begin"); !go)
        return go;
    if (auto begun = m_target.begin(mark); !begun)
        return begun;
    if (auto go = failpoint("apply.after_begin"); !go)
        return go;
    if (auto begun = m_parking.begin(mark.origin.site); !begun)
        return begun;
    m_conflicts.begin();
    if (auto written = writeAll(transactions, stop); !written)
        return written;
    if (auto back = m_conflicts.bringBackFree(); !back)
        return back;
    if (auto go = failpoint("apply.after_rows"); !go)
        return go;
    if (auto restored = m_rows.finish(); !restored)
        return restored;
    const auto complete = m_conflicts.isComplete(transactions, stop);
    if (!complete)
        return tl::unexpected(complete.error());
    if (!*complete)
        return fail(ErrorKind::Conflict, kSeenLate, "the target's log tells of other writers of these rows");
    if (auto go = failpoint("apply.before_commit"); !go)
        return go;
    if (auto committed = m_target.commit(); !committed) {
        if (committed.error().code == "apply.fenced")  // nothing was committed
            return committed;
        return tl::unexpected(
            Error{ErrorKind::Transient, "apply.commit_unanswered", committed.error().detail});
    }
    m_parking.committed();
    m_conflicts.committed();
    return failpoint("apply.after_commit");
}

Result<> TransactionWriter::writeAll(std::span<const Transaction> transactions, const std::stop_token& stop)
{
    m_part.clear();
    m_visited.clear();
    m_rowsWritten = 0;
    for (const Transaction& transaction : transactions) {
        std::uint64_t rowNumber = 1;
        auto gathered = visitRows(transaction, [&](std::span<const RowChange> rows) -> Result<> {
            if (transaction.spool &&
                stop.stop_requested())  // it may take minutes; the next start takes it anew
                return fail(ErrorKind::Stopped, "pipeline.stopped", "asked to stop");
            m_visited.push_back({rows, {&transaction, rowNumber}});
            rowNumber += rows.size();
            for (const RowChange& row : rows) {
                m_part.push_back(&row);
                if (!transaction.spool || m_part.size() < kSpooledRowsPerPart)
                    continue;
                if (auto written = writePart(); !written)
                    return written;
                m_visited.push_back({rows, {&transaction, rowNumber - rows.size()}});
            }
            return transaction.spool ? writePart() : Result<>();  // its rows are valid only now
        });
        if (!gathered)
            return gathered;
    }
    return writePart();
}

Result<> TransactionWriter::writePart()
{
    auto written = writeGathered();
    m_visited.clear();
    return written;
}

Result<> TransactionWriter::writeGathered()
{
    const std::vector<const RowChange*> part = std::exchange(m_part, {});
    m_rowsWritten += part.size();
    if (m_rowByRow || m_conflicts.hasKept(part))
        return m_conflicts.write(part);
    return m_conflicts.hasContested() ? writeDivided(part) : writeMerged(part, true);
}

/// Those rows that others wrote meanwhile go one by one.
Result<> TransactionWriter::writeDivided(std::span<const RowChange* const> part)
{
    std::vector<const RowChange*> contested;
    std::vector<const RowChange*> others;
    const auto divided = m_conflicts.divide(part, contested, others);
    if (!divided)
        return tl::unexpected(divided.error());
    if (!*divided)
        return m_conflicts.write(part);
    if (auto written = writeMerged(others, contested.empty()); !written)
        return written;
    return m_conflicts.write(contested);
}

Result<> TransactionWriter::writeMerged(std::span<const RowChange* const> part, bool isWhole)
{
    if (part.size() < kRowsWorthMerging || hasLongRow(part))
        return m_rows.write(part, m_rowsPerInsert);
    auto net = fold(part, isWhole);
    if (!net && net.error().kind != ErrorKind::BadData)
        return tl::unexpected(net.error());
    if (!net || net->tables.empty())  // what a table lacks is told by its row
        return m_rows.write(part, m_rowsPerInsert);
    auto merged = m_target.merge(net->tables);
    if (!merged)
        return tl::unexpected(merged.error());
    if (auto go = failpoint("apply.after_merge"); !go)
        return go;
    return m_rows.write(*merged ? net->inOrder : part, m_rowsPerInsert);
}

Result<NetChanges> TransactionWriter::fold(std::span<const RowChange* const> part, bool isWhole)
{
    const bool isFolded =
        isWhole && m_folding && m_folding->rows() == part.size() &&
        !m_folding->hasTable([&](const TableSchema& table) { return m_parking.touches(table); });
    if (isFolded)
        return m_folding->net(part);
    return foldChanges(part, [&](const TablePtr& table) { return describe(table); });
}

/// Rows are looked at only where their transaction is long enough to have such a one.
bool TransactionWriter::hasLongRow(std::span<const RowChange* const> part) const
{
    const bool mayHave = std::ranges::any_of(m_visited, [](const Visited& visited) {
        const Transaction& transaction = *visited.first.transaction;
        return transaction.spool || transaction.heldBytes() >= kLongRowBytes;
    });
    return mayHave && std::ranges::any_of(part, isLong);
}

/// Tables that parked rows are of go one by one.
Result<TargetTablePtr> TransactionWriter::describe(const TablePtr& table)
{
    auto described = m_target.describe(table);
    if (!described || !(*described)->mergeable || !m_parking.touches(*table))
        return described;
    auto inOrder = std::make_shared<TargetTable>(**described);
    inOrder->mergeable = false;
    return TargetTablePtr(std::move(inOrder));
}

Parking::Birth TransactionWriter::birthOf(const RowChange& change) const
{
    for (const Visited& visited : m_visited) {
        const RowChange* const first = visited.rows.data();
        if (!std::less<>()(&change, first) && std::less<>()(&change, first + visited.rows.size()))
            return {visited.first.transaction,
                    visited.first.rowNumber + static_cast<std::uint64_t>(&change - first)};
    }
    return {};
}

}  // namespace lutra::apply
