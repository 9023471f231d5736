#pragma once

#include "engine/conflict/table_policy.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

namespace lutra::conflict::testing {

inline SourcePosition at(std::uint64_t offset)
{
    return {"binlog.000001", offset, {}, 0};
}

/// What a site had seen: everything of these sites up to these offsets.
inline SeenPtr upTo(std::initializer_list<std::pair<std::string, std::uint64_t>> sites)
{
    SeenTracker tracker;
    for (const auto& [site, offset] : sites)
        tracker.lane(site, 0, {at(offset), {}});
    return tracker.snapshot();
}

/// The transaction that ends at `offset` in the log of `site`.
inline BirthPtr born(const std::string& site, std::uint64_t offset, std::int64_t time, SeenPtr seen = nullptr)
{
    return std::make_shared<const Birth>(Birth{{time, site}, at(offset), std::move(seen)});
}

inline ColumnSchema numberColumn(const std::string& name)
{
    ColumnSchema column;
    column.name = name;
    column.type = ColumnType::Integer;
    column.integerBytes = 4;
    column.nullable = false;
    return column;
}

/// shop.t: id, name (text), n, price (decimal), seen (datetime), note (text, may be NULL); name is unique.
inline TableSchema shopTable()
{
    TableSchema table{.schema = "shop",
                      .table = "t",
                      .columns = {},
                      .primaryKey = KeySchema{"PRIMARY", {0}},
                      .uniqueKeys = {}};
    for (const char* name : {"id", "name", "n", "price", "seen", "note"})
        table.columns.push_back(numberColumn(name));
    table.columns[1].type = ColumnType::Text;
    table.columns[3].type = ColumnType::Decimal;
    table.columns[3].typeText = "decimal(6,2)";
    table.columns[4].type = ColumnType::DateTime;
    table.columns[5].type = ColumnType::Text;
    table.columns[5].nullable = true;
    table.uniqueKeys.push_back({"name", {1}});
    return table;
}

inline Row shopRow(std::int64_t id, std::string_view name, std::int64_t n, std::string_view price = "1.00",
                   std::uint16_t year = 2026, std::string_view note = "-")
{
    Row row;
    row.emplace_back(id);
    row.emplace_back(Text{name});
    row.emplace_back(n);
    row.emplace_back(Decimal{price});
    row.emplace_back(DateTime{{year, 1, 1}, 0, 0, 0, 0});
    row.emplace_back(Text{note});
    return row;
}

inline TablePolicy policyOf(const std::string& name, const TableSchema& table = shopTable())
{
    PolicyWish wish;
    wish.policy = name;
    wish.bothDirections = name != "source_wins" && name != "target_wins";
    if (name == "home_wins")
        wish.home = "home";
    if (name == "newest_by_column")
        wish.rankColumn = "seen";
    if (name == "delta")
        wish.deltaColumns = {"n", "price"};
    return fitPolicy(wish, table).value();
}

}  // namespace lutra::conflict::testing
