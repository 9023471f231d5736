#include "engine/preflight/column_fit.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace lutra::preflight {

namespace {

enum class Size : std::uint8_t { Same, Wider, Narrower };

/// decimal(10,2) → 10, 2
std::vector<std::uint64_t> numbersOf(std::string_view typeText)
{
    std::vector<std::uint64_t> numbers;
    const auto open = typeText.find('(');
    if (open == std::string_view::npos)
        return numbers;
    const char* at = typeText.data() + open + 1;
    const char* const end = typeText.data() + typeText.size();
    for (;;) {
        std::uint64_t number = 0;
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc())
            return numbers;
        numbers.push_back(number);
        if (read.ptr == end || *read.ptr != ',')
            return numbers;
        at = read.ptr + 1;
    }
}

Size compareSizes(std::uint64_t source, std::uint64_t target)
{
    if (source == target)
        return Size::Same;
    return target > source ? Size::Wider : Size::Narrower;
}

struct CharsetRow {
    std::string_view name;
    std::uint8_t bytesMax;  // of one character
};

// Those with more than one byte. Source: SHOW CHARACTER SET of MySQL 9.7 and MariaDB 10.11.
constexpr std::array kWideCharsets{
    CharsetRow{"utf8mb4", 4}, CharsetRow{"utf8mb3", 3}, CharsetRow{"utf16", 4}, CharsetRow{"utf16le", 4},
    CharsetRow{"utf32", 4},   CharsetRow{"ucs2", 2},    CharsetRow{"gbk", 2},   CharsetRow{"gb2312", 2},
    CharsetRow{"gb18030", 4}, CharsetRow{"big5", 2},    CharsetRow{"sjis", 2},  CharsetRow{"cp932", 2},
    CharsetRow{"ujis", 3},    CharsetRow{"eucjpms", 3}, CharsetRow{"euckr", 2},
};

std::uint64_t bytesMaxOf(std::string_view charset)
{
    const auto found = std::ranges::find(kWideCharsets, charset, &CharsetRow::name);
    return found == kWideCharsets.end() ? 1 : found->bytesMax;
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::ranges::find(names, name) != names.end();
}

/// Whether every character of `source` has a place in `target`. When in doubt, no.
bool holdsCharset(std::string_view target, std::string_view source)
{
    if (target == source || isOneOf(target, {"utf8mb4", "utf16", "utf16le", "utf32", "gb18030"}))
        return true;
    if (isOneOf(target, {"utf8mb3", "ucs2"}))
        return !isOneOf(source, {"utf8mb4", "utf16", "utf16le", "utf32", "gb18030"});
    return source == "ascii" && !isOneOf(target, {"swe7"});
}

/// The longest text in bytes, of the type's own limit or its characters in the widest form.
struct TextRoom {
    std::optional<std::uint64_t> characters;  // CHAR and VARCHAR
    std::uint64_t bytes = 0;
    bool strips = false;  // CHAR loses spaces at the end
};

TextRoom textRoomOf(const ColumnSchema& column)
{
    constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> kLimits{{
        {"tinytext", 0xFF},
        {"mediumtext", 0xFFFFFF},
        {"longtext", 0xFFFFFFFF},
        {"text", 0xFFFF},
        {"tinyblob", 0xFF},
        {"mediumblob", 0xFFFFFF},
        {"longblob", 0xFFFFFFFF},
        {"blob", 0xFFFF},
    }};
    for (const auto& [name, limit] : kLimits) {
        if (column.typeText.starts_with(name))
            return {std::nullopt, limit, false};
    }
    const auto numbers = numbersOf(column.typeText);
    const std::uint64_t count = numbers.empty() ? 1 : numbers.front();
    const std::uint64_t width = column.type == ColumnType::Text ? bytesMaxOf(column.charset) : 1;
    return {count, count * width, column.typeText.starts_with("char")};
}

Size compareText(const ColumnSchema& source, const ColumnSchema& target)
{
    const TextRoom from = textRoomOf(source);
    const TextRoom to = textRoomOf(target);
    if (to.strips && !from.strips)
        return Size::Narrower;
    if (from.characters && to.characters) {
        const Size size = compareSizes(*from.characters, *to.characters);
        return size == Size::Same && from.strips && !to.strips ? Size::Wider : size;
    }
    if (!from.characters && !to.characters)
        return compareSizes(from.bytes, to.bytes);
    if (from.characters)
        return *from.characters * bytesMaxOf(target.charset) <= to.bytes ? Size::Wider : Size::Narrower;
    return from.bytes <= *to.characters ? Size::Wider : Size::Narrower;
}

Size compareIntegers(const ColumnSchema& source, const ColumnSchema& target)
{
    if (source.isUnsigned == target.isUnsigned)
        return compareSizes(source.integerBytes, target.integerBytes);
    if (source.isUnsigned && target.integerBytes > source.integerBytes)
        return Size::Wider;
    return Size::Narrower;
}

Size compareDecimals(const ColumnSchema& source, const ColumnSchema& target)
{
    auto from = numbersOf(source.typeText);
    auto to = numbersOf(target.typeText);
    from.resize(2);
    to.resize(2);
    if (from == to)
        return source.isUnsigned == target.isUnsigned ? Size::Same
               : source.isUnsigned                    ? Size::Wider
                                                      : Size::Narrower;
    const bool fits = to[1] >= from[1] && to[0] - to[1] >= from[0] - from[1];
    return fits && (source.isUnsigned || !target.isUnsigned) ? Size::Wider : Size::Narrower;
}

Size compareFloats(const ColumnSchema& source, const ColumnSchema& target)
{
    const auto digits = numbersOf(target.typeText);
    const bool rounds = digits.size() == 2 && digits != numbersOf(source.typeText);
    if (rounds || (target.isUnsigned && !source.isUnsigned))
        return Size::Narrower;
    if (numbersOf(source.typeText).size() == 2 && digits.empty())
        return Size::Wider;
    return source.isUnsigned != target.isUnsigned ? Size::Wider : Size::Same;
}

std::optional<Misfit> labelsMisfit(const ColumnSchema& source, const ColumnSchema& target)
{
    for (const std::string& label : source.labels) {
        if (std::ranges::find(target.labels, label) == target.labels.end())
            return Misfit{Level::Block, says("label_missing", label)};
    }
    if (target.labels.size() > source.labels.size())
        return Misfit{Level::Warn, says("labels_more", target.labels.size(), source.labels.size())};
    if (source.labels != target.labels)
        return Misfit{Level::Warn, says("labels_order")};
    return std::nullopt;
}

std::string shown(const ColumnSchema& column)
{
    return column.isMariaDbJson ? "json" : column.typeText;
}

std::optional<Misfit> sizeMisfit(Size size, const ColumnSchema& source, const ColumnSchema& target)
{
    if (size == Size::Narrower)
        return Misfit{Level::Block, says("type_narrower", shown(target), shown(source))};
    if (size == Size::Wider)
        return Misfit{Level::Warn, says("type_wider", shown(target), shown(source))};
    return std::nullopt;
}

bool isAddress(ColumnType type)
{
    return type == ColumnType::Uuid || type == ColumnType::Inet4 || type == ColumnType::Inet6;
}

/// Types that are told apart by their text alone: a value is the same bytes in all of them.
bool isFixedBytes(const ColumnSchema& column, std::uint32_t length)
{
    return column.length == length && (column.type == ColumnType::Binary || isAddress(column.type));
}

/// Two types that are not the same: the few that carry, and what is lost in the others.
Misfit typeMisfit(const ColumnSchema& source, const ColumnSchema& target)
{
    using enum ColumnType;
    const auto wider = Misfit{Level::Warn, says("type_becomes", shown(source), shown(target))};
    if (source.type == Float && target.type == Double)
        return wider;
    if (source.type == Binary && target.type == Bytes && textRoomOf(target).bytes >= source.length)
        return wider;
    // Bytes both ways, in the order of the text.
    const bool eitherBinary = source.type == Binary || target.type == Binary;
    if (eitherBinary && isFixedBytes(source, source.length) && isFixedBytes(target, source.length))
        return wider;
    if (isAddress(source.type) && target.type == Bytes && textRoomOf(target).bytes >= source.length)
        return wider;
    if (isAddress(source.type))
        return {Level::Block,
                says("address_as_bytes", shown(source), source.length, shown(target), source.length)};
    if (isAddress(target.type))
        return {Level::Block, says("address_takes_binary", shown(target), target.length, shown(source))};
    if (source.type == Vector && target.type == Bytes && textRoomOf(target).bytes >= source.length)
        return wider;
    if (source.type == Timestamp && target.type == DateTime && target.fractionDigits >= source.fractionDigits)
        return {Level::Warn, says("type_becomes_utc", shown(source), shown(target))};
    if (source.type == Json && target.type == Text && target.charset == "utf8mb4" &&
        target.typeText.starts_with("longtext"))
        return wider;
    if (source.type == DateTime && target.type == Timestamp)
        return {Level::Block, says("timestamp_range", shown(target), shown(source))};
    return {Level::Block, says("type_lossy", shown(source), shown(target))};
}

std::optional<Misfit> typeAndSizeMisfit(const ColumnSchema& source, const ColumnSchema& target)
{
    using enum ColumnType;
    const auto bySize = [&](Size size) { return sizeMisfit(size, source, target); };
    if (source.type == Other || target.type == Other)
        return Misfit{Level::Block, says("type_not_carried", shown(source.type == Other ? source : target))};
    if ((source.type == Json && target.isMariaDbJson) || (source.isMariaDbJson && target.type == Json))
        return std::nullopt;
    if (source.type != target.type)
        return typeMisfit(source, target);
    switch (source.type) {
    case Integer:
        return bySize(compareIntegers(source, target));
    case Float:
    case Double:
        return bySize(compareFloats(source, target));
    case Decimal:
        return bySize(compareDecimals(source, target));
    case Bit:
        return bySize(compareSizes(source.length, target.length));
    case Binary:
        if (source.length != target.length)
            return Misfit{Level::Block, says("type_pads", shown(target), shown(source))};
        return std::nullopt;
    case Time:
    case DateTime:
    case Timestamp:
        return bySize(compareSizes(source.fractionDigits, target.fractionDigits));
    case Text:
    case Bytes:
        return bySize(compareText(source, target));
    case Enum:
    case Set:
        return labelsMisfit(source, target);
    case Geometry:
        if (source.typeText == target.typeText)
            return std::nullopt;
        return bySize(target.typeText == "geometry" ? Size::Wider : Size::Narrower);
    case Vector:
        return bySize(compareSizes(source.length, target.length));
    case Year:
    case Date:
    case Json:
    case Uuid:
    case Inet4:
    case Inet6:
    case Other:
        return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

std::vector<Misfit> misfitsOf(const ColumnSchema& source, const ColumnSchema& target)
{
    std::vector<Misfit> misfits;
    if (target.generated && source.generated)
        return misfits;
    if (target.generated)
        return {{Level::Block, says("target_computes")}};
    if (source.generated)
        misfits.push_back({Level::Warn, says("source_computes")});

    if (auto misfit = typeAndSizeMisfit(source, target))
        misfits.push_back(std::move(*misfit));
    const bool bothText = !source.charset.empty() && !target.charset.empty();
    if (bothText && !holdsCharset(target.charset, source.charset))
        misfits.push_back({Level::Block, says("charset_narrower", target.charset, source.charset)});
    else if (bothText && source.charset != target.charset)
        misfits.push_back({Level::Warn, says("charset_becomes", source.charset, target.charset)});
    if (source.nullable && !target.nullable)
        misfits.push_back({Level::Block, says("target_refuses_null")});
    else if (!source.nullable && target.nullable)
        misfits.push_back({Level::Warn, says("target_takes_null")});
    return misfits;
}

std::optional<Misfit> familyMisfit(const ColumnSchema& source, const ServerInfo& sourceServer,
                                   const ColumnSchema& target, const ServerInfo& targetServer)
{
    constexpr std::string_view kOnlyMySql = "gb18030";
    if (source.charset == kOnlyMySql && targetServer.isMariaDb())
        return Misfit{Level::Block, says("charset_unknown")};
    const bool vectors = source.type == ColumnType::Vector && target.type == ColumnType::Vector;
    if (!vectors || !targetServer.isMariaDb())
        return std::nullopt;
    if (source.length != target.length)
        return Misfit{Level::Block, says("vector_exact", shown(target))};
    if (sourceServer.isMySql())
        return Misfit{Level::Warn, says("vector_shorter", shown(source))};
    return std::nullopt;
}

}  // namespace lutra::preflight
