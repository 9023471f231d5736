#include "engine/mysql/table_links.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lutra::mysql {

namespace {

ForeignKeyRule ruleOf(const Cell& cell)
{
    const std::string text = cell.value_or("");
    if (text == "CASCADE")
        return ForeignKeyRule::Cascade;
    if (text == "SET NULL")
        return ForeignKeyRule::SetNull;
    if (text == "SET DEFAULT")
        return ForeignKeyRule::SetDefault;
    return ForeignKeyRule::Refuse;
}

bool sameName(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return x == y || std::tolower(x) == std::tolower(y); });
}

/// A foreign key may spell a column in another case than the table does.
std::vector<std::size_t> placesOf(const TableSchema& table, const std::vector<std::string>& names)
{
    std::vector<std::size_t> places;
    for (const std::string& name : names) {
        const auto found = std::ranges::find_if(
            table.columns, [&](const ColumnSchema& column) { return sameName(column.name, name); });
        if (found != table.columns.end())
            places.push_back(static_cast<std::size_t>(found - table.columns.begin()));
    }
    return places;
}

std::string textOf(const TextRow& row, std::size_t cell)
{
    return row[cell].value_or("");
}

}  // namespace

Result<TableLinks> TableLinks::read(Connection& connection)
{
    // Two plain queries instead of a join, which costs as much again and needs the server's temporary tables.
    auto columns = connection.query(
        "SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, "
        "REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE "
        "REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2, 3, ORDINAL_POSITION");
    if (!columns)
        return tl::unexpected(columns.error());
    auto rules = connection.query("SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, "
                                  "UPDATE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS");
    if (!rules)
        return tl::unexpected(rules.error());
    auto triggers = connection.query(
        "SELECT DISTINCT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE "
        "EVENT_OBJECT_SCHEMA <> 'sys'");
    if (!triggers)
        return tl::unexpected(triggers.error());

    TableLinks links;
    std::map<std::array<std::string, 3>, std::size_t> byName;
    for (const TextRow& row : *columns) {
        const auto [known, isNew] =
            byName.try_emplace({textOf(row, 0), textOf(row, 1), textOf(row, 2)}, links.m_links.size());
        if (isNew)
            links.m_links.push_back(
                {textOf(row, 2), {textOf(row, 0), textOf(row, 1)}, {textOf(row, 4), textOf(row, 5)}, {}, {}});
        Link& link = links.m_links[known->second];
        link.childColumns.push_back(textOf(row, 3));
        link.parentColumns.push_back(textOf(row, 6));
    }
    for (const TextRow& row : *rules) {
        const auto known = byName.find({textOf(row, 0), textOf(row, 1), textOf(row, 2)});
        if (known == byName.end())
            continue;
        Link& link = links.m_links[known->second];
        link.onDelete = ruleOf(row[3]);
        link.onUpdate = ruleOf(row[4]);
        link.rulesTold = true;
    }
    for (std::size_t i = 0; i < links.m_links.size(); ++i) {
        links.m_byChild.emplace(links.m_links[i].child, i);
        links.m_byParent.emplace(links.m_links[i].parent, i);
    }
    for (const TextRow& row : *triggers)
        links.m_withTriggers.emplace(textOf(row, 0), textOf(row, 1));
    return links;
}

void TableLinks::addTo(TableSchema& table) const
{
    const Name name{table.schema, table.table};
    const auto [firstAsChild, lastAsChild] = m_byChild.equal_range(name);
    for (auto it = firstAsChild; it != lastAsChild; ++it) {
        const Link& link = m_links[it->second];
        table.foreignKeys.push_back({link.name, placesOf(table, link.childColumns), link.parent.first,
                                     link.parent.second, link.parentColumns, link.onDelete, link.onUpdate});
    }
    const auto [firstAsParent, lastAsParent] = m_byParent.equal_range(name);
    for (auto it = firstAsParent; it != lastAsParent; ++it) {
        const Link& link = m_links[it->second];
        table.referencedBy.push_back({link.name, placesOf(table, link.parentColumns), link.child.first,
                                      link.child.second, link.childColumns, link.onDelete, link.onUpdate});
    }
    table.hasTriggers = m_withTriggers.contains(name);
}

TablePtr TableLinks::with(const TablePtr& table) const
{
    auto linked = std::make_shared<TableSchema>(*table);
    addTo(*linked);
    return linked;
}

}  // namespace lutra::mysql
