#include "engine/binlog/transaction_assembler.h"

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/payload_reader.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr std::string_view kOurSchema = "retl";
constexpr std::string_view kCheckpointTable = "retl_checkpoint";
constexpr std::string_view kForeignMarkTable = "retl_mark";  // Otter's; see engine.md, section 1
constexpr std::string_view kForeignSite = "otter";
constexpr std::size_t kTablesKnownMax = 20'000;  // beyond that we start over

tl::unexpected<Error> malformed(std::string detail)
{
    return fail(ErrorKind::BadData, "binlog.malformed", std::move(detail));
}

tl::unexpected<Error> unsupported(std::string detail)
{
    return fail(ErrorKind::BadData, "binlog.unsupported_event", std::move(detail));
}

std::string toCapitals(std::string text)
{
    for (char& c : text) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

/// What the servers write into a payload; the rest frames a file or a transaction, and would move positions.
bool mayStandInPayload(const Event& event)
{
    return std::holds_alternative<Query>(event) || std::holds_alternative<Xid>(event) ||
           std::holds_alternative<TableMapPtr>(event) || std::holds_alternative<Rows>(event) ||
           std::holds_alternative<XaPrepare>(event) || std::holds_alternative<StatementContext>(event) ||
           std::holds_alternative<Incident>(event) || std::holds_alternative<Ignorable>(event);
}

}  // namespace

Result<void> TransactionAssembler::feed(const Event& event, const EventHeader& header,
                                        std::uint64_t endOffset)
{
    if (m_group && !std::holds_alternative<TransactionPayload>(event))
        m_group->bytes += header.eventBytes;
    const Place place{header, endOffset};
    auto outcome = std::visit([&](const auto& known) { return on(known, place); }, event);
    if (!outcome) {
        const std::uint64_t beginOffset = endOffset - std::min<std::uint64_t>(endOffset, header.eventBytes);
        return tl::unexpected(
            outcome.error().during(fmt::format("event at {}:{}", m_position.file, beginOffset)));
    }
    return outcome;
}

std::optional<Transaction> TransactionAssembler::take()
{
    if (m_done.empty())
        return std::nullopt;
    Transaction next = std::move(m_done.front());
    m_done.pop_front();
    return next;
}

/// A group that a file, or a connection, left open never committed there: it comes again, or never.
Result<void> TransactionAssembler::on(const FormatDescription&, Place place)
{
    m_group.reset();
    m_tables.clear();
    m_known.clear();
    passOver(place);
    return {};
}

Result<void> TransactionAssembler::on(const Rotate& event, Place place)
{
    if (place.header.has(EventHeader::kArtificial))
        m_group.reset();
    if (m_group)
        return malformed("the file ends inside a transaction");
    m_tables.clear();
    m_position.file = event.file;
    m_position.offset = event.position;
    return {};
}

Result<void> TransactionAssembler::on(const Query& event, Place place)
{
    using Effect = ddl::StatementKind::Effect;
    const ddl::StatementKind kind = ddl::classifyStatement(event.sql);
    switch (kind.effect) {
    case Effect::Begin:
        return begin(place);
    case Effect::Commit:
        return end(place);
    case Effect::Rollback:
        return rollBack(place);
    case Effect::Savepoint:
    case Effect::RollbackTo:
    case Effect::ReleaseSavepoint:
        if (!isRowsAllowed())
            return malformed("a savepoint outside a transaction");
        if (kind.effect == Effect::Savepoint)
            m_group->savepoints.push_back({toCapitals(kind.name), m_group->rows.size(), m_group->touched});
        return kind.effect == Effect::RollbackTo ? rollBackTo(toCapitals(kind.name)) : Result<void>{};
    case Effect::SchemaChange:
        return changeSchema(event, place);
    case Effect::Nothing:
        if (m_group && !m_group->begun) {
            m_group->begun = true;
            return end(place);
        }
        passOver(place);
        return {};
    case Effect::RowChange:
        return fail(ErrorKind::BadData, "capture.statement_event",
                    fmt::format("rows were changed by statement in {}: {}", event.database,
                                ddl::statementExcerpt(event.sql)));
    case Effect::Xa:
        return unsupported("XA transaction: " + ddl::statementExcerpt(event.sql));
    case Effect::Unknown:
        break;
    }
    return unsupported("QUERY_EVENT (2) with an unknown statement: " + ddl::statementExcerpt(event.sql));
}

Result<void> TransactionAssembler::on(const Xid&, Place place)
{
    return end(place);
}

Result<void> TransactionAssembler::on(const TableMapPtr& event, Place)
{
    if (!isRowsAllowed())
        return malformed(fmt::format("TABLE_MAP of {} outside a transaction", event->fullName()));
    std::erase_if(m_tables, [&](const TableMapPtr& known) { return known->id == event->id; });
    m_tables.push_back(event);
    return {};
}

Result<void> TransactionAssembler::on(const Rows& event, Place place)
{
    if (!isRowsAllowed())
        return malformed("rows outside a transaction");
    if (event.tableId != Rows::kNoTable) {
        const auto found =
            std::ranges::find_if(m_tables, [&](const TableMapPtr& map) { return map->id == event.tableId; });
        if (found == m_tables.end())
            return malformed(fmt::format("rows of table id {}, which has no TABLE_MAP", event.tableId));
        if (auto carried = carryRows(event, *found, place); !carried)
            return carried;
    }
    if ((event.flags & Rows::kStatementEnd) != 0)
        m_tables.clear();
    return {};
}

Result<void> TransactionAssembler::on(const Gtid& event, Place place)
{
    Group group;
    group.gtid = event.text;
    group.committed = event.committed;
    if (m_group)
        return malformed("a transaction begins before the last one has ended");
    open(std::move(group), place);
    return {};
}

Result<void> TransactionAssembler::on(const MariaDbGtid& event, Place place)
{
    Group group;
    group.gtid = event.text;
    group.alter = event.alter;
    group.begun = !event.standalone;
    if (m_group)
        return malformed("a transaction begins before the last one has ended");
    if (event.xa)
        return unsupported("XA transaction " + event.text);
    open(std::move(group), place);
    return {};
}

Result<void> TransactionAssembler::on(const Heartbeat&, Place)
{
    return {};  // only real events move a position
}

Result<void> TransactionAssembler::on(const Stop&, Place place)
{
    passOver(place);
    return {};
}

Result<void> TransactionAssembler::on(const Incident& event, Place)
{
    return fail(ErrorKind::BadData, "binlog.incident",
                fmt::format("the source may have lost changes: code {}, {}", event.code, event.message));
}

Result<void> TransactionAssembler::on(const XaPrepare&, Place)
{
    return unsupported("XA_PREPARE_EVENT (38)");
}

Result<void> TransactionAssembler::on(const StatementContext& event, Place)
{
    if (!m_group)
        return unsupported(fmt::format("{} outside a transaction", event.name));
    m_group->context = event.name;
    return {};
}

/// Takes effect as a whole or not at all.
Result<void> TransactionAssembler::on(const TransactionPayload& event, Place place)
{
    if (!m_group || m_group->begun)
        return malformed("TRANSACTION_PAYLOAD that does not follow the id of its transaction");
    const SourcePosition before = m_position;
    const std::size_t doneBefore = m_done.size();
    auto unpacked = unpack(event, place);
    if (!unpacked) {
        m_position = before;
        while (m_done.size() > doneBefore)
            m_done.pop_back();
    }
    return unpacked;
}

Result<void> TransactionAssembler::unpack(const TransactionPayload& event, const Place& place)
{
    PayloadReader reader(event, m_transactionBytesMax);
    for (;;) {
        const auto inner = reader.next();
        if (!inner)
            return tl::unexpected(inner.error());
        if (!inner->has_value())
            break;
        const EventHeader& header = (*inner)->header;
        if (!m_group)
            return malformed(fmt::format("{} behind the end of the transaction in its TRANSACTION_PAYLOAD",
                                         eventName(header.type)));
        if (!mayStandInPayload((*inner)->event))
            return malformed(fmt::format("{} inside a TRANSACTION_PAYLOAD", eventName(header.type)));
        m_group->bytes += header.eventBytes;
        const Place innerPlace{header, place.endOffset};
        auto outcome = std::visit([&](const auto& known) { return on(known, innerPlace); }, (*inner)->event);
        if (!outcome)
            return tl::unexpected(outcome.error().during("inside a TRANSACTION_PAYLOAD"));
    }
    if (m_group)
        return malformed("TRANSACTION_PAYLOAD without the end of its transaction");
    return {};
}

Result<void> TransactionAssembler::on(const Ignorable&, Place place)
{
    passOver(place);
    return {};
}

Result<void> TransactionAssembler::begin(const Place& place)
{
    if (isRowsAllowed())
        return malformed("BEGIN inside a transaction");
    if (!m_group)
        open(Group{}, place);  // MySQL 5.6 without global transaction ids
    m_group->begun = true;
    return {};
}

/// Closes the group; `place` is its last event.
Result<void> TransactionAssembler::end(const Place& place)
{
    if (!isRowsAllowed())
        return malformed("a transaction ends that has not begun");
    Group group = std::move(*m_group);
    m_group.reset();
    m_tables.clear();

    const SourcePosition groupEnd{m_position.file, place.endOffset, group.gtid};
    if (group.schemaStatement && !group.rows.empty()) {
        Transaction statement;
        statement.begin = statement.end = group.begin;
        statement.committedAt = transactionOf(group, place).committedAt;
        statement.schemaStatement = std::move(group.schemaStatement);
        group.schemaStatement.reset();
        m_done.push_back(std::move(statement));
    }
    Transaction done = transactionOf(group, place);
    done.memory = std::move(group.memory);
    done.rows = std::move(group.rows);
    done.schemaStatement = std::move(group.schemaStatement);
    done.end = groupEnd;
    m_done.push_back(std::move(done));
    m_position = groupEnd;
    return {};
}

Transaction TransactionAssembler::transactionOf(Group& group, const Place& place) const
{
    Transaction transaction;
    transaction.begin = group.begin;
    transaction.committedAt =
        group.committed.value_or(WallTime(std::chrono::seconds(place.header.timestamp)));
    transaction.touchesOnlyOurs = group.touched.ours && !group.touched.others;
    if (group.touched.foreignMark)
        transaction.origin = Origin{std::string(kForeignSite), {}};
    transaction.bytes = group.bytes;
    return transaction;
}

Result<void> TransactionAssembler::rollBack(const Place& place)
{
    if (m_group) {
        if (m_group->schemaStatement)
            return unsupported("a schema statement in a transaction that was rolled back");
        m_group->rows.clear();
        m_group->touched = {};
    }
    return end(place);
}

Result<void> TransactionAssembler::rollBackTo(const std::string& savepoint)
{
    std::vector<Savepoint>& known = m_group->savepoints;
    const auto found = std::find_if(known.rbegin(), known.rend(),
                                    [&](const Savepoint& candidate) { return candidate.name == savepoint; });
    if (found == known.rend())
        return malformed(fmt::format("ROLLBACK TO {}, a savepoint that was not set", savepoint));
    m_group->rows.resize(found->rowCount);
    m_group->touched = found->touched;
    known.erase(found.base(), known.end());
    return {};
}

Result<void> TransactionAssembler::changeSchema(const Query& query, const Place& place)
{
    if (!m_group)
        open(Group{}, place);  // MySQL 5.6 without global transaction ids
    m_known.clear();
    Group& group = *m_group;
    if (!group.context.empty())
        return unsupported(fmt::format("{} before {}", group.context, ddl::statementExcerpt(query.sql)));
    if (group.schemaStatement || !group.rows.empty())
        return unsupported("a schema statement behind other changes in one transaction: " +
                           ddl::statementExcerpt(query.sql));

    const bool insideGroup = group.begun;
    const bool takesEffect =
        group.alter == MariaDbGtid::Alter::None || group.alter == MariaDbGtid::Alter::Commit;
    if (takesEffect) {
        const std::string_view sql = insideGroup ? ddl::withoutStartTransaction(query.sql) : query.sql;
        group.schemaStatement =
            SchemaStatement{query.database,        std::string(sql),      query.sqlMode,
                            query.clientCollation, query.serverCollation, query.errorCode};
        const SourcePosition behind{m_position.file, place.endOffset, {}};
        if (auto told = m_schemas.changed(*group.schemaStatement, behind); !told)
            return told;
    }
    if (insideGroup)
        return {};
    group.begun = true;
    return end(place);
}

Result<const TransactionAssembler::KnownTable*> TransactionAssembler::lookUp(const TableMapPtr& map)
{
    if (const auto known = m_known.find(map); known != m_known.end())
        return &known->second;
    KnownTable table;
    table.ours = map->schema == kOurSchema;
    table.wanted = table.ours ? map->table == kCheckpointTable && m_schemas.wantsMarks()
                              : m_schemas.wants(map->schema, map->table);
    if (table.wanted) {
        auto shape = m_schemas.tableFor(*map);
        if (!shape)
            return tl::unexpected(shape.error());
        auto decoder = RowsDecoder::make(map, std::move(*shape));
        if (!decoder)
            return tl::unexpected(decoder.error());
        table.decoder = std::move(*decoder);
    }
    if (m_known.size() >= kTablesKnownMax)
        m_known.clear();
    return &m_known.emplace(map, std::move(table)).first->second;
}

Result<void> TransactionAssembler::carryRows(const Rows& event, const TableMapPtr& map, const Place& place)
{
    const auto known = lookUp(map);
    if (!known)
        return tl::unexpected(known.error());
    Touched& touched = m_group->touched;
    touched.ours = touched.ours || (*known)->ours;
    touched.others = touched.others || !(*known)->ours;
    touched.foreignMark = touched.foreignMark || ((*known)->ours && map->table == kForeignMarkTable);
    if (!(*known)->wanted)
        return {};

    // Differences become whole documents in memory, each as large as the one before it, which the event has.
    const std::size_t eventBytes = std::max<std::size_t>(place.header.eventBytes, event.bytes().size());
    m_group->carriedBytes += event.isPartial ? 2 * eventBytes : eventBytes;
    if (m_group->carriedBytes > m_transactionBytesMax)
        return fail(ErrorKind::BadData, "binlog.transaction_too_large",
                    fmt::format("transaction {} has {} bytes of wanted rows so far, the limit is {}",
                                m_group->gtid, m_group->carriedBytes, m_transactionBytesMax));
    if (!m_group->memory)
        m_group->memory = std::make_shared<Arena>();
    return (*known)->decoder->decode(event, *m_group->memory, m_group->rows);
}

void TransactionAssembler::open(Group group, const Place& place)
{
    group.begin = m_position;
    group.bytes = place.header.eventBytes;
    m_group = std::move(group);
}

/// Moves the position behind an event that stands outside any group and is really in the file.
void TransactionAssembler::passOver(const Place& place)
{
    if (!m_group && !place.header.has(EventHeader::kArtificial) && place.header.endPosition != 0)
        m_position.offset = place.endOffset;
}

}  // namespace lutra::binlog
