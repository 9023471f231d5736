#include "engine/apply/row_writer.h"

#include "engine/base/failpoint.h"
#include "engine/dialect/row_statements.h"

#include <fmt/format.h>

namespace lutra::apply {

namespace {

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

}  // namespace

RowWriter::RowWriter(TargetSession& target, PipelineCounters& counters)
    : m_target(target)
    , m_counters(counters)
{
}

Result<> RowWriter::checkForeignKeys(bool on)
{
    if (m_foreignKeyChecks == on)
        return {};
    m_foreignKeyChecks = on;
    return m_target.checkForeignKeys(on);
}

Result<> RowWriter::write(std::span<const RowChange* const> rows, std::size_t rowsPerInsert)
{
    std::vector<const Row*> batch;
    for (std::size_t at = 0; at < rows.size();) {
        const RowChange& change = *rows[at];
        if (auto set = checkForeignKeys(change.foreignKeyChecks); !set)
            return set;
        if (change.kind != RowChange::Kind::Insert) {
            if (auto written = writeOne(change); !written)
                return written;
            if (auto go = failpoint("apply.after_statement"); !go)
                return go;
            ++at;
            continue;
        }
        batch.clear();
        std::size_t bytes = 0;
        while (at < rows.size() && batch.size() < rowsPerInsert && bytes < kInsertBytesMax &&
               sameShape(change, *rows[at])) {
            bytes += heapBytesOf(*rows[at]->after);
            batch.push_back(&*rows[at++]->after);
        }
        auto inserted = m_target.insert(change.table, batch);
        if (!inserted && inserted.error().code == "mysql.duplicate_key" && batch.size() == 1)
            return tl::unexpected(mismatch(change, inserted.error().detail));
        if (!inserted)
            return tl::unexpected(inserted.error().during("inserting into " + change.table->fullName()));
        if (auto go = failpoint("apply.after_statement"); !go)
            return go;
    }
    return {};
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

}  // namespace lutra::apply
