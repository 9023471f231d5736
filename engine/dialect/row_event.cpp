#include "engine/dialect/row_event.h"

#include "engine/base/base64.h"
#include "engine/dialect/event_column.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lutra::dialect {

namespace {

enum EventType : std::uint8_t {
    kFormatDescription = 15,
    kTableMap = 19,
    kUpdateRowsV1 = 24,
};

constexpr std::uint64_t kTableId = 1;  // good for one statement
constexpr unsigned kTableIdBytes = 6;
constexpr std::uint16_t kStatementEnd = 0x0001;

void appendLittle(std::string& to, std::uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; ++i)
        to += static_cast<char>(value >> (8 * i) & 0xFF);
}

void appendCount(std::string& to, std::uint64_t count)
{
    constexpr std::uint64_t kOneByteMax = 250;
    constexpr char kTwoBytesFollow = static_cast<char>(0xFC);
    if (count > kOneByteMax)
        to += kTwoBytesFollow;
    appendLittle(to, count, count > kOneByteMax ? 2 : 1);
}

/// The server logs under its own id, whatever stands here.
void appendEvent(std::string& to, EventType type, std::uint32_t when, std::string_view body)
{
    constexpr std::uint32_t kHeaderBytes = 19;
    constexpr std::uint32_t kServerId = 0;
    appendLittle(to, when, 4);
    appendLittle(to, type, 1);
    appendLittle(to, kServerId, 4);
    appendLittle(to, kHeaderBytes + body.size(), 4);
    appendLittle(to, 0, 4);  // where it ends in a file
    appendLittle(to, 0, 2);  // flags
    to += body;
}

std::string binlogStatement(std::string_view events)
{
    std::string sql = "BINLOG '";
    appendBase64(sql, events);
    return sql += '\'';
}

/// The target's columns, as the event has them, and which of the source's goes into each.
struct Layout {
    std::vector<EventColumn> columns;
    std::vector<std::size_t> sources;
    std::vector<bool> isKey;
};

std::optional<Layout> layoutOf(const TableRoute& route)
{
    Layout layout;
    for (std::size_t place = 0; place < route.target->columns.size(); ++place) {
        const auto pair = std::ranges::find(route.carried, place, &TableRoute::Pair::target);
        if (pair == route.carried.end())
            return std::nullopt;
        auto column = EventColumn::of(route.column(*pair));
        if (!column)
            return std::nullopt;
        layout.columns.push_back(std::move(*column));
        layout.sources.push_back(pair->source);
        layout.isKey.push_back(route.isKey(*pair));
    }
    return layout;
}

/// Lowest bit first.
void appendBits(std::string& to, std::size_t count, const auto& bitAt)
{
    for (std::size_t first = 0; first < count; first += 8) {
        unsigned byte = 0;
        for (std::size_t i = first; i < std::min(first + 8, count); ++i)
            byte |= bitAt(i) ? 1u << (i - first) : 0u;
        to += static_cast<char>(byte);
    }
}

std::string tableMap(const TableRoute& route, const Layout& layout)
{
    std::string body;
    appendLittle(body, kTableId, kTableIdBytes);
    appendLittle(body, 0, 2);  // flags
    for (const std::string& name : {route.target->schema, route.target->table}) {
        appendLittle(body, name.size(), 1);
        body += name;
        body += '\0';
    }
    appendCount(body, layout.columns.size());
    std::string metadata;
    for (const EventColumn& column : layout.columns) {
        body += static_cast<char>(column.wireType);
        metadata += column.metadata;
    }
    appendCount(body, metadata.size());
    body += metadata;
    appendBits(body, layout.columns.size(), [&](std::size_t i) { return layout.columns[i].nullable; });
    return body;
}

/// By the key alone the server finds the row; the log shows the image that it then has.
bool appendBefore(std::string& to, const Layout& layout, const Row& row)
{
    appendBits(to, layout.columns.size(),
               [&](std::size_t i) { return !layout.isKey[i] && layout.columns[i].nullable; });
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
        const EventColumn& column = layout.columns[i];
        if (layout.isKey[i] && !column.append(to, row[layout.sources[i]]))
            return false;
        if (!layout.isKey[i] && !column.nullable)
            column.appendAny(to);
    }
    return true;
}

bool appendAfter(std::string& to, const Layout& layout, const Row& row)
{
    appendBits(to, layout.columns.size(), [&](std::size_t i) { return isNull(row[layout.sources[i]]); });
    for (std::size_t i = 0; i < layout.columns.size(); ++i) {
        const EventColumn& column = layout.columns[i];
        const ColumnValue& value = row[layout.sources[i]];
        if (isNull(value) ? !column.nullable : !column.append(to, value))
            return false;
    }
    return true;
}

}  // namespace

bool knowsRowEvents(const ServerInfo& server)
{
    constexpr std::uint32_t kShowsRewriteRules = 101100;
    return server.isMariaDb() && server.version >= kShowsRewriteRules;
}

std::string_view rowEventSettings()
{
    return "SELECT UNIX_TIMESTAMP(), @@GLOBAL.replicate_rewrite_db = '' AND @@GLOBAL.slave_exec_mode = "
           "'STRICT'";
}

std::string formatDescriptionStatement()
{
    constexpr std::size_t kVersionBytes = 50;
    constexpr std::size_t kTypes = 171;
    constexpr unsigned kHeaderBytes = 19;
    constexpr char kRowsHeaderBytes = 8;      // behind the common header: table id and flags
    std::string version = "10.11.0-MariaDB";  // whose forms these are; newer servers read them too
    version.resize(kVersionBytes);
    std::array<char, kTypes> postHeaders{};
    postHeaders[kTableMap - 1] = kRowsHeaderBytes;
    postHeaders[kUpdateRowsV1 - 1] = kRowsHeaderBytes;

    std::string body;
    appendLittle(body, 4, 2);  // format version
    body += version;
    appendLittle(body, 0, 4);  // created
    appendLittle(body, kHeaderBytes, 1);
    body.append(postHeaders.data(), postHeaders.size());
    appendLittle(body, 0, 1);  // events without checksums
    appendLittle(body, 0, 4);  // place of its own one
    std::string event;
    appendEvent(event, kFormatDescription, 0, body);
    return binlogStatement(event);
}

std::string tableDefinition(std::string_view createTable)
{
    constexpr std::string_view kCounter = " AUTO_INCREMENT=";
    constexpr std::string_view kOptions = "\n) ENGINE=";
    std::string text(createTable);
    const auto options = text.find(kOptions);
    const auto counter = options == std::string::npos ? options : text.find(' ', options + kOptions.size());
    if (counter == std::string::npos || text.compare(counter, kCounter.size(), kCounter) != 0)
        return text;
    auto end = counter + kCounter.size();
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0)
        ++end;
    return text.erase(counter, end - counter);
}

bool takesRowEvents(const TableRoute& route, std::string_view definition)
{
    // Not only words of the language: names and comments count too, so the answer may be a needless no.
    constexpr std::array<std::string_view, 5> kDoesMore{"CHECK (", "SYSTEM VERSIONING", "PERIOD FOR",
                                                        "INVISIBLE", "USING HASH"};
    const TableSchema& target = *route.target;
    const bool isKeyPrimary = target.primaryKey && route.key.size() == target.primaryKey->columns.size() &&
                              !target.primaryKey->hasPrefix;
    return knowsRowEvents(route.server) && definition.find("\n) ENGINE=InnoDB") != std::string_view::npos &&
           std::ranges::none_of(
               kDoesMore,
               [&](std::string_view words) { return definition.find(words) != std::string_view::npos; }) &&
           isKeyPrimary && !target.hasTriggers && route.carried.size() == target.columns.size() &&
           layoutOf(route);
}

std::optional<std::string> updateEventStatement(const TableRoute& route, std::span<const RowUpdate> updates,
                                                std::uint32_t when)
{
    const auto layout = layoutOf(route);
    if (!layout)
        return std::nullopt;
    const std::size_t count = layout->columns.size();
    std::string rows;
    appendLittle(rows, kTableId, kTableIdBytes);
    appendLittle(rows, kStatementEnd, 2);
    appendCount(rows, count);
    for (int image = 0; image < 2; ++image)
        appendBits(rows, count, [](std::size_t) { return true; });
    for (const RowUpdate& update : updates) {
        if (!appendBefore(rows, *layout, *update.before) || !appendAfter(rows, *layout, *update.after))
            return std::nullopt;
    }
    // One statement, one group of events: several in one BINLOG lose rows without a word.
    std::string events;
    appendEvent(events, kTableMap, when, tableMap(route, *layout));
    appendEvent(events, kUpdateRowsV1, when, rows);
    return binlogStatement(events);
}

}  // namespace lutra::dialect
