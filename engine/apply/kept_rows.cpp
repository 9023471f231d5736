#include "engine/apply/kept_rows.h"

#include "engine/apply/key_hash.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

std::string_view takeWord(std::string_view& text)
{
    const auto end = text.find('\t');
    const auto word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return word;
}

bool parseHash(std::string_view word, std::uint64_t& number)
{
    const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), number, 16);
    return problem == std::errc() && end == word.data() + word.size();
}

bool isMatchKey(const TargetTable& target, const TargetTable::UniqueKey& key)
{
    return std::ranges::equal(key.columns, target.route.key, [](const auto& a, const auto& b) {
        return a.source == b.source && a.target == b.target;
    });
}

}  // namespace

std::string KeptRow::text() const
{
    std::string text = fmt::format("{:x}\t{}\t{}\t{}", row, birth.site().empty() ? "" : birth.stamp.text(),
                                   birth.end.text(), rank.isHomeBorn ? "home" : "");
    for (const std::uint64_t value : values)
        text += fmt::format("\t{:x}", value);
    return text;
}

std::optional<KeptRow> KeptRow::parse(std::string_view text)
{
    KeptRow kept;
    if (!parseHash(takeWord(text), kept.row))
        return std::nullopt;
    const auto stamp = takeWord(text);
    const auto end = takeWord(text);
    const bool isHomeBorn = takeWord(text) == "home";
    kept.rank = conflict::forgottenClaim(kept.row);
    if (!stamp.empty()) {
        auto born = conflict::Stamp::parse(stamp);
        auto place = SourcePosition::parse(end);
        if (!born || !place)
            return std::nullopt;
        kept.birth = {*born, std::move(*place), nullptr};
        kept.rank = {true, isHomeBorn, std::move(*born), kept.row};
    }
    while (!text.empty()) {
        if (!parseHash(takeWord(text), kept.values.emplace_back()))
            return std::nullopt;
    }
    return kept;
}

std::vector<std::uint64_t> uniqueValuesOf(const TargetTable& target, const Row& image)
{
    std::vector<std::uint64_t> values;
    for (const TargetTable::UniqueKey& key : target.uniqueKeys) {
        if (isMatchKey(target, key))
            continue;
        KeyHash hash(target.nameHash);
        for (const auto& pair : key.columns)
            hash.add(target.route.column(pair).target.name);
        const std::uint64_t any = hash.value();
        bool isTold = key.told;
        bool isWanted = true;
        for (const auto& pair : key.columns) {
            const ColumnValue& value = image[pair.source];
            isWanted = isWanted && !isNull(value);
            isTold = isTold && isWanted && !isAbsent(value) && addAsKey(hash, target.route, pair, value);
        }
        if (isWanted)
            values.push_back(isTold ? hash.value() : any);
    }
    return values;
}

KeptRows::KeptRows(std::vector<KeptRow> rows)
{
    for (KeptRow& row : rows) {
        const bool isBack = row.isBack;
        const std::uint64_t id = row.id;
        row.isBack = false;
        const std::vector<std::uint64_t> values = row.values;
        insert(std::move(row));
        if (isBack)
            setBack(id);
        else
            noteFree(values);
    }
}

bool KeptRows::touches(const std::string& table) const
{
    if (empty())
        return false;
    const std::lock_guard lock(m_mutex);
    return m_tables.contains(table);
}

Result<> KeptRows::add(KeptRow row)
{
    if (m_count.load(std::memory_order_acquire) >= kKeptMax)
        return fail(ErrorKind::Refused, "apply.kept_too_many",
                    fmt::format("{} rows; the next is of {}", kKeptMax, row.table->fullName()));
    insert(std::move(row));
    return {};
}

void KeptRows::insert(KeptRow row)
{
    const std::lock_guard lock(m_mutex);
    for (const std::uint64_t value : row.values)
        m_wanting.emplace(value, row.id);
    if (const auto older = m_idOf.find(row.row); older != m_idOf.end() && m_rows.at(older->second).row.isBack)
        m_rows.erase(older->second);
    m_idOf[row.row] = row.id;
    ++m_tables[row.table->fullName()];
    const std::uint64_t id = row.id;
    m_rows.insert_or_assign(id, Entry{std::move(row), false});
    count();
}

void KeptRows::setBack(std::uint64_t id)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_rows.find(id);
    if (found == m_rows.end() || found->second.row.isBack)
        return;
    KeptRow& row = found->second.row;
    row.isBack = true;
    for (const std::uint64_t value : row.values) {
        const auto [begin, end] = m_wanting.equal_range(value);
        const auto place = std::find_if(begin, end, [&](const auto& wants) { return wants.second == id; });
        if (place != end)
            m_wanting.erase(place);
    }
    if (const auto table = m_tables.find(row.table->fullName()); --table->second == 0)
        m_tables.erase(table);
    count();
    m_back.push_back(id);
    if (m_back.size() > kBackMax) {
        forgetRow(m_back.front());
        m_back.pop_front();
    }
}

void KeptRows::remove(std::uint64_t id)
{
    setBack(id);
    const std::lock_guard lock(m_mutex);
    forgetRow(id);
}

void KeptRows::forgetRow(std::uint64_t id)
{
    const auto found = m_rows.find(id);
    if (found == m_rows.end())
        return;
    if (const auto newest = m_idOf.find(found->second.row.row);
        newest != m_idOf.end() && newest->second == id)
        m_idOf.erase(newest);
    m_rows.erase(found);
}

std::optional<KeptRow> KeptRows::keptOf(std::uint64_t row) const
{
    if (empty())
        return std::nullopt;
    const std::lock_guard lock(m_mutex);
    const auto id = m_idOf.find(row);
    if (id == m_idOf.end() || m_rows.at(id->second).row.isBack)
        return std::nullopt;
    return m_rows.at(id->second).row;
}

std::optional<KeptRow> KeptRows::backOf(std::uint64_t row) const
{
    const std::lock_guard lock(m_mutex);
    const auto id = m_idOf.find(row);
    if (id == m_idOf.end() || !m_rows.at(id->second).row.isBack)
        return std::nullopt;
    return m_rows.at(id->second).row;
}

std::vector<KeptRow> KeptRows::wanting(std::span<const std::uint64_t> values) const
{
    std::vector<KeptRow> found;
    if (empty())
        return found;
    const std::lock_guard lock(m_mutex);
    for (const std::uint64_t value : values) {
        const auto [begin, end] = m_wanting.equal_range(value);
        for (auto wants = begin; wants != end; ++wants) {
            if (std::ranges::find(found, wants->second, &KeptRow::id) == found.end())
                found.push_back(m_rows.at(wants->second).row);
        }
    }
    std::ranges::sort(found, [](const KeptRow& a, const KeptRow& b) { return a.rank > b.rank; });
    return found;
}

bool KeptRows::isOwnVersion(std::uint64_t row, const std::string& site) const
{
    if (!m_knowsAny.load(std::memory_order_acquire))
        return false;
    const std::lock_guard lock(m_mutex);
    const auto id = m_idOf.find(row);
    return id != m_idOf.end() && m_rows.at(id->second).row.birth.site() == site;
}

void KeptRows::noteWrite(std::uint64_t row, const conflict::Birth& by)
{
    if (!m_knowsAny.load(std::memory_order_acquire))
        return;
    const std::lock_guard lock(m_mutex);
    const auto id = m_idOf.find(row);
    if (id == m_idOf.end())
        return;
    Entry& entry = m_rows.at(id->second);
    const conflict::Birth& birth = entry.row.birth;
    if (!birth.site().empty() && !conflict::isSame(by, birth) && conflict::hasSeen(by, birth))
        entry.isSuperseded = true;
}

void KeptRows::noteFree(std::span<const std::uint64_t> values)
{
    const std::lock_guard lock(m_mutex);
    for (const std::uint64_t value : values) {
        if (m_wanting.contains(value))
            m_free.insert(value);
    }
    m_hasFree.store(!m_free.empty(), std::memory_order_release);
}

bool KeptRows::isSuperseded(std::uint64_t id) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_rows.find(id);
    return found == m_rows.end() || found->second.isSuperseded;
}

std::vector<std::uint64_t> KeptRows::takeFree()
{
    const std::lock_guard lock(m_mutex);
    m_hasFree.store(false, std::memory_order_release);
    const auto free = std::exchange(m_free, {});
    return {free.begin(), free.end()};
}

void KeptRows::count()
{
    std::size_t kept = 0;
    for (const auto& [table, rows] : m_tables)
        kept += rows;
    m_count.store(kept, std::memory_order_release);
    m_knowsAny.store(!m_rows.empty(), std::memory_order_release);
}

}  // namespace lutra::apply
