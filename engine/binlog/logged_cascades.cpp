#include "engine/binlog/logged_cascades.h"

namespace lutra::binlog {

namespace {

constexpr std::size_t kRowsLookedAtMax = 500;

bool isRepeated(const std::vector<RowChange>& rows, std::size_t statementFrom, std::size_t place)
{
    const RowChange& row = rows[place];
    if (row.kind != RowChange::Kind::Delete || !row.table->matchKey())
        return false;
    for (std::size_t earlier = place; earlier-- > statementFrom;) {
        const RowChange& other = rows[earlier];
        if (other.table != row.table)
            continue;
        if (other.kind != RowChange::Kind::Delete)
            return false;
        if (other.before == row.before)
            return true;
    }
    return false;
}

}  // namespace

bool tellsItsCascades(const Rows& event, std::size_t tablesMapped)
{
    const bool isLast = (event.flags & Rows::kStatementEnd) != 0;
    return event.kind != RowChange::Kind::Insert && (event.flags & Rows::kCascadesLogged) != 0 &&
           (tablesMapped > 1 || !isLast);
}

bool mayRepeatDeletes(const Rows& event, std::size_t tablesMapped)
{
    return event.kind == RowChange::Kind::Delete && (event.flags & Rows::kCascadesLogged) != 0 &&
           (tablesMapped > 1 || (event.flags & Rows::kNoForeignKeyChecks) != 0);
}

void dropRepeatedDeletes(std::vector<RowChange>& rows, std::size_t statementFrom, std::size_t first)
{
    if (statementFrom >= rows.size() || rows.size() - statementFrom > kRowsLookedAtMax)
        return;
    for (std::size_t place = first; place < rows.size();) {
        if (isRepeated(rows, statementFrom, place))
            rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(place));
        else
            ++place;
    }
}

}  // namespace lutra::binlog
