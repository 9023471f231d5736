#include "engine/binlog/transaction_assembler.h"

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/logged_cascades.h"
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

Rows unchecked(Rows event)
{
    event.flags |= Rows::kNoForeignKeyChecks;
    return event;
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

/// The last three are of the connection: the reading begins anew behind them, or nothing was read at all.
bool mayStandBetweenPieces(const Event& event)
{
    return std::holds_alternative<RowsFragment>(event) || std::holds_alternative<FormatDescription>(event) ||
           std::holds_alternative<Rotate>(event) || std::holds_alternative<Heartbeat>(event);
}

}  // namespace

void TransactionAssembler::GroupRows::drop()
{
    rows.clear();
    spool.reset();
    touched = {};
}

Result<void> TransactionAssembler::feed(const Event& event, const EventHeader& header,
                                        std::uint64_t endOffset)
{
    if (m_group && !std::holds_alternative<TransactionPayload>(event))
        m_group->carried.bytes += header.eventBytes;
    const Place place{header, endOffset};
    auto outcome =
        m_fragments.isOpen() && !mayStandBetweenPieces(event)
            ? malformed(fmt::format("{} between two pieces of a rows event", eventName(header.type)))
            : std::visit([&](const auto& known) { return on(known, place); }, event);
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
    m_fragments.drop();
    m_group.reset();
    m_tables.clear();
    m_known.clear();
    passOver(place);
    m_position.logCreated = place.header.timestamp;
    return {};
}

Result<void> TransactionAssembler::on(const Rotate& event, Place place)
{
    if (place.header.has(EventHeader::kArtificial)) {
        m_group.reset();
        m_fragments.drop();
    }
    if (m_group)
        return malformed("the file ends inside a transaction");
    m_tables.clear();
    m_position.file = event.file;
    m_position.offset = event.position;
    m_position.logCreated = 0;  // until its format description tells
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
            setSavepoint(toCapitals(kind.name));
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
        return onXa(event, place);
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
    if (m_tables.empty())
        m_statementFrom = m_group->carried.rows.size();
    std::erase_if(m_tables, [&](const TableMapPtr& known) { return known->id == event->id; });
    m_tables.push_back(event);
    return {};
}

Result<void> TransactionAssembler::on(const Rows& event, Place)
{
    if (!isRowsAllowed())
        return malformed("rows outside a transaction");
    if (event.tableId != Rows::kNoTable) {
        const auto found =
            std::ranges::find_if(m_tables, [&](const TableMapPtr& map) { return map->id == event.tableId; });
        if (found == m_tables.end())
            return malformed(fmt::format("rows of table id {}, which has no TABLE_MAP", event.tableId));
        const std::size_t first = m_group->carried.rows.size();
        const auto carried = tellsItsCascades(event, m_tables.size()) ? carryRows(unchecked(event), *found)
                                                                      : carryRows(event, *found);
        if (!carried)
            return carried;
        if (mayRepeatDeletes(event, m_tables.size()))
            dropRepeatedDeletes(m_group->carried.rows, m_statementFrom, first);
    }
    if ((event.flags & Rows::kStatementEnd) != 0)
        m_tables.clear();
    return {};
}

/// The whole is decoded as if it had come as one event. It may or may not have a checksum of its own.
Result<void> TransactionAssembler::on(const RowsFragment& event, Place place)
{
    if (!isRowsAllowed())
        return malformed("a piece of a rows event outside a transaction");
    const auto whole = m_fragments.add(event, m_bounds.payloadEventBytesMax);
    if (!whole)
        return tl::unexpected(whole.error());
    if (!*whole)
        return {};
    const std::span<const std::byte> bytes(**whole);
    const auto header = parseEventHeader(bytes);
    if (!header)
        return tl::unexpected(header.error());
    const bool hasChecksum = bytes.size() > kEventHeaderBytes + kChecksumBytes && hasValidChecksum(bytes);
    EventDecoder decoder(hasChecksum ? ChecksumAlgorithm::Crc32 : ChecksumAlgorithm::None,
                         ServerFamily::MariaDb);
    const auto rows = decoder.decode(bytes, *header);
    if (!rows)
        return tl::unexpected(rows.error().during("a rows event joined from pieces"));
    if (!std::holds_alternative<Rows>(*rows))
        return malformed(fmt::format("{} in pieces", eventName(header->type)));
    return on(std::get<Rows>(*rows), place);
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
    group.xa = event.xa;
    open(std::move(group), place);
    return {};
}

Result<void> TransactionAssembler::on(const PreviousGtids&, Place place)
{
    passOver(place);
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

Result<void> TransactionAssembler::on(const XaPrepare& event, Place place)
{
    if (event.onePhase)
        return end(place);
    if (!isRowsAllowed() || m_group->schemaStatement)
        return malformed("XA PREPARE outside a transaction");
    if (m_prepared.size() >= m_bounds.preparedMax)
        return fail(ErrorKind::BadData, "binlog.too_many_prepared",
                    fmt::format("{} XA transactions are prepared and neither committed nor rolled back",
                                m_prepared.size()));
    Group group = std::move(*m_group);
    const SourcePosition begin = group.begin;
    Prepared& prepared = m_prepared[event.xid];
    prepared = {begin, std::exchange(group.carried, {})};
    if (prepared.rows.spool) {
        if (auto finished = prepared.rows.spool->finish(); !finished)
            return finished;
    }
    return hand(std::move(group), place);
}

/// What the log says of an XA transaction by statement: its begin and end on MySQL, its outcome on both.
Result<void> TransactionAssembler::onXa(const Query& query, const Place& place)
{
    const auto statement = ddl::readXaStatement(query.sql);
    if (!statement)
        return unsupported("XA transaction: " + ddl::statementExcerpt(query.sql));
    switch (statement->verb) {
    case ddl::XaStatement::Verb::Start: {
        auto begun = begin(place);
        if (begun)
            m_group->xa = true;
        return begun;
    }
    case ddl::XaStatement::Verb::End:
        return isRowsAllowed() ? Result<void>() : malformed("XA END outside a transaction");
    case ddl::XaStatement::Verb::Commit:
    case ddl::XaStatement::Verb::Rollback:
        break;
    }
    if (m_group && (m_group->schemaStatement || m_group->carried.hasAny()))
        return malformed("the end of an XA transaction behind other changes");
    Group group = m_group ? std::move(*m_group) : Group{};
    if (!m_group)
        group.begin = m_position;
    const auto prepared = m_prepared.find(statement->xid);
    if (statement->verb == ddl::XaStatement::Verb::Commit) {
        if (prepared != m_prepared.end())
            group.carried = std::move(prepared->second.rows);
        else
            group.unknownXa = statement->xid;
    }
    if (prepared != m_prepared.end())
        m_prepared.erase(prepared);
    return hand(std::move(group), place);
}

std::optional<SourcePosition> TransactionAssembler::earliestPrepared() const
{
    const auto earliest =
        std::ranges::min_element(m_prepared, {}, [](const auto& known) { return known.second.begin; });
    return earliest == m_prepared.end() ? std::nullopt : std::optional(earliest->second.begin);
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
    PayloadReader reader(event, m_bounds.payloadEventBytesMax);
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
        m_group->carried.bytes += header.eventBytes;
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
    if (m_group->carried.spool) {
        if (auto finished = m_group->carried.spool->finish(); !finished)
            return finished;
    }
    return hand(std::move(*m_group), place);
}

Result<void> TransactionAssembler::hand(Group group, const Place& place)
{
    m_group.reset();
    m_tables.clear();
    const SourcePosition groupEnd{m_position.file, place.endOffset, group.gtid, m_position.logCreated};
    if (group.schemaStatement && group.carried.hasAny()) {
        Transaction statement = transactionOf(group, place);
        statement.end = group.begin;
        statement.schemaStatement = std::move(group.schemaStatement);
        group.schemaStatement.reset();
        m_done.push_back(std::move(statement));
    }
    Transaction done = transactionOf(group, place);
    done.memory = std::move(group.carried.memory);
    done.rows = std::move(group.carried.rows);
    done.spool = std::move(group.carried.spool);
    done.unknownXa = std::move(group.unknownXa);
    done.schemaStatement = std::move(group.schemaStatement);
    done.end = groupEnd;
    m_done.push_back(std::move(done));
    m_position = groupEnd;
    return {};
}

Transaction TransactionAssembler::transactionOf(const Group& group, const Place& place) const
{
    const Touched& touched = group.carried.touched;
    Transaction transaction;
    transaction.begin = group.begin;
    transaction.readFrom = earliestPrepared();
    transaction.committedAt =
        group.committed.value_or(WallTime(std::chrono::seconds(place.header.timestamp)));
    transaction.touchesOnlyOurs = touched.ours && !touched.others;
    if (touched.foreignMark)
        transaction.origin = Origin{std::string(kForeignSite), {}};
    transaction.bytes = group.carried.bytes;
    return transaction;
}

Result<void> TransactionAssembler::rollBack(const Place& place)
{
    if (m_group) {
        if (m_group->schemaStatement)
            return unsupported("a schema statement in a transaction that was rolled back");
        m_group->carried.drop();
    }
    return end(place);
}

void TransactionAssembler::setSavepoint(std::string name)
{
    const GroupRows& carried = m_group->carried;
    std::optional<SpooledRows::Mark> spooled;
    if (carried.spool)
        spooled = carried.spool->mark();
    m_group->savepoints.push_back({std::move(name), carried.rows.size(), spooled, carried.touched});
}

Result<void> TransactionAssembler::rollBackTo(const std::string& savepoint)
{
    std::vector<Savepoint>& known = m_group->savepoints;
    const auto found = std::find_if(known.rbegin(), known.rend(),
                                    [&](const Savepoint& candidate) { return candidate.name == savepoint; });
    if (found == known.rend())
        return malformed(fmt::format("ROLLBACK TO {}, a savepoint that was not set", savepoint));
    GroupRows& carried = m_group->carried;
    carried.rows.resize(found->rowCount);
    carried.touched = found->touched;
    if (carried.spool && !found->spooled)
        carried.spool.reset();
    else if (carried.spool)
        carried.spool->cutBack(*found->spooled);
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
    if (group.schemaStatement || group.carried.hasAny())
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

Result<void> TransactionAssembler::carryRows(const Rows& event, const TableMapPtr& map)
{
    GroupRows& carried = m_group->carried;
    Touched& touched = carried.touched;
    if (touched.ours && map->schema != kOurSchema && !m_schemas.wantsMarked()) {
        touched.others = true;
        return {};
    }
    const auto known = lookUp(map);
    if (!known)
        return tl::unexpected(known.error());
    touched.ours = touched.ours || (*known)->ours;
    touched.others = touched.others || !(*known)->ours;
    touched.foreignMark = touched.foreignMark || ((*known)->ours && map->table == kForeignMarkTable);
    if (!(*known)->wanted)
        return {};
    const bool isSpilled = !(*known)->ours && (carried.spool || carried.heldBytes() >= memoryLeft());
    if (isSpilled)
        return spill(event, **known);
    if (!carried.memory)
        carried.memory = std::make_shared<Arena>();
    return (*known)->decoder->decode(event, *carried.memory, m_bounds.eventRowsBytesMax, carried.rows);
}

/// Our own rows stay in memory, for they tell whose transaction it is.
Result<void> TransactionAssembler::spill(const Rows& event, const KnownTable& table)
{
    GroupRows& carried = m_group->carried;
    if (!carried.spool) {
        auto file = m_spillStore.create();
        if (!file)
            return tl::unexpected(file.error());
        carried.spool = std::make_shared<SpooledRows>(std::move(*file), m_bounds.eventRowsBytesMax);
    }
    if (carried.spool->mark().bytes > m_bounds.spilledBytesMax)
        return fail(ErrorKind::BadData, "binlog.transaction_too_large",
                    fmt::format("transaction {} has more than {} bytes of wanted rows", m_group->gtid,
                                m_bounds.spilledBytesMax));
    return carried.spool->add(event, table.decoder);
}

/// What a transaction's rows may hold in memory; those of prepared transactions share the bound of one.
std::size_t TransactionAssembler::memoryLeft() const
{
    if (!m_group->xa)
        return m_bounds.rowsInMemoryBytesMax;
    std::size_t held = 0;
    for (const auto& [xid, prepared] : m_prepared)
        held += prepared.rows.heldBytes();
    return m_bounds.rowsInMemoryBytesMax - std::min(held, m_bounds.rowsInMemoryBytesMax);
}

void TransactionAssembler::open(Group group, const Place& place)
{
    group.begin = m_position;
    group.carried.bytes = place.header.eventBytes;
    m_group = std::move(group);
}

/// Moves the position behind an event that stands outside any group and is really in the file.
void TransactionAssembler::passOver(const Place& place)
{
    if (!m_group && !place.header.has(EventHeader::kArtificial) && place.header.endPosition != 0)
        m_position.offset = place.endOffset;
}

}  // namespace lutra::binlog
