#include "engine/apply/parked_row_table.h"

#include "engine/apply/journal_images.h"
#include "engine/base/utf8.h"
#include "engine/change/row_image.h"
#include "engine/ddl/shape_text.h"
#include "engine/dialect/quoting.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;
using mysql::numberOf;

constexpr std::size_t kDetailBytesMax = 4'000;

constexpr std::array kStatusNames{
    std::pair{ParkedRow::Status::Open, std::string_view("open")},
    std::pair{ParkedRow::Status::Retried, std::string_view("retried")},
    std::pair{ParkedRow::Status::Dropped, std::string_view("dropped")},
};
constexpr std::array kKindNames{
    std::pair{RowChange::Kind::Insert, std::string_view("insert")},
    std::pair{RowChange::Kind::Update, std::string_view("update")},
    std::pair{RowChange::Kind::Delete, std::string_view("delete")},
};

template <typename Names, typename Value>
std::string_view nameIn(const Names& names, Value value)
{
    return std::ranges::find(names, value, [](const auto& row) { return row.first; })->second;
}

template <typename Names>
auto valueIn(const Names& names, std::string_view name)
{
    const auto found = std::ranges::find(names, name, [](const auto& row) { return row.second; });
    return found == names.end() ? names.front().first : found->first;
}

constexpr std::string_view kWords =
    "id, pipeline, status, schema_name, table_name, statement, foreign_key_checks, key_text, key_hashes, "
    "reason_code, reason_detail, queued_behind, source_file, source_offset, source_gtid, source_row, "
    "committed_at, origin_site, origin_position, created_at, decided_at, decided_by";
constexpr std::size_t kWordCount = 22;

ParkedRow rowOf(const mysql::TextRow& cells)
{
    const auto text = [&](std::size_t i) { return cells[i].value_or(""); };
    ParkedRow row;
    row.id = numberOf(cells[0]);
    row.pipeline = text(1);
    row.status = valueIn(kStatusNames, text(2));
    row.schema = text(3);
    row.table = text(4);
    row.kind = valueIn(kKindNames, text(5));
    row.foreignKeyChecks = numberOf(cells[6]) != 0;
    row.keyText = text(7);
    row.keys = RowKeys::parse(text(8)).value_or(RowKeys());
    row.reasonCode = text(9);
    row.reasonDetail = text(10);
    if (cells[11])
        row.queuedBehind = numberOf(cells[11]);
    row.source = {text(12), numberOf(cells[13]), text(14)};
    row.sourceRow = numberOf(cells[15]);
    row.committedAt = text(16);
    row.origin = {text(17), text(18)};
    row.createdAt = text(19);
    row.decidedAt = text(20);
    row.decidedBy = text(21);
    return row;
}

}  // namespace

std::string_view nameOf(ParkedRow::Status status)
{
    return nameIn(kStatusNames, status);
}

std::string_view nameOf(RowChange::Kind kind)
{
    return nameIn(kKindNames, kind);
}

Result<std::uint64_t> insertParkedRow(mysql::Connection& target, const ParkedRow& row)
{
    const CutImage before = cutImage("before", row.before, target);
    const CutImage after = cutImage("after", row.after, target);
    const auto added = target.execute(fmt::format(
        "INSERT INTO retl.retl_conflict SET kind = 'parked', status = '{}', pipeline = {}, schema_name = {}, "
        "table_name = {}, statement = '{}', foreign_key_checks = {}, key_text = {}, key_hashes = '{}', "
        "shape = {}, before_image = {}, after_image = {}, reason_code = {}, reason_detail = {}, "
        "queued_behind = {}, source_file = {}, source_offset = {}, source_gtid = {}, source_row = {}, "
        "committed_at = {}, origin_site = {}, origin_position = {}",
        nameOf(row.status), textLiteral(row.pipeline), textLiteral(row.schema), textLiteral(row.table),
        nameOf(row.kind), row.foreignKeyChecks ? 1 : 0, textLiteral(row.keyText), row.keys.text(),
        hexLiteral(row.shape), before.first(), after.first(), textLiteral(row.reasonCode),
        textLiteral(row.reasonDetail), row.queuedBehind ? fmt::to_string(*row.queuedBehind) : "NULL",
        textLiteral(row.source.file), row.source.offset, textLiteral(row.source.gtid), row.sourceRow,
        textLiteral(row.committedAt), textLiteral(row.origin.site), textLiteral(row.origin.position)));
    if (!added)
        return journalError(added.error());
    const auto given = target.queryCell("SELECT LAST_INSERT_ID()");
    if (!given)
        return journalError(given.error());
    const std::uint64_t id = numberOf(*given);
    for (const CutImage* image : {&before, &after}) {
        if (auto parts = insertParts(target, id, *image); !parts)
            return tl::unexpected(parts.error());
    }
    return id;
}

Result<std::optional<ParkedRow>> readParkedRow(mysql::Connection& target, std::uint64_t id, RowLock lock)
{
    auto found = target.query(fmt::format("SELECT {}, shape, before_image, after_image FROM "
                                          "retl.retl_conflict WHERE id = {} AND kind = 'parked'{}",
                                          kWords, id, lock == RowLock::ForUpdate ? " FOR UPDATE" : ""));
    if (!found)
        return journalError(found.error());
    if (found->empty())
        return std::nullopt;
    mysql::TextRow& cells = found->front();
    ParkedRow row = rowOf(cells);
    row.shape = cells[kWordCount].value_or("");
    row.before = std::move(cells[kWordCount + 1]);
    row.after = std::move(cells[kWordCount + 2]);
    if (auto all = appendParts(target, id, "before", row.before); !all)
        return tl::unexpected(all.error());
    if (auto all = appendParts(target, id, "after", row.after); !all)
        return tl::unexpected(all.error());
    return row;
}

Result<std::vector<ParkedRow>> listParkedRows(mysql::Connection& target, const ParkedRowFilter& filter)
{
    std::string where = " WHERE kind = 'parked'";
    if (!filter.pipeline.empty())
        where += " AND pipeline = " + textLiteral(filter.pipeline);
    if (filter.onlyOpen)
        where += " AND status = 'open'";
    auto rows = target.query(fmt::format("SELECT {} FROM retl.retl_conflict{} ORDER BY id", kWords, where));
    if (!rows)
        return journalError(rows.error());
    std::vector<ParkedRow> parked;
    for (const mysql::TextRow& cells : *rows)
        parked.push_back(rowOf(cells));
    return parked;
}

Result<bool> decideParkedRow(mysql::Connection& target, std::uint64_t id, ParkedRow::Status status,
                             std::string_view who)
{
    const auto decided = target.execute(fmt::format(
        "UPDATE retl.retl_conflict SET status = '{}', decided_at = CURRENT_TIMESTAMP(6), decided_by = "
        "{} WHERE id = {} AND kind = 'parked' AND status = 'open'",
        nameOf(status), textLiteral(who), id));
    if (!decided)
        return journalError(decided.error());
    return *decided == 1;
}

Result<> tellParkedReason(mysql::Connection& target, std::uint64_t id, const Error& why)
{
    const auto told = target.execute(fmt::format("UPDATE retl.retl_conflict SET reason_code = {}, "
                                                 "reason_detail = {} WHERE id = {} AND status = 'open'",
                                                 textLiteral(why.code),
                                                 textLiteral(readableUtf8(why.detail, kDetailBytesMax)), id));
    if (!told)
        return journalError(told.error());
    return {};
}

Result<RowChange> changeOf(const ParkedRow& row, Arena& memory)
{
    auto state = ddl::parseShapeText(row.shape, {row.schema, row.table});
    if (!state || !state->shape.table)
        return fail(ErrorKind::BadData, "conflict.image_damaged",
                    fmt::format("number {}: the shape of {}", row.id, row.fullTableName()));
    RowChange change;
    change.kind = row.kind;
    change.table = state->shape.table;
    change.foreignKeyChecks = row.foreignKeyChecks;
    for (const auto& [text, image] : {std::pair(&row.before, &change.before), {&row.after, &change.after}}) {
        if (!*text)
            continue;
        auto read = parseRowImage(**text, *change.table, memory);
        if (!read)
            return tl::unexpected(read.error().during(fmt::format("number {}", row.id)));
        *image = std::move(*read);
    }
    const bool fits = change.before.has_value() == (row.kind != RowChange::Kind::Insert) &&
                      change.after.has_value() == (row.kind != RowChange::Kind::Delete);
    if (!fits)
        return fail(ErrorKind::BadData, "conflict.image_damaged",
                    fmt::format("number {}: an image is missing", row.id));
    return change;
}

}  // namespace lutra::apply
