#include "engine/model/canal_start.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <vector>

namespace lutra {

namespace {

constexpr std::uint64_t kFirstEventOffset = 4;
constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kTagLengthMax = 32;  // MySQL 8.3 and later
constexpr int kMicrosecondDigits = 6;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isHexDigit(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The whole text as a number: digits only.
template <typename Number>
std::optional<Number> wholeNumber(std::string_view text)
{
    Number number = 0;
    if (text.empty() || !std::ranges::all_of(text, isDigit))
        return std::nullopt;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (std::size_t at = 0;;) {
        const std::size_t next = text.find(separator, at);
        parts.push_back(text.substr(at, next - at));
        if (next == std::string_view::npos)
            return parts;
        at = next + 1;
    }
}

/// "0-1-100"
bool isMariaDbGtid(std::string_view item)
{
    const auto parts = split(item, '-');
    return parts.size() == 3 && wholeNumber<std::uint32_t>(parts[0]) &&
           wholeNumber<std::uint32_t>(parts[1]) && wholeNumber<std::uint64_t>(parts[2]);
}

bool isUuid(std::string_view text)
{
    if (text.size() != kUuidLength)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !isHexDigit(text[i]))
            return false;
    }
    return true;
}

/// "7" or "1-5"
bool isInterval(std::string_view text)
{
    const auto parts = split(text, '-');
    const auto first = wholeNumber<std::int64_t>(parts[0]);
    if (!first || *first < 1 || parts.size() > 2)
        return false;
    const auto last = wholeNumber<std::int64_t>(parts.back());
    return last && *last >= *first;
}

bool isTag(std::string_view text)
{
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && text.size() <= kTagLengthMax && isLetter(text[0]) &&
           std::ranges::all_of(text, [&](char c) { return isLetter(c) || isDigit(c); });
}

/// "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7:tag:1-3"
bool isMySqlGtid(std::string_view item)
{
    const auto parts = split(item, ':');
    if (parts.size() < 2 || !isUuid(parts[0]) || !isInterval(parts.back()))
        return false;
    return std::all_of(parts.begin() + 1, parts.end(),
                       [](std::string_view part) { return isInterval(part) || isTag(part); });
}

bool isGtidSet(std::string_view set)
{
    const auto items = split(set, ',');
    return std::ranges::all_of(items, isMariaDbGtid) || std::ranges::all_of(items, isMySqlGtid);
}

/// "mariadb-bin.000002"
bool isBinlogName(std::string_view file)
{
    const auto dot = file.rfind('.');
    return dot != std::string_view::npos && dot > 0 && dot + 1 < file.size() &&
           std::ranges::all_of(file.substr(dot + 1), isDigit) && file.find('/') == std::string_view::npos;
}

/// Takes `digits` digits off the front of `text`, then `after` when it is not 0.
std::optional<int> takeNumber(std::string_view& text, std::size_t digits, char after = '\0')
{
    const auto number = wholeNumber<int>(text.substr(0, digits));
    if (!number || text.size() < digits ||
        (after != '\0' && (text.size() == digits || text[digits] != after)))
        return std::nullopt;
    text.remove_prefix(digits + (after == '\0' ? 0 : 1));
    return number;
}

/// ".123456" → microseconds; nothing → 0. Digits past the sixth are dropped.
std::optional<std::chrono::microseconds> takeFraction(std::string_view& text)
{
    if (text.empty() || text[0] != '.')
        return std::chrono::microseconds(0);
    text.remove_prefix(1);
    std::int64_t fraction = 0;
    int digits = 0;
    for (; !text.empty() && isDigit(text[0]); text.remove_prefix(1), ++digits)
        if (digits < kMicrosecondDigits)
            fraction = fraction * 10 + (text[0] - '0');
    for (int missing = digits; missing < kMicrosecondDigits; ++missing)
        fraction *= 10;
    return digits == 0 ? std::nullopt : std::optional(std::chrono::microseconds(fraction));
}

/// "Z" or "+05:30", to the end of `text`: how far the clock that was read is ahead of UTC.
std::optional<std::chrono::minutes> takeZone(std::string_view text)
{
    if (text == "Z" || text == "z")
        return std::chrono::minutes(0);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-'))
        return std::nullopt;
    const int sign = text[0] == '-' ? -1 : 1;
    text.remove_prefix(1);
    const auto hours = takeNumber(text, 2, ':');
    const auto minutes = hours ? takeNumber(text, 2) : std::nullopt;
    if (!minutes || *hours > 23 || *minutes > 59)
        return std::nullopt;
    return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

std::optional<WallTime> parseRfc3339(std::string_view text)
{
    using namespace std::chrono;
    const auto yearNumber = takeNumber(text, 4, '-');
    const auto monthNumber = yearNumber ? takeNumber(text, 2, '-') : std::nullopt;
    const auto dayNumber = monthNumber ? takeNumber(text, 2) : std::nullopt;
    if (!dayNumber || text.empty() || (text[0] != 'T' && text[0] != 't'))
        return std::nullopt;
    text.remove_prefix(1);
    const year_month_day date{year(*yearNumber), month(static_cast<unsigned>(*monthNumber)),
                              day(static_cast<unsigned>(*dayNumber))};
    const auto hour = takeNumber(text, 2, ':');
    const auto minute = hour ? takeNumber(text, 2, ':') : std::nullopt;
    const auto second = minute ? takeNumber(text, 2) : std::nullopt;
    if (!second || !date.ok() || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    const auto fraction = takeFraction(text);
    const auto zone = takeZone(text);
    if (!fraction || !zone)
        return std::nullopt;
    return WallTime(sys_days(date)) + hours(*hour) + minutes(*minute) + seconds(*second) + *fraction - *zone;
}

}  // namespace

Result<CanalStart> CanalStart::parse(std::string_view text)
{
    constexpr std::string_view kGtid = "gtid:";
    constexpr std::string_view kTime = "time:";
    const auto refuse = [text](std::string_view why) {
        return fail(ErrorKind::BadConfig, "config.invalid_start",
                    fmt::format("the start '{}' {}", text, why));
    };

    CanalStart start;
    if (text == "now" || text == "earliest") {
        start.kind = text == "now" ? Kind::Now : Kind::Earliest;
        return start;
    }
    if (text.starts_with(kGtid)) {
        start.kind = Kind::Gtid;
        start.gtidSet = text.substr(kGtid.size());
        if (!isGtidSet(start.gtidSet))
            return refuse("has no GTID set after gtid:, such as 0-1-100 (MariaDB) or UUID:1-100 (MySQL)");
        return start;
    }
    if (text.starts_with(kTime)) {
        start.kind = Kind::Time;
        const auto time = parseRfc3339(text.substr(kTime.size()));
        if (!time)
            return refuse("has no time with a zone after time:, such as 2026-11-22T10:15:30Z");
        start.time = *time;
        return start;
    }

    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || !isBinlogName(text.substr(0, colon)))
        return refuse("is none of now, earliest, gtid:SET, FILE:OFFSET (mysql-bin.000001:4), time:RFC3339");
    const auto offset = wholeNumber<std::uint64_t>(text.substr(colon + 1));
    if (!offset || *offset < kFirstEventOffset)
        return refuse("needs an offset in bytes of at least 4 behind the file name");
    start.kind = Kind::File;
    start.file = text.substr(0, colon);
    start.offset = *offset;
    return start;
}

}  // namespace lutra
