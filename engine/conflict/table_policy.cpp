#include "engine/conflict/table_policy.h"

#include "engine/conflict/policies.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace lutra::conflict {

namespace {

bool isInKey(const TableSchema& table, std::size_t column)
{
    const auto has = [&](const KeySchema& key) {
        return key.hasExpression || std::ranges::find(key.columns, column) != key.columns.end();
    };
    return (table.primaryKey && has(*table.primaryKey)) || std::ranges::any_of(table.uniqueKeys, has);
}

bool isNumeric(const ColumnSchema& column)
{
    return column.type == ColumnType::Integer || column.type == ColumnType::Decimal;
}

/// Types whose order is the same on every server and fits into `ColumnRank`.
bool isOrdered(const ColumnSchema& column)
{
    return column.type == ColumnType::Integer || column.type == ColumnType::Year ||
           column.type == ColumnType::Date || column.type == ColumnType::DateTime ||
           column.type == ColumnType::Timestamp;
}

tl::unexpected<Error> refuse(std::string_view code, const TableSchema& table, const std::string& why)
{
    return fail(ErrorKind::BadConfig, code, fmt::format("{}: {}", table.fullName(), why));
}

Result<std::size_t> placeOf(const TableSchema& table, const std::string& name)
{
    const auto place = table.find(name);
    if (!place)
        return refuse("conflict.column_unknown", table, fmt::format("there is no column '{}'", name));
    if (table.columns[*place].generated)
        return refuse("conflict.column_generated", table,
                      fmt::format("'{}' is generated from other columns", name));
    return *place;
}

/// Whether the policy exists and fits the channel, whatever the table is.
Result<> checkChannel(const PolicyWish& wish, const TableSchema& table)
{
    const ConflictPolicyRow* row = findConflictPolicy(wish.policy);
    if (!row)
        return refuse("config.unknown_conflict_policy", table,
                      fmt::format("there is no conflict policy '{}'", wish.policy));
    if (row->oneSided && wish.bothDirections)
        return refuse("config.one_sided_policy", table,
                      fmt::format("'{}' leaves the sites different where changes go both ways", wish.policy));
    if (row->needsHome && wish.home.empty())
        return refuse("config.home_needed", table,
                      fmt::format("'{}' needs to know which site is home", wish.policy));
    return {};
}

/// Whether columns were named that the policy needs, and none that it would not look at.
Result<> checkNamed(const PolicyWish& wish, const ConflictPolicy& policy, const TableSchema& table)
{
    if (policy.byColumn && wish.rankColumn.empty())
        return refuse("conflict.columns_needed", table, "newest_by_column needs a column to go by");
    if (policy.needsDelta && wish.deltaColumns.empty())
        return refuse("conflict.columns_needed", table, "delta needs the columns that are counted");
    if (!policy.byColumn && !wish.rankColumn.empty())
        return refuse("conflict.column_unused", table,
                      fmt::format("'{}' does not go by a column", policy.id));
    if (!policy.mergesColumns && !wish.columnGroups.empty())
        return refuse("conflict.column_unused", table, fmt::format("'{}' has no column groups", policy.id));
    if (policy.settling != Settling::ByOrder && !wish.deltaColumns.empty())
        return refuse("conflict.column_unused", table,
                      fmt::format("'{}' settles whole rows: it counts no columns", policy.id));
    if ((policy.mergesColumns || !wish.deltaColumns.empty()) && !table.matchKey())
        return refuse("conflict.key_needed", table, "rows without a key cannot be merged");
    return {};
}

Result<> addRankColumn(TablePolicy& to, const PolicyWish& wish, const TableSchema& table)
{
    if (wish.rankColumn.empty())
        return {};
    const auto place = placeOf(table, wish.rankColumn);
    if (!place)
        return tl::unexpected(place.error());
    if (!isOrdered(table.columns[*place]))
        return refuse("conflict.column_not_ordered", table,
                      fmt::format("'{}' is no integer, year, date or time", wish.rankColumn));
    to.rankColumn = *place;
    return {};
}

Result<> addDeltaColumn(TablePolicy& to, const std::string& name, const TableSchema& table)
{
    const auto place = placeOf(table, name);
    if (!place)
        return tl::unexpected(place.error());
    const ColumnSchema& column = table.columns[*place];
    if (!isNumeric(column))
        return refuse("conflict.column_not_numeric", table,
                      fmt::format("'{}' is no integer and no decimal", name));
    if (column.nullable)
        return refuse("conflict.column_nullable", table,
                      fmt::format("'{}' may be NULL, to which nothing can be added", name));
    if (isInKey(table, *place))
        return refuse("conflict.column_in_key", table,
                      fmt::format("'{}' is part of a unique key: sums may collide", name));
    if (to.isDelta(*place) || to.rankColumn == place.value())
        return refuse("conflict.column_twice", table, fmt::format("'{}' is named twice", name));
    to.deltaColumns.push_back(*place);
    return {};
}

Result<> addGroup(TablePolicy& to, const std::vector<std::string>& names, const TableSchema& table,
                  std::vector<bool>& isNamed)
{
    std::optional<std::size_t> group;
    for (const std::string& name : names) {
        const auto place = placeOf(table, name);
        if (!place)
            return tl::unexpected(place.error());
        if (isNamed[*place] || to.isDelta(*place))
            return refuse("conflict.column_twice", table, fmt::format("'{}' is named twice", name));
        isNamed[*place] = true;
        group = group.value_or(to.groupOf[*place]);
        to.groupOf[*place] = *group;
    }
    return {};
}

/// Columns of one secondary unique key, if merged from two rows, would make a value that nobody wrote.
void keepKeysWhole(TablePolicy& to, const TableSchema& table)
{
    for (const KeySchema& key : table.uniqueKeys) {
        for (const std::size_t column : key.columns) {
            const std::size_t from = to.groupOf[column];
            std::ranges::replace(to.groupOf, from, to.groupOf[key.columns.front()]);
        }
    }
}

Result<> addGroups(TablePolicy& to, const PolicyWish& wish, const TableSchema& table)
{
    for (std::size_t column = 0; column < table.columns.size(); ++column)
        to.groupOf.push_back(column);
    std::vector<bool> isNamed(table.columns.size());
    for (const auto& names : wish.columnGroups) {
        if (Result<> added = addGroup(to, names, table, isNamed); !added)
            return added;
    }
    keepKeysWhole(to, table);
    to.groups = table.columns.size();
    return {};
}

std::uint64_t microseconds(const DateTime& at)
{
    // Months and days may be 0: no calendar, only an order.
    const std::uint64_t day = (at.date.year * 13u + at.date.month) * 32u + at.date.day;
    const std::uint64_t second = ((day * 24 + at.hours) * 60 + at.minutes) * 60 + at.seconds;
    return second * 1'000'000 + at.microseconds;
}

struct RankOf {
    using Kind = ColumnRank::Kind;

    ColumnRank operator()(std::int64_t v) const
    {
        return {v < 0 ? Kind::Negative : Kind::Positive, static_cast<std::uint64_t>(v)};
    }
    ColumnRank operator()(std::uint64_t v) const { return {Kind::Positive, v}; }
    ColumnRank operator()(const Year& v) const { return {Kind::Positive, v.value}; }
    ColumnRank operator()(const Date& v) const { return (*this)(DateTime{v, 0, 0, 0, 0}); }
    ColumnRank operator()(const DateTime& v) const { return {Kind::Positive, microseconds(v)}; }
    ColumnRank operator()(const Timestamp& v) const
    {
        return (*this)(v.seconds * 1'000'000 + v.microseconds);
    }
    template <typename Other>
    ColumnRank operator()(const Other&) const
    {
        return {};
    }
};

std::vector<BirthPtr> groupsAfter(const std::optional<Version>& previous, const BirthPtr& by,
                                  const Row* before, const Row* after, const TablePolicy& policy)
{
    std::vector<BirthPtr> groups(policy.groups);
    if (previous && previous->details && previous->details->groups.size() == policy.groups)
        groups = previous->details->groups;
    for (std::size_t column = 0; column < policy.groupOf.size(); ++column) {
        const bool isWritten =
            !before || !after || (!isAbsent((*after)[column]) && !((*after)[column] == (*before)[column]));
        if (isWritten)
            groups[policy.groupOf[column]] = by;
    }
    return groups;
}

/// The columns that stand in the policy's text become those of its kind.
PolicyWish withColumns(const PolicyWish& wish)
{
    const ConflictPolicyText text = readConflictPolicy(wish.policy);
    if (text.columns.empty())
        return wish;
    PolicyWish read = wish;
    read.policy = text.name;
    const ConflictPolicy* policy = findPolicy(text.name);
    if (policy && policy->needsDelta)
        read.deltaColumns.assign(text.columns.begin(), text.columns.end());
    else if (policy && policy->mergesColumns)
        read.columnGroups.emplace_back(text.columns.begin(), text.columns.end());
    else
        read.rankColumn = text.columns.front();
    return read;
}

}  // namespace

bool TablePolicy::isDelta(std::size_t column) const
{
    return std::ranges::find(deltaColumns, column) != deltaColumns.end();
}

Result<TablePolicy> fitPolicy(const PolicyWish& wished, const TableSchema& table)
{
    const PolicyWish wish = withColumns(wished);
    if (Result<> checked = checkChannel(wish, table); !checked)
        return tl::unexpected(checked.error());
    TablePolicy fit;
    fit.policy = findPolicy(wish.policy);
    if (Result<> checked = checkNamed(wish, *fit.policy, table); !checked)
        return tl::unexpected(checked.error());
    if (Result<> added = addRankColumn(fit, wish, table); !added)
        return tl::unexpected(added.error());
    for (const std::string& name : wish.deltaColumns) {
        if (Result<> added = addDeltaColumn(fit, name, table); !added)
            return tl::unexpected(added.error());
    }
    if (fit.policy->mergesColumns) {
        if (Result<> added = addGroups(fit, wish, table); !added)
            return tl::unexpected(added.error());
    }
    fit.order.endsForAll = fit.policy->mergesColumns || !fit.deltaColumns.empty();
    fit.order.byColumn = fit.policy->byColumn;
    fit.order.byLife = fit.order.endsForAll || fit.order.byColumn;  // a new row's column may begin low
    if (fit.policy->byHome)
        fit.order.home = wish.home;
    fit.onDrift = wish.onDrift;
    return fit;
}

Version bornVersion(const std::optional<Version>& previous, const BirthPtr& by, const Row* before,
                    const Row* after, const TablePolicy& policy)
{
    Version version{by, previous ? previous->home : nullptr, after == nullptr, nullptr};
    if (policy.order.home.empty())
        version.home.reset();
    else if (by->site() == policy.order.home)
        version.home = by;
    if (!policy.order.byLife)
        return version;

    Details details;
    const Details* earlier = previous ? previous->details.get() : nullptr;
    if (!before)
        details.life = by;
    else if (earlier)
        details.life = earlier->life;
    if (policy.groups != 0)
        details.groups = groupsAfter(previous, by, before, after, policy);
    if (policy.rankColumn) {
        for (const Row* image : {before, after}) {
            if (image)
                details.lead = std::max(details.lead, std::visit(RankOf{}, (*image)[*policy.rankColumn]));
        }
        if (earlier && before)
            details.lead = std::max(details.lead, earlier->lead);
    }
    version.details = std::make_shared<const Details>(std::move(details));
    return version;
}

std::vector<RowPart> partsOf(const RowChange& change, std::optional<std::uint64_t> rowBefore,
                             std::optional<std::uint64_t> rowAfter)
{
    const Row* before = change.before ? &*change.before : nullptr;
    const Row* after = change.after ? &*change.after : nullptr;
    if (!before || !after || !rowBefore || !rowAfter || rowBefore == rowAfter)
        return {{rowBefore ? *rowBefore : rowAfter.value_or(0), before, after}};
    return {{*rowBefore, before, nullptr}, {*rowAfter, nullptr, after}};
}

}  // namespace lutra::conflict
