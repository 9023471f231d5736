#include "engine/apply/conflict_journal.h"

#include "engine/apply/journal_images.h"
#include "engine/apply/parked_row.h"
#include "engine/base/utf8.h"
#include "engine/change/row_image.h"
#include "engine/ddl/shape_text.h"
#include "engine/dialect/quoting.h"
#include "engine/dialect/row_statements.h"

#include <fmt/format.h>
#include <iterator>

namespace lutra::apply {

namespace {

using dialect::textLiteral;

constexpr std::size_t kDetailBytesMax = 4'000;
constexpr std::size_t kKeyTextBytesMax = 1'000;

std::optional<std::string> imageOf(const TableSchema& table, const Row* row)
{
    return row ? std::optional(rowImageText(table, *row)) : std::nullopt;
}

std::string shapeOf(const TablePtr& table)
{
    ddl::TableState state;
    state.kind = ddl::TableState::Kind::Known;
    state.shape.table = table;
    return ddl::shapeText(state);
}

/// The key for people, as the source's table has it.
std::string keyTextOf(const ConflictRecord& record)
{
    dialect::TableRoute route;
    route.source = record.table;
    const KeySchema* key = record.table->matchKey();
    for (const std::size_t place : key ? key->columns : std::vector<std::size_t>())
        route.key.push_back({place, place});
    return readableUtf8(dialect::describeKey(route, record.before ? *record.before : *record.after),
                        kKeyTextBytesMax);
}

constexpr std::string_view kWords =
    "id, kind, status, pipeline, schema_name, table_name, statement, key_text, reason_detail, rule, winner, "
    "incoming_stamp, current_stamp, current_position, CONCAT(source_file, ':', source_offset), committed_at, "
    "origin_site, origin_position, created_at, decided_at, decided_by";
constexpr std::size_t kWordCount = 21;

JournaledConflict conflictOf(const mysql::TextRow& cells)
{
    JournaledConflict found;
    found.id = mysql::numberOf(cells[0]);
    std::string* const words[] = {&found.kind,
                                  &found.status,
                                  &found.pipeline,
                                  &found.schema,
                                  &found.table,
                                  &found.statement,
                                  &found.keyText,
                                  &found.detail,
                                  &found.rule,
                                  &found.winner,
                                  &found.incomingStamp,
                                  &found.currentStamp,
                                  &found.currentPosition,
                                  &found.sourcePosition,
                                  &found.committedAt,
                                  &found.originSite,
                                  &found.originPosition,
                                  &found.createdAt,
                                  &found.decidedAt,
                                  &found.decidedBy};
    static_assert(std::size(words) == kWordCount - 1);
    for (std::size_t i = 0; i < std::size(words); ++i)
        *words[i] = cells[i + 1].value_or("");
    return found;
}

}  // namespace

std::string_view nameOf(ConflictRecord::Kind kind)
{
    switch (kind) {
    case ConflictRecord::Kind::Conflict:
        return "conflict";
    case ConflictRecord::Kind::Drift:
        return "drift";
    case ConflictRecord::Kind::UniqueValue:
        return "unique";
    }
    return "conflict";
}

Result<std::uint64_t> insertConflict(mysql::Connection& target, const std::string& pipeline,
                                     const ConflictRecord& record)
{
    const auto beforeText = imageOf(*record.table, record.before);
    const auto afterText = imageOf(*record.table, record.after);
    const auto targetText = imageOf(*record.table, record.target);
    const auto resultText = imageOf(*record.table, record.result);
    const CutImage images[] = {cutImage("before", beforeText, target), cutImage("after", afterText, target),
                               cutImage("target", targetText, target),
                               cutImage("result", resultText, target)};
    const auto added = target.execute(fmt::format(
        "INSERT INTO retl.retl_conflict SET kind = '{}', status = '{}', pipeline = {}, schema_name = "
        "{}, "
        "table_name = {}, statement = '{}', key_text = {}, key_hashes = {}, shape = {}, before_image = {}, "
        "after_image = {}, target_image = {}, result_image = {}, reason_code = '{}', reason_detail = {}, "
        "rule = {}, winner = {}, incoming_stamp = {}, current_stamp = {}, current_position = {}, "
        "source_file = {}, source_offset = {}, source_gtid = {}, source_row = {}, committed_at = {}, "
        "origin_site = {}, origin_position = {}",
        nameOf(record.kind), record.kept.empty() ? "settled" : "kept", textLiteral(pipeline),
        textLiteral(record.table->schema), textLiteral(record.table->table), nameOf(record.statement),
        textLiteral(keyTextOf(record)), textLiteral(record.kept), hexLiteral(shapeOf(record.table)),
        images[0].first(), images[1].first(), images[2].first(), images[3].first(), nameOf(record.kind),
        textLiteral(readableUtf8(record.detail, kDetailBytesMax)), textLiteral(record.rule),
        textLiteral(record.winner), textLiteral(record.incomingStamp), textLiteral(record.currentStamp),
        textLiteral(record.currentPosition), textLiteral(record.source.file), record.source.offset,
        textLiteral(record.source.gtid), record.sourceRow, textLiteral(record.committedAt),
        textLiteral(record.origin.site), textLiteral(record.origin.position)));
    if (!added)
        return journalError(added.error());
    bool hasParts = false;
    for (const CutImage& image : images)
        hasParts = hasParts || image.pieces.size() > 1;
    if (!hasParts && record.kept.empty())
        return 0;
    const auto given = target.queryCell("SELECT LAST_INSERT_ID()");
    if (!given)
        return journalError(given.error());
    const std::uint64_t id = mysql::numberOf(*given);
    for (const CutImage& image : images) {
        if (auto parts = insertParts(target, id, image); !parts)
            return tl::unexpected(parts.error());
    }
    return record.kept.empty() ? 0 : id;
}

Result<std::vector<KeptRow>> readKeptRows(mysql::Connection& target, const std::string& pipeline)
{
    const auto rows = target.query(fmt::format(
        "SELECT id, schema_name, table_name, shape, key_hashes, status FROM retl.retl_conflict WHERE "
        "pipeline = "
        "{0} AND kind = 'unique' AND status = 'kept' UNION ALL (SELECT id, schema_name, table_name, shape, "
        "key_hashes, status FROM retl.retl_conflict WHERE pipeline = {0} AND kind = 'unique' AND status = "
        "'back' ORDER BY id DESC LIMIT {1}) ORDER BY id",
        textLiteral(pipeline), KeptRows::kBackMax));
    if (!rows)
        return journalError(rows.error());
    std::vector<KeptRow> kept;
    for (const mysql::TextRow& cells : *rows) {
        const std::uint64_t id = mysql::numberOf(cells[0]);
        const auto shape =
            ddl::parseShapeText(cells[3].value_or(""), {cells[1].value_or(""), cells[2].value_or("")});
        auto row = KeptRow::parse(cells[4].value_or(""));
        if (!row || !shape || !shape->shape.table)
            return fail(ErrorKind::BadData, "conflict.image_damaged",
                        fmt::format("number {}: the row that it keeps", id));
        row->id = id;
        row->table = shape->shape.table;
        row->isBack = cells[5] == "back";
        kept.push_back(std::move(*row));
    }
    return kept;
}

Result<std::optional<Row>> readKeptImage(mysql::Connection& target, std::uint64_t id,
                                         const TableSchema& table, Arena& memory)
{
    auto rows = target.query(fmt::format("SELECT target_image FROM retl.retl_conflict WHERE id = {} AND "
                                         "kind = 'unique' AND status = 'kept' FOR UPDATE",
                                         id));
    if (!rows)
        return journalError(rows.error());
    if (rows->empty() || !rows->front()[0])
        return std::nullopt;
    std::optional<std::string> image = std::move(rows->front()[0]);
    if (auto all = appendParts(target, id, "target", image); !all)
        return tl::unexpected(all.error());
    auto row = parseRowImage(*image, table, memory);
    if (!row)
        return tl::unexpected(row.error().during(fmt::format("number {}", id)));
    return std::move(*row);
}

Result<> decideKeptRow(mysql::Connection& target, std::uint64_t id, bool isBack)
{
    const auto decided = target.execute(fmt::format(
        "UPDATE retl.retl_conflict SET status = '{}', decided_at = CURRENT_TIMESTAMP(6) WHERE id = "
        "{} AND status = 'kept'",
        isBack ? "back" : "superseded", id));
    if (!decided)
        return journalError(decided.error());
    return {};
}

Result<std::vector<JournaledConflict>> listConflicts(mysql::Connection& target, const ConflictFilter& filter)
{
    std::string where = "kind <> 'parked' AND pipeline = " + textLiteral(filter.pipeline);
    if (!filter.kind.empty())
        where += " AND kind = " + textLiteral(filter.kind);
    if (!filter.table.empty())
        where += " AND CONCAT(schema_name, '.', table_name) = " + textLiteral(filter.table);
    auto rows =
        target.query(fmt::format("SELECT {} FROM retl.retl_conflict WHERE {} ORDER BY id DESC LIMIT {}",
                                 kWords, where, filter.atMost));
    if (!rows)
        return journalError(rows.error());
    std::vector<JournaledConflict> found;
    for (auto cells = rows->rbegin(); cells != rows->rend(); ++cells)
        found.push_back(conflictOf(*cells));
    return found;
}

Result<std::optional<JournaledConflict>> readConflict(mysql::Connection& target, std::uint64_t id)
{
    auto rows = target.query(
        fmt::format("SELECT {}, shape, before_image, after_image, target_image, result_image FROM "
                    "retl.retl_conflict WHERE id = {} AND kind <> 'parked'",
                    kWords, id));
    if (!rows)
        return journalError(rows.error());
    if (rows->empty())
        return std::nullopt;
    mysql::TextRow& cells = rows->front();
    JournaledConflict found = conflictOf(cells);
    found.shape = cells[kWordCount].value_or("");
    const std::pair<std::string_view, std::optional<std::string>*> images[] = {{"before", &found.before},
                                                                               {"after", &found.after},
                                                                               {"target", &found.target},
                                                                               {"result", &found.result}};
    for (std::size_t i = 0; i < std::size(images); ++i) {
        *images[i].second = std::move(cells[kWordCount + 1 + i]);
        if (auto all = appendParts(target, id, images[i].first, *images[i].second); !all)
            return tl::unexpected(all.error());
    }
    return found;
}

Result<std::size_t> forgetOldConflicts(mysql::Connection& target, const std::string& pipeline,
                                       std::chrono::days kept)
{
    // Numbers rise with time: the oldest are looked at, and not the whole journal each time.
    const auto old = target.query(
        fmt::format("SELECT id FROM (SELECT id, created_at FROM retl.retl_conflict WHERE pipeline = {} AND "
                    "kind <> 'parked' AND status <> 'kept' ORDER BY id LIMIT {}) oldest WHERE created_at < "
                    "CURRENT_TIMESTAMP(6) - INTERVAL {} DAY",
                    textLiteral(pipeline), kForgottenAtOnce, kept.count()));
    if (!old)
        return journalError(old.error());
    if (old->empty())
        return 0;
    std::string numbers;
    for (const mysql::TextRow& cells : *old)
        numbers += (numbers.empty() ? "" : ",") + cells[0].value_or("");
    for (const std::string& statement :
         {std::string("BEGIN"),
          fmt::format("DELETE FROM retl.retl_conflict_part WHERE conflict_id IN ({})", numbers),
          fmt::format("DELETE FROM retl.retl_conflict WHERE id IN ({})", numbers), std::string("COMMIT")}) {
        if (auto gone = target.execute(statement); !gone)
            return journalError(gone.error());
    }
    return old->size();
}

Result<> noteResolved(mysql::Connection& target, std::uint64_t id, std::string_view who)
{
    const auto noted = target.execute(
        fmt::format("UPDATE retl.retl_conflict SET status = 'resolved', decided_at = CURRENT_TIMESTAMP(6), "
                    "decided_by = {} WHERE id = {} AND kind <> 'parked'",
                    textLiteral(who), id));
    if (!noted)
        return journalError(noted.error());
    return {};
}

}  // namespace lutra::apply
