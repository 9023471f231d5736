#include "engine/apply/mysql_schema_store.h"

#include "engine/base/failpoint.h"
#include "engine/ddl/shape_text.h"
#include "engine/dialect/quoting.h"

#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;
using mysql::numberOf;

constexpr std::size_t kStatementBytesMax = 512u << 10;
constexpr std::size_t kPruneEvery = 256;  // versions saved

bool isMissing(const Error& error)
{
    return error.code == "mysql.no_such_table" || error.code == "mysql.no_such_schema";
}

tl::unexpected<Error> asOurs(const Error& error)
{
    if (isMissing(error))
        return fail(ErrorKind::Refused, "retl.missing", error.detail);
    return tl::unexpected(error.during("the schema history"));
}

}  // namespace

Result<void> MysqlSchemaStore::clear(mysql::Connection& target, const PipelineKey& pipeline)
{
    auto gone = target.execute("DELETE FROM retl.retl_schema WHERE pipeline = " + textLiteral(pipeline));
    if (!gone)
        return asOurs(gone.error());
    return {};
}

Result<ddl::SchemaStore::Kept> MysqlSchemaStore::load()
{
    auto target = m_connect();
    if (!target)
        return tl::unexpected(target.error());
    auto kept = read(*target);
    if (!kept)
        return kept;
    if (auto pruned = prune(*target, *kept); !pruned)
        return tl::unexpected(pruned.error());
    return kept;
}

Result<ddl::SchemaStore::Kept> MysqlSchemaStore::read(mysql::Connection& target)
{
    auto rows = target.query(fmt::format("SELECT schema_name, table_name, from_file, from_offset, definition "
                                         "FROM retl.retl_schema WHERE pipeline = {}",
                                         textLiteral(m_pipeline)));
    if (!rows)
        return asOurs(rows.error());
    Kept kept;
    for (mysql::TextRow& row : *rows) {
        const ddl::TableRef table{row[0].value_or(""), row[1].value_or("")};
        if (table.schema.empty()) {
            kept.scope = row[4].value_or("");
            continue;
        }
        auto state = ddl::parseShapeText(row[4].value_or(""), table);
        if (!state)
            return tl::unexpected(state.error());
        kept.versions.push_back({table, {row[2].value_or(""), numberOf(row[3]), {}}, std::move(*state)});
    }
    return kept;
}

Result<void> MysqlSchemaStore::save(std::span<const ddl::ShapeVersion> versions)
{
    auto target = m_connect();
    if (!target)
        return tl::unexpected(target.error());
    std::vector<Row> rows;
    for (const ddl::ShapeVersion& version : versions)
        rows.push_back({version.table, version.from, ddl::shapeText(version.state)});
    if (auto go = failpoint("schema.before_save"); !go)
        return go;
    if (auto written = write(*target, rows); !written)
        return written;
    if (auto go = failpoint("schema.after_save"); !go)
        return go;
    m_savedSincePruned += rows.size();
    if (m_savedSincePruned < kPruneEvery)
        return {};
    m_savedSincePruned = 0;
    const auto kept = read(*target);
    if (!kept)
        return tl::unexpected(kept.error());
    return prune(*target, *kept);
}

Result<void> MysqlSchemaStore::saveScope(const std::string& scope, const SourcePosition& from)
{
    auto target = m_connect();
    if (!target)
        return tl::unexpected(target.error());
    const auto gone = target->execute(fmt::format(
        "DELETE FROM retl.retl_schema WHERE pipeline = {} AND schema_name = ''", textLiteral(m_pipeline)));
    if (!gone)
        return asOurs(gone.error());
    const Row row{{}, from, scope};
    return write(*target, std::span(&row, 1));
}

/// Batches by size; each stands for itself, for a version may be written again at any time.
Result<void> MysqlSchemaStore::write(mysql::Connection& target, std::span<const Row> rows)
{
    constexpr std::string_view kEnd = " ON DUPLICATE KEY UPDATE definition = VALUES(definition)";
    std::string sql;
    const auto flush = [&]() -> Result<void> {
        if (sql.empty())
            return {};
        sql += kEnd;
        const auto written = target.execute(sql);
        sql.clear();
        if (!written)
            return asOurs(written.error());
        return {};
    };
    for (const Row& row : rows) {
        sql += sql.empty() ? "INSERT INTO retl.retl_schema (pipeline, schema_name, table_name, from_file, "
                             "from_offset, definition) VALUES "
                           : ", ";
        sql += fmt::format("({}, {}, {}, {}, {}, {})", textLiteral(m_pipeline), textLiteral(row.table.schema),
                           textLiteral(row.table.table), textLiteral(row.from.file), row.from.offset,
                           textLiteral(row.definition));
        if (sql.size() < kStatementBytesMax)
            continue;
        if (auto flushed = flush(); !flushed)
            return flushed;
    }
    return flush();
}

/// What lies below the checkpoint is read by nobody any more, but for the newest version of each table.
Result<void> MysqlSchemaStore::prune(mysql::Connection& target, const Kept& kept)
{
    const auto checkpoint = readCheckpoint(target, m_pipeline);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    if (!*checkpoint)
        return {};
    ddl::SchemaHistory history({}, {});
    for (const ddl::ShapeVersion& version : kept.versions)
        history.put(version);
    for (const ddl::ShapeVersion& old : history.forgetBefore((*checkpoint)->progress.low)) {
        const auto gone = target.execute(fmt::format(
            "DELETE FROM retl.retl_schema WHERE pipeline = {} AND schema_name = {} AND table_name = {} AND "
            "from_file = {} AND from_offset = {}",
            textLiteral(m_pipeline), textLiteral(old.table.schema), textLiteral(old.table.table),
            textLiteral(old.from.file), old.from.offset));
        if (!gone)
            return asOurs(gone.error());
    }
    return {};
}

}  // namespace lutra::apply
