#include "engine/apply/conflict_resolution.h"

#include "engine/change/row_image.h"
#include "engine/ddl/shape_text.h"
#include "engine/dialect/row_statements.h"

#include <fmt/format.h>

namespace lutra::apply {

namespace {

const std::optional<std::string>& imageFor(const JournaledConflict& conflict, ConflictResolution::Take take)
{
    using Take = ConflictResolution::Take;
    if (take == Take::Other)
        take = conflict.result == conflict.after ? Take::Current : Take::Incoming;
    return take == Take::Incoming ? conflict.after : conflict.target;
}

}  // namespace

ConflictResolution::ConflictResolution(std::unique_ptr<MysqlTargetSession> session, std::string who)
    : m_session(std::move(session))
    , m_who(std::move(who))
{
}

Result<ConflictResolution> ConflictResolution::open(mysql::Connection target, std::string pipeline,
                                                    std::string who)
{
    auto session = MysqlTargetSession::open(std::move(target), {std::move(pipeline), 0, 0},
                                            std::make_shared<TargetTables>(nullptr));
    if (!session)
        return tl::unexpected(session.error());
    return ConflictResolution(std::move(*session), std::move(who));
}

Result<std::string> ConflictResolution::resolve(std::uint64_t id, Take take)
{
    mysql::Connection& connection = m_session->connection();
    if (auto begun = connection.execute("START TRANSACTION"); !begun)
        return tl::unexpected(begun.error());
    const auto conflict = readConflict(connection, id);
    if (!conflict)
        return tl::unexpected(conflict.error());
    if (!*conflict)
        return fail(ErrorKind::BadConfig, "conflict.unknown",
                    fmt::format("the journal has no number {}", id));
    auto written = write(**conflict, take);
    if (!written) {
        (void)connection.execute("ROLLBACK");
        return written;
    }
    if (auto committed = connection.execute("COMMIT"); !committed)
        return tl::unexpected(committed.error());
    return written;
}

Result<std::string> ConflictResolution::write(const JournaledConflict& conflict, Take take)
{
    const auto damaged = [&](std::string_view what) {
        return fail(ErrorKind::BadData, "conflict.image_damaged",
                    fmt::format("number {}: {}", conflict.id, what));
    };
    const auto shape = ddl::parseShapeText(conflict.shape, {conflict.schema, conflict.table});
    if (!shape || !shape->shape.table)
        return damaged("the shape of " + conflict.fullTableName());
    const TablePtr table = shape->shape.table;
    Arena memory;
    std::optional<Row> wanted;
    if (const auto& text = imageFor(conflict, take)) {
        auto row = parseRowImage(*text, *table, memory);
        if (!row)
            return tl::unexpected(row.error().during(fmt::format("number {}", conflict.id)));
        wanted = std::move(*row);
    }
    const auto& anyText = conflict.before  ? conflict.before
                          : conflict.after ? conflict.after
                                           : conflict.target;
    if (!anyText)
        return damaged("it has no image");
    const auto keyed = wanted ? Result<Row>(*wanted) : parseRowImage(*anyText, *table, memory);
    if (!keyed)
        return tl::unexpected(keyed.error());
    const auto there = m_session->lockedRows()->lock(table, *keyed, memory);
    if (!there)
        return tl::unexpected(there.error());
    const Row* const now = wanted ? &*wanted : nullptr;
    const Row* const before = *there ? &**there : nullptr;
    if (now || before) {
        if (auto put = m_session->lockedRows()->put(table, before, now); !put)
            return tl::unexpected(put.error());
    }
    if (auto noted = noteResolved(m_session->connection(), conflict.id, m_who); !noted)
        return tl::unexpected(noted.error());
    return before ? dialect::describeRow(*table, *before) : std::string("no row");
}

}  // namespace lutra::apply
