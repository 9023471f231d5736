#include "engine/apply/mysql_parked_rows.h"

#include "engine/apply/journal_images.h"
#include "engine/apply/parked_row_table.h"
#include "engine/apply/row_key_reader.h"
#include "engine/dialect/quoting.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;
using mysql::numberOf;

constexpr std::string_view kOpen = "kind = 'parked' AND status = 'open'";

}  // namespace

MysqlParkedRows::MysqlParkedRows(mysql::Connection& target, std::string pipeline, Describe describe)
    : m_target(target)
    , m_pipeline(std::move(pipeline))
    , m_describe(std::move(describe))
{
}

Result<std::vector<HeldRow>> MysqlParkedRows::loadOpen()
{
    auto rows = m_target.query(fmt::format(
        "SELECT id, schema_name, table_name, key_hashes FROM retl.retl_conflict WHERE pipeline = {} AND {}",
        textLiteral(m_pipeline), kOpen));
    if (!rows)
        return journalError(rows.error());
    std::vector<HeldRow> held;
    for (const mysql::TextRow& row : *rows)
        held.push_back({numberOf(row[0]), row[1].value_or("") + "." + row[2].value_or(""),
                        RowKeys::parse(row[3].value_or("")).value_or(RowKeys())});
    return held;
}

Result<std::vector<std::uint64_t>> MysqlParkedRows::openIds()
{
    auto rows =
        m_target.query(fmt::format("SELECT id FROM retl.retl_conflict WHERE pipeline = {} AND {} ORDER BY id",
                                   textLiteral(m_pipeline), kOpen));
    if (!rows)
        return journalError(rows.error());
    std::vector<std::uint64_t> ids;
    for (const mysql::TextRow& row : *rows)
        ids.push_back(numberOf(row[0]));
    return ids;
}

Result<std::optional<std::uint64_t>> MysqlParkedRows::lockOpen(std::span<const std::uint64_t> ids)
{
    const auto found = m_target.queryCell(fmt::format(
        "SELECT id FROM retl.retl_conflict WHERE id IN ({}) AND {} ORDER BY id LIMIT 1 FOR UPDATE",
        fmt::join(ids, ","), kOpen));
    if (!found)
        return journalError(found.error());
    if (!*found)
        return std::nullopt;
    return numberOf(*found);
}

Result<RowKeys> MysqlParkedRows::keysOf(const RowChange& change)
{
    const auto target = m_describe(change.table);
    if (!target &&
        (target.error().code == "apply.table_missing" || target.error().code == "apply.column_missing"))
        return RowKeys();
    if (!target)
        return tl::unexpected(target.error());
    auto keys = readRowKeys(m_target, (*target)->route, change);
    if (!keys && keys.error().kind == ErrorKind::BadData)  // a text that the target's charset cannot hold
        return RowKeys();
    return keys;
}

Result<std::uint64_t> MysqlParkedRows::add(const ParkedRow& row)
{
    return insertParkedRow(m_target, row);
}

}  // namespace lutra::apply
