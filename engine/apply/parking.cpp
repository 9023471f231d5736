#include "engine/apply/parking.h"

#include "engine/base/log.h"
#include "engine/base/utf8.h"
#include "engine/change/row_image.h"
#include "engine/ddl/shape_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 1s;           // for rows that somebody decided about, while there are any
constexpr std::size_t kAskedAtOnce = 64;  // holders of a key, in one question
constexpr std::size_t kDetailBytesMax = 4'000;
constexpr std::size_t kKeyTextBytesMax = 1'000;

constexpr std::array<std::string_view, 12> kParkable{
    "apply.column_missing", "mysql.packet_too_large", "apply.table_missing",      "mysql.check_constraint",
    "mysql.has_child_rows", "mysql.no_parent_row",    "mysql.no_partition",       "mysql.no_such_column",
    "mysql.no_such_table",  "mysql.not_null",         "mysql.refused_by_trigger", "mysql.value_does_not_fit",
};

ddl::TableState stateOf(const TablePtr& table)
{
    ddl::TableState state;
    state.kind = ddl::TableState::Kind::Known;
    state.shape.table = table;
    return state;
}

/// Bug: what cannot be read back must not be what a row is kept as.
Result<> checkImage(const std::string& image, const TablePtr& table, const Row& row)
{
    Arena memory;
    const auto back = parseRowImage(image, *table, memory);
    if (!back)
        return tl::unexpected(back.error());
    if (*back != row)
        return fail(ErrorKind::Bug, "apply.image_not_exact",
                    table->fullName() + ": the image of a row does not give the row back");
    return {};
}

}  // namespace

bool isParkable(const Error& error)
{
    return std::ranges::find(kParkable, error.code) != kParkable.end();
}

/// Asks only about rows that are known: what a lane adds meanwhile stays.
Result<> lookAtParkedRows(ParkedRowStore& store, HeldKeys& held, PipelineCounters& counters)
{
    if (!held.isLoaded()) {
        auto open = store.loadOpen();
        if (!open)
            return tl::unexpected(open.error());
        for (HeldRow& row : *open)
            held.add(std::move(row));
        held.setLoaded();
    } else if (const auto ids = held.ids(); !ids.empty()) {
        const auto open = store.openIds();
        if (!open)
            return tl::unexpected(open.error());
        for (const std::uint64_t id : ids) {
            if (!std::ranges::binary_search(*open, id))
                held.remove(id);
        }
    }
    counters.parkedRows = held.size();
    return {};
}

Parking::Parking(TargetSession& target, HeldKeys& held, const Clock& clock, PipelineCounters& counters,
                 FindBirth findBirth)
    : m_target(target)
    , m_store(target.parkedRows())
    , m_held(held)
    , m_clock(clock)
    , m_counters(counters)
    , m_findBirth(std::move(findBirth))
{
}

Result<> Parking::begin(const std::string& site)
{
    m_site = site;
    m_lockedOpen.reset();
    const bool isDue = !m_held.isLoaded() || (!m_held.empty() && m_clock.steady() - m_looked >= kLookEvery);
    if (!m_store || !isDue)
        return {};
    m_looked = m_clock.steady();
    return lookAtParkedRows(*m_store, m_held, m_counters);
}

bool Parking::touches(const TableSchema& table) const
{
    if (m_pending.empty() && m_held.empty())
        return false;
    const std::string name = table.fullName();
    return m_held.touches(name) ||
           std::ranges::any_of(m_pending, [&](const HeldRow& row) { return row.table == name; });
}

Result<bool> Parking::queueIfHeld(const RowChange& change)
{
    const std::string table = change.table->fullName();
    // All of a table held: its keys need not be known, and cannot be where the table is missing.
    auto behind = openHolder(table, nullptr);
    if (!behind)
        return tl::unexpected(behind.error());
    RowKeys keys;
    if (!*behind) {
        auto touched = m_store->keysOf(change);
        if (!touched)
            return tl::unexpected(touched.error());
        keys = std::move(*touched);
        behind = openHolder(table, &keys);
        if (!behind)
            return tl::unexpected(behind.error());
    }
    if (!*behind)
        return false;
    const Error why{ErrorKind::BadData, "apply.parked_behind",
                    fmt::format("an earlier change of the same key waits under number {}", **behind)};
    if (auto added = add(change, std::move(keys), why, *behind); !added)
        return tl::unexpected(added.error());
    return true;
}

/// A row that holds these keys (without keys: all of the table), of this transaction or known by the target
/// to be open. What proves to be decided is forgotten.
Result<std::optional<std::uint64_t>> Parking::openHolder(const std::string& table, const RowKeys* keys)
{
    for (const HeldRow& row : m_pending) {
        if (row.table == table && (keys ? overlap(row.keys, *keys) : row.keys.wholeTable))
            return row.id;
    }
    for (;;) {
        auto ids = keys ? m_held.holdersOf(table, *keys) : m_held.holdersOf(table);
        if (ids.empty())
            return std::nullopt;
        if (m_lockedOpen && std::ranges::find(ids, *m_lockedOpen) != ids.end())
            return m_lockedOpen;
        ids.resize(std::min(ids.size(), kAskedAtOnce));
        const auto open = m_store->lockOpen(ids);
        if (!open)
            return tl::unexpected(open.error());
        if (*open)
            return m_lockedOpen = *open;
        for (const std::uint64_t id : ids)
            m_held.remove(id);
    }
}

Result<> Parking::park(const RowChange& change, const Error& why)
{
    auto keys = m_store->keysOf(change);
    if (!keys)
        return tl::unexpected(keys.error());
    return add(change, std::move(*keys), why, std::nullopt);
}

Result<> Parking::add(const RowChange& change, RowKeys keys, const Error& why,
                      std::optional<std::uint64_t> behind)
{
    if (m_held.size() + m_pending.size() >= kParkedRowsMax) {
        if (auto looked = lookAtParkedRows(*m_store, m_held, m_counters); !looked)
            return looked;
    }
    if (m_held.size() + m_pending.size() >= kParkedRowsMax)
        return fail(ErrorKind::Refused, "apply.parked_too_many",
                    fmt::format("{} rows of {} wait already; the next one is of {} ({}: {})", kParkedRowsMax,
                                m_store->pipeline(), change.table->fullName(), why.code, why.detail));
    ParkedRow row;
    row.pipeline = m_store->pipeline();
    row.schema = change.table->schema;
    row.table = change.table->table;
    row.kind = change.kind;
    row.foreignKeyChecks = change.foreignKeyChecks;
    row.keyText = readableUtf8(
        m_target.describeKey(change.table, change.before ? *change.before : *change.after), kKeyTextBytesMax);
    row.shape = ddl::shapeText(stateOf(change.table));
    if (change.before)
        row.before = rowImageText(*change.table, *change.before);
    if (change.after)
        row.after = rowImageText(*change.table, *change.after);
    for (const auto& [image, values] :
         {std::pair(&row.before, &change.before), {&row.after, &change.after}}) {
        if (!*image)
            continue;
        if (auto exact = checkImage(**image, change.table, **values); !exact)
            return exact;
    }
    row.keys = std::move(keys);
    row.reasonCode = why.code;
    row.reasonDetail = readableUtf8(why.detail, kDetailBytesMax);
    row.queuedBehind = behind;
    const Birth birth = m_findBirth(change);
    if (!birth.transaction)
        return fail(ErrorKind::Bug, "bug.exception", "a row to be parked is of no transaction");
    const Transaction& transaction = *birth.transaction;
    row.source = transaction.end;
    row.sourceRow = birth.rowNumber;
    row.committedAt = toRfc3339(transaction.committedAt);
    row.origin = transaction.origin.value_or(Origin{m_site, transaction.end.text()});
    const auto id = m_store->add(row);
    if (!id)
        return tl::unexpected(id.error().during("parking a row of " + change.table->fullName()));
    if (m_pending.empty())
        m_firstReason = change.table->fullName() + " reason=" + why.code;
    m_pending.push_back({*id, change.table->fullName(), std::move(row.keys)});
    return {};
}

void Parking::rolledBack()
{
    m_lockedOpen.reset();
    m_pending.clear();
}

void Parking::committed()
{
    m_lockedOpen.reset();
    if (m_pending.empty())
        return;
    spdlog::warn("apply.parked pipeline={} rows={} first={} table={}", m_store->pipeline(), m_pending.size(),
                 m_pending.front().id, m_firstReason);
    for (HeldRow& row : m_pending)
        m_held.add(std::move(row));
    m_pending.clear();
    m_counters.parkedRows = m_held.size();
}

}  // namespace lutra::apply
