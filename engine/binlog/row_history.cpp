#include "engine/binlog/row_history.h"

#include <algorithm>

namespace lutra::binlog {

namespace {

/// Whether a row with this end is there now. Source: MariaDB 10.11 (2038), 11.5 (2106): the greatest
/// TIMESTAMP(6); for histories by transaction number the greatest number.
bool isNow(const ColumnValue& rowEnd)
{
    constexpr std::int64_t kEndOf2038 = 0x7FFFFFFF;
    constexpr std::int64_t kEndOf2106 = 0xFFFFFFFF;
    if (const auto* moment = std::get_if<Timestamp>(&rowEnd))
        return moment->microseconds == 999'999 &&
               (moment->seconds == kEndOf2038 || moment->seconds == kEndOf2106);
    if (const auto* number = std::get_if<std::uint64_t>(&rowEnd))
        return *number == ~std::uint64_t{0};
    return true;  // not in the image: nobody has ended it
}

/// False: it concerns the past only.
bool keepPresent(RowChange& change)
{
    const std::size_t rowEnd = change.table->rowEnd.value();
    if (change.before && !isNow((*change.before)[rowEnd]))
        return false;
    if (!change.after || isNow((*change.after)[rowEnd]))
        return true;
    if (!change.before)
        return false;
    change.kind = RowChange::Kind::Delete;
    change.after.reset();
    return true;
}

}  // namespace

void leaveHistoryOut(std::vector<RowChange>& rows, std::size_t from)
{
    if (rows.size() == from || !rows[from].table->rowEnd)
        return;
    const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(from);
    rows.erase(std::remove_if(begin, rows.end(), [](RowChange& change) { return !keepPresent(change); }),
               rows.end());
}

}  // namespace lutra::binlog
