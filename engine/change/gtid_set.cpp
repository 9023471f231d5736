#include "engine/change/gtid_set.h"

#include "engine/base/byte_reader.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace lutra {

namespace {

constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kTagLengthMax = 32;
constexpr std::uint64_t kNumberMax = INT64_MAX - 1;  // so that the end behind the last one fits too
constexpr std::uint64_t kTaggedForm = 1;

template <typename Number>
std::optional<Number> wholeNumber(std::string_view text)
{
    Number number = 0;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = !text.empty() && problem == std::errc() && stop == text.data() + text.size();
    return whole ? std::optional(number) : std::nullopt;
}

std::optional<std::uint8_t> hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f')
        return static_cast<std::uint8_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F')
        return static_cast<std::uint8_t>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<std::array<std::uint8_t, kUuidBytes>> parseUuid(std::string_view text)
{
    std::array<std::uint8_t, kUuidBytes> uuid{};
    if (text.size() != kUuidLength)
        return std::nullopt;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const auto digit = hexDigit(text[i]);
        if (dash ? text[i] != '-' : !digit)
            return std::nullopt;
        if (dash)
            continue;
        std::uint8_t& byte = uuid[digits++ / 2];
        byte = static_cast<std::uint8_t>(byte << 4 | *digit);
    }
    return uuid;
}

void appendUuid(std::string& text, const std::array<std::uint8_t, kUuidBytes>& uuid)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text += '-';
        text += kDigits[uuid[i] >> 4];
        text += kDigits[uuid[i] & 0xF];
    }
}

/// This text is written with every commit, so its speed counts.
void appendNumber(std::string& text, std::uint64_t number)
{
    const fmt::format_int digits(number);
    text.append(digits.data(), digits.size());
}

/// The tag as the server keeps it, in small letters; nullopt when it is none.
std::optional<std::string> parseTag(std::string_view text)
{
    if (text.empty() || text.size() > kTagLengthMax || (text[0] >= '0' && text[0] <= '9'))
        return std::nullopt;
    std::string tag;
    for (const char c : text) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        if (small != '_' && !(small >= 'a' && small <= 'z') && !(small >= '0' && small <= '9'))
            return std::nullopt;
        tag += small;
    }
    return tag;
}

/// Takes the text up to `separator` off the front of `text`.
std::string_view takeUpTo(std::string_view& text, char separator)
{
    const auto end = text.find(separator);
    const auto item = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return item;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n";
    const auto first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

tl::unexpected<Error> malformed(std::string_view what)
{
    constexpr std::size_t kShown = 200;
    return fail(ErrorKind::BadData, "binlog.malformed_gtid",
                fmt::format("'{}' is no set of global transaction ids", what.substr(0, kShown)));
}

void appendLittle(std::string& bytes, std::uint64_t value, std::size_t size)
{
    for (std::size_t i = 0; i < size; ++i)
        bytes += static_cast<char>((value >> (8 * i)) & 0xFF);
}

}  // namespace

struct GtidSet::MySqlId {
    Uuid uuid;
    std::string tag;
    std::uint64_t number;
};

struct GtidSet::MariaDbId {
    std::uint32_t domain;
    std::uint32_t server;
    std::uint64_t number;
};

/// "uuid:7", "uuid:tag:7"
bool GtidSet::parseId(std::string_view text, MySqlId& id)
{
    const auto uuid = parseUuid(takeUpTo(text, ':'));
    const auto colon = text.find(':');
    const auto tag =
        colon == std::string_view::npos ? std::optional<std::string>("") : parseTag(text.substr(0, colon));
    const auto number =
        wholeNumber<std::uint64_t>(colon == std::string_view::npos ? text : text.substr(colon + 1));
    if (!uuid || !tag || !number || *number == 0 || *number > kNumberMax)
        return false;
    id = {*uuid, *tag, *number};
    return true;
}

/// "0-1-100"
bool GtidSet::parseId(std::string_view text, MariaDbId& id)
{
    const auto domain = wholeNumber<std::uint32_t>(takeUpTo(text, '-'));
    const auto server = wholeNumber<std::uint32_t>(takeUpTo(text, '-'));
    const auto number = wholeNumber<std::uint64_t>(text);
    if (!domain || !server || !number)
        return false;
    id = {*domain, *server, *number};
    return true;
}

Result<GtidSet> GtidSet::parse(std::string_view text)
{
    GtidSet set;
    for (std::string_view left = text; !left.empty();) {
        const auto item = trimmed(takeUpTo(left, ','));
        if (item.empty() && trimmed(left).empty() && set.isEmpty())
            break;
        const bool isMySql = item.find(':') != std::string_view::npos;
        if (!(isMySql ? set.addMySql(item) : set.addMariaDb(item)) || set.parts() > kPartsMax)
            return malformed(text);
    }
    return set;
}

/// "uuid:1-5:7:tag:1-3"
bool GtidSet::addMySql(std::string_view item)
{
    const auto uuid = parseUuid(trimmed(takeUpTo(item, ':')));
    if (!uuid || item.empty() || isMariaDb())
        return false;
    std::string tag;
    bool hasNumbers = false;
    if (item.ends_with(':'))
        return false;
    for (; !item.empty(); hasNumbers = true) {
        auto part = trimmed(takeUpTo(item, ':'));
        if (auto named = parseTag(part)) {
            tag = std::move(*named);
            part = trimmed(takeUpTo(item, ':'));
        }
        const auto first = wholeNumber<std::uint64_t>(trimmed(takeUpTo(part, '-')));
        const auto last = part.empty() ? first : wholeNumber<std::uint64_t>(trimmed(part));
        if (!first || !last || *first == 0 || *last < *first || *last > kNumberMax)
            return false;
        insert(sourceOf(*uuid, tag).intervals, {*first, *last});
    }
    return hasNumbers;
}

bool GtidSet::addMariaDb(std::string_view item)
{
    MariaDbId id{};
    if (!parseId(item, id) || std::holds_alternative<Sources>(m_parts))
        return false;
    if (!isMariaDb())
        m_parts = Domains();
    auto& domains = std::get<Domains>(m_parts);
    auto domain = std::ranges::lower_bound(domains, id.domain, {}, &Domain::id);
    if (domain == domains.end() || domain->id != id.domain)
        domain = domains.insert(domain, Domain{id.domain, {}});
    auto& servers = domain->servers;
    auto server = std::ranges::find(servers, id.server, &Server::id);
    if (server == servers.end()) {
        servers.push_back({id.server, id.number});
        return true;
    }
    server->newest = std::max(server->newest, id.number);
    std::rotate(server, server + 1, servers.end());
    return true;
}

Result<GtidSet> GtidSet::decode(std::span<const std::byte> bytes)
{
    constexpr std::uint64_t kCountMask = (std::uint64_t{1} << 48) - 1;
    constexpr std::size_t kSourceBytesMin = kUuidBytes + 8;
    constexpr std::size_t kIntervalBytes = 8 + 8;
    ByteReader reader(bytes);
    const std::uint64_t head = reader.u64();
    const bool tagged = head >> 56 == kTaggedForm;
    const std::uint64_t sources = tagged ? head >> 8 & kCountMask : head;
    const auto refuse = [] { return malformed("(binary)"); };
    if (!reader.ok() || sources > reader.left() / kSourceBytesMin)
        return refuse();
    GtidSet set;
    std::size_t intervalsRead = 0;
    for (std::uint64_t i = 0; i < sources; ++i) {
        Uuid uuid{};
        for (std::uint8_t& byte : uuid)
            byte = reader.u8();
        std::string tag;
        if (tagged) {
            const std::size_t length = reader.u8();  // in the variable-length form, below 64: doubled
            const auto named = parseTag(reader.text(length / 2));
            if (length % 2 != 0 || (length > 0 && !named))
                return refuse();
            tag = named.value_or("");
        }
        const std::uint64_t intervals = reader.u64();
        intervalsRead += static_cast<std::size_t>(std::min<std::uint64_t>(intervals, kPartsMax + 1));
        if (!reader.ok() || intervals > reader.left() / kIntervalBytes || intervalsRead > kPartsMax)
            return refuse();
        if (intervals == 0)
            continue;
        auto& known = set.sourceOf(uuid, tag).intervals;
        for (std::uint64_t at = 0; at < intervals; ++at) {
            const std::uint64_t first = reader.u64();
            const std::uint64_t end = reader.u64();
            if (first == 0 || end <= first || end - 1 > kNumberMax)
                return refuse();
            insert(known, {first, end - 1});
        }
    }
    if (!reader.ok() || !reader.atEnd())
        return refuse();
    return set;
}

std::string GtidSet::encode() const
{
    const auto* sources = std::get_if<Sources>(&m_parts);
    std::string bytes;
    if (!sources) {
        appendLittle(bytes, 0, 8);
        return bytes;
    }
    const bool tagged = std::ranges::any_of(*sources, [](const Source& each) { return !each.tag.empty(); });
    appendLittle(bytes, tagged ? kTaggedForm | sources->size() << 8 | kTaggedForm << 56 : sources->size(), 8);
    for (const Source& source : *sources) {
        for (const std::uint8_t byte : source.uuid)
            bytes += static_cast<char>(byte);
        if (tagged) {
            appendLittle(bytes, source.tag.size() * 2, 1);
            bytes += source.tag;
        }
        appendLittle(bytes, source.intervals.size(), 8);
        for (const Interval& interval : source.intervals) {
            appendLittle(bytes, interval.first, 8);
            appendLittle(bytes, interval.last + 1, 8);
        }
    }
    return bytes;
}

Result<> GtidSet::add(std::string_view id)
{
    MySqlId mySql;
    if (!isMariaDb() && parseId(id, mySql)) {
        insert(sourceOf(mySql.uuid, mySql.tag).intervals, {mySql.number, mySql.number});
        return {};
    }
    if (!addMariaDb(id))
        return malformed(id);
    return {};
}

Result<> GtidSet::addAll(std::string_view text)
{
    while (!text.empty()) {
        const auto item = trimmed(takeUpTo(text, ','));
        if (!addMySql(item) && !addMariaDb(item))
            return malformed(item);
    }
    return {};
}

bool GtidSet::contains(std::string_view id) const
{
    MySqlId mySql;
    MariaDbId mariaDb{};
    if (isMariaDb()) {
        const Server* server = parseId(id, mariaDb) ? findServer(mariaDb.domain, mariaDb.server) : nullptr;
        return server && mariaDb.number <= server->newest;
    }
    const Source* source = parseId(id, mySql) ? findSource(mySql.uuid, mySql.tag) : nullptr;
    if (!source)
        return false;
    const auto next = std::ranges::upper_bound(source->intervals, mySql.number, {}, &Interval::first);
    return next != source->intervals.begin() && mySql.number <= std::prev(next)->last;
}

GtidSet GtidSet::without(const GtidSet& other) const
{
    GtidSet left;
    if (const auto* domains = std::get_if<Domains>(&m_parts)) {
        Domains kept;
        for (const Domain& domain : *domains) {
            Domain rest{domain.id, {}};
            for (const Server& server : domain.servers) {
                const Server* theirs = other.findServer(domain.id, server.id);
                if (!theirs || theirs->newest < server.newest)
                    rest.servers.push_back(server);
            }
            if (!rest.servers.empty())
                kept.push_back(std::move(rest));
        }
        if (!kept.empty())
            left.m_parts = std::move(kept);
        return left;
    }
    const auto* sources = std::get_if<Sources>(&m_parts);
    if (!sources)
        return left;
    Sources kept;
    for (const Source& source : *sources) {
        Source rest{source.uuid, source.tag, {}};
        const Source* theirs = other.findSource(source.uuid, source.tag);
        const std::span<const Interval> holes =
            theirs ? std::span<const Interval>(theirs->intervals) : std::span<const Interval>();
        std::size_t at = 0;
        for (const Interval& interval : source.intervals) {
            std::uint64_t first = interval.first;
            while (at < holes.size() && holes[at].last < first)
                ++at;
            for (std::size_t hole = at; hole < holes.size() && holes[hole].first <= interval.last; ++hole) {
                if (holes[hole].first > first)
                    rest.intervals.push_back({first, holes[hole].first - 1});
                first = holes[hole].last + 1;
            }
            if (first <= interval.last)
                rest.intervals.push_back({first, interval.last});
        }
        if (!rest.intervals.empty())
            kept.push_back(std::move(rest));
    }
    if (!kept.empty())
        left.m_parts = std::move(kept);
    return left;
}

GtidSet GtidSet::aheadOf(const GtidSet& other) const
{
    GtidSet left = without(other);
    auto* domains = std::get_if<Domains>(&left.m_parts);
    if (!domains)
        return left;
    for (Domain& domain : *domains) {
        const Domain* theirs = other.findDomain(domain.id);
        std::erase_if(domain.servers, [&](const Server& server) {
            return theirs && !other.findServer(domain.id, server.id) &&
                   server.newest <= theirs->servers.back().newest;
        });
    }
    std::erase_if(*domains, [](const Domain& domain) { return domain.servers.empty(); });
    return domains->empty() ? GtidSet() : left;
}

bool GtidSet::isEmpty() const
{
    return std::holds_alternative<std::monostate>(m_parts);
}

std::uint64_t GtidSet::count() const
{
    std::uint64_t count = 0;
    if (const auto* sources = std::get_if<Sources>(&m_parts)) {
        for (const Source& source : *sources) {
            for (const Interval& interval : source.intervals)
                count += interval.last - interval.first + 1;
        }
    }
    return count;
}

std::string GtidSet::text() const
{
    std::string text;
    const auto write = std::back_inserter(text);
    if (const auto* domains = std::get_if<Domains>(&m_parts)) {
        for (const Domain& domain : *domains) {
            for (const Server& server : domain.servers)
                fmt::format_to(write, "{}{}-{}-{}", text.empty() ? "" : ",", domain.id, server.id,
                               server.newest);
        }
        return text;
    }
    const auto* sources = std::get_if<Sources>(&m_parts);
    if (!sources)
        return text;
    for (auto source = sources->begin(); source != sources->end(); ++source) {
        if (source != sources->begin() && std::prev(source)->uuid == source->uuid) {
            text += ':';
        } else {
            if (!text.empty())
                text += ',';
            appendUuid(text, source->uuid);
            text += ':';
        }
        if (!source->tag.empty())
            text += source->tag + ':';
        for (const Interval& interval : source->intervals) {
            if (&interval != &source->intervals.front())
                text += ':';
            appendNumber(text, interval.first);
            if (interval.last != interval.first) {
                text += '-';
                appendNumber(text, interval.last);
            }
        }
    }
    return text;
}

std::string GtidSet::position() const
{
    std::string text;
    if (const auto* domains = std::get_if<Domains>(&m_parts)) {
        for (const Domain& domain : *domains)
            fmt::format_to(std::back_inserter(text), "{}{}-{}-{}", text.empty() ? "" : ",", domain.id,
                           domain.servers.back().id, domain.servers.back().newest);
    }
    return text;
}

GtidSet::Source& GtidSet::sourceOf(const Uuid& uuid, std::string_view tag)
{
    if (isEmpty())
        m_parts = Sources();
    auto& sources = std::get<Sources>(m_parts);
    const auto place = std::ranges::lower_bound(sources, std::pair(uuid, tag), {}, [](const Source& each) {
        return std::pair(each.uuid, std::string_view(each.tag));
    });
    if (place != sources.end() && place->uuid == uuid && place->tag == tag)
        return *place;
    return *sources.insert(place, Source{uuid, std::string(tag), {}});
}

const GtidSet::Source* GtidSet::findSource(const Uuid& uuid, std::string_view tag) const
{
    const auto* sources = std::get_if<Sources>(&m_parts);
    if (!sources)
        return nullptr;
    const auto place = std::ranges::lower_bound(*sources, std::pair(uuid, tag), {}, [](const Source& each) {
        return std::pair(each.uuid, std::string_view(each.tag));
    });
    const bool found = place != sources->end() && place->uuid == uuid && place->tag == tag;
    return found ? &*place : nullptr;
}

const GtidSet::Domain* GtidSet::findDomain(std::uint32_t domain) const
{
    const auto* domains = std::get_if<Domains>(&m_parts);
    if (!domains)
        return nullptr;
    const auto place = std::ranges::lower_bound(*domains, domain, {}, &Domain::id);
    return place == domains->end() || place->id != domain ? nullptr : &*place;
}

const GtidSet::Server* GtidSet::findServer(std::uint32_t domain, std::uint32_t server) const
{
    const Domain* known = findDomain(domain);
    if (!known)
        return nullptr;
    const auto found = std::ranges::find(known->servers, server, &Server::id);
    return found == known->servers.end() ? nullptr : &*found;
}

std::size_t GtidSet::parts() const
{
    std::size_t count = 0;
    if (const auto* sources = std::get_if<Sources>(&m_parts)) {
        for (const Source& source : *sources)
            count += source.intervals.size();
    }
    if (const auto* domains = std::get_if<Domains>(&m_parts)) {
        for (const Domain& domain : *domains)
            count += domain.servers.size();
    }
    return count;
}

void GtidSet::insert(std::vector<Interval>& intervals, Interval added)
{
    // Those that touch or overlap `added` become one with it. Nearly always it continues the last one.
    const auto first = std::ranges::lower_bound(intervals, added.first, {},
                                                [](const Interval& each) { return each.last + 1; });
    auto end = first;
    while (end != intervals.end() && end->first <= added.last + 1) {
        added.first = std::min(added.first, end->first);
        added.last = std::max(added.last, end->last);
        ++end;
    }
    if (first == end) {
        intervals.insert(first, added);
        return;
    }
    *first = added;
    intervals.erase(first + 1, end);
}

}  // namespace lutra
