#include "engine/apply/row_writer.h"

#include "engine/base/failpoint.h"
#include "engine/dialect/row_statements.h"

#include <fmt/format.h>

namespace lutra::apply {

namespace {

constexpr std::size_t kInsertBytesMax = 1u << 20;  // far below any server's packet limit

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

}  // namespace

RowWriter::RowWriter(TargetSession& target, Parking& parking)
    : m_target(target)
    , m_parking(parking)
{
}

Result<> RowWriter::checkForeignKeys(bool on)
{
    if (m_foreignKeyChecks == on)
        return {};
    m_foreignKeyChecks = on;
    return m_target.checkForeignKeys(on);
}

void RowWriter::forget()
{
    m_foreignKeyChecks = true;
    m_parking.rolledBack();
}

Result<> RowWriter::write(std::span<const RowChange* const> rows, std::size_t rowsPerInsert)
{
    while (!rows.empty()) {
        const auto taken = writeNext(rows, rowsPerInsert);
        if (!taken)
            return tl::unexpected(taken.error());
        if (auto go = failpoint("apply.after_statement"); !go)
            return go;
        rows = rows.subspan(*taken);
    }
    return {};
}

/// Writes or parks the first row, and those behind it that share its statement. Returns how many.
Result<std::size_t> RowWriter::writeNext(std::span<const RowChange* const> rows, std::size_t rowsPerInsert)
{
    const RowChange& change = *rows.front();
    if (m_parking.touches(*change.table))
        rowsPerInsert = 1;
    const auto queued = queueIfHeld(change);
    if (!queued)
        return tl::unexpected(queued.error());
    if (*queued)
        return 1;
    if (auto set = checkForeignKeys(change.foreignKeyChecks); !set)
        return tl::unexpected(set.error());
    if (change.kind == RowChange::Kind::Insert)
        return insertNext(rows, rowsPerInsert);
    auto written = writeOne(change);
    if (!written && m_parking.isPossible() && isParkable(written.error()))
        written = m_parking.park(change, written.error());
    if (!written)
        return tl::unexpected(written.error());
    return 1;
}

Result<std::size_t> RowWriter::insertNext(std::span<const RowChange* const> rows, std::size_t rowsPerInsert)
{
    const RowChange& change = *rows.front();
    m_batch.clear();
    std::size_t bytes = 0;
    for (const RowChange* next : rows) {
        if (m_batch.size() == rowsPerInsert || bytes >= kInsertBytesMax || !sameShape(change, *next))
            break;
        bytes += roughBytes(*next->after);
        m_batch.push_back(&*next->after);
    }
    const std::size_t count = m_batch.size();
    const auto inserted = m_target.insert(change.table, m_batch);
    if (inserted)
        return count;
    const Error& error = inserted.error();
    if (error.code == "mysql.duplicate_key" && count == 1)
        return tl::unexpected(mismatch(change, error.detail));
    if (!m_parking.isPossible() || !isParkable(error))
        return tl::unexpected(error.during("inserting into " + change.table->fullName()));
    if (count == 1) {
        if (auto parked = m_parking.park(change, error); !parked)
            return tl::unexpected(parked.error());
        return 1;
    }
    // One of them is refused, and nothing is written: one by one.
    for (std::size_t i = 0; i < count; ++i) {
        if (auto written = writeNext(rows.subspan(i), 1); !written)
            return written;
    }
    return count;
}

Result<bool> RowWriter::queueIfHeld(const RowChange& change)
{
    return m_parking.touches(*change.table) ? m_parking.queueIfHeld(change) : false;
}

Result<bool> RowWriter::writeIfExpected(const RowChange& change)
{
    if (auto set = checkForeignKeys(change.foreignKeyChecks); !set)
        return tl::unexpected(set.error());
    auto written = writeGuarded(change);
    if (written)
        return written;
    const Error& error = written.error();
    if (error.code == "mysql.duplicate_key")
        return false;
    if (!m_parking.isPossible() || !isParkable(error))
        return tl::unexpected(error.during("writing to " + change.table->fullName()));
    if (auto parked = m_parking.park(change, error); !parked)
        return tl::unexpected(parked.error());
    return true;
}

Result<bool> RowWriter::writeGuarded(const RowChange& change)
{
    if (change.kind == RowChange::Kind::Insert) {
        const Row* const row = &*change.after;
        if (auto inserted = m_target.insert(change.table, std::span(&row, 1)); !inserted)
            return tl::unexpected(inserted.error());
        return true;
    }
    const auto matched = change.kind == RowChange::Kind::Update
                             ? m_target.update(change.table, *change.before, *change.after)
                             : m_target.remove(change.table, *change.before);
    if (!matched)
        return tl::unexpected(matched.error());
    return *matched == 1;
}

Result<> RowWriter::writeOne(const RowChange& change)
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

Error RowWriter::mismatch(const RowChange& change, std::string_view why)
{
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

}  // namespace lutra::apply
