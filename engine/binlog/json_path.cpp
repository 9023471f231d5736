#include "engine/binlog/json_path.h"

#include "engine/binlog/json_quotes.h"

#include <charconv>
#include <cstdint>

namespace lutra::binlog {

namespace {

constexpr std::size_t kLegsMax = 100;  // MySQL's limit for the depth of a document
constexpr std::string_view kBlanks = " \t\n\v\f\r";

void skipBlanks(std::string_view& text)
{
    const auto start = text.find_first_not_of(kBlanks);
    text.remove_prefix(start == std::string_view::npos ? text.size() : start);
}

bool take(std::string_view& text, std::string_view word)
{
    if (!text.starts_with(word))
        return false;
    text.remove_prefix(word.size());
    return true;
}

std::optional<JsonPathLeg> takeMember(std::string_view& text)
{
    skipBlanks(text);
    JsonPathLeg leg;
    if (text.starts_with('"')) {
        leg.member = takeJsonQuoted(text);
    } else {
        const std::string_view name = text.substr(0, text.find_first_of(" \t\n\v\f\r.[*\\\""));
        if (!name.empty())
            leg.member = std::string(name);
        text.remove_prefix(name.size());
    }
    return leg.member ? std::optional(leg) : std::nullopt;
}

std::optional<JsonPathLeg> takeCell(std::string_view& text)
{
    JsonPathLeg leg;
    skipBlanks(text);
    leg.isFromEnd = take(text, "last");
    skipBlanks(text);
    if (!leg.isFromEnd || take(text, "-")) {
        skipBlanks(text);
        std::uint32_t index = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
        if (read.ec != std::errc())
            return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        leg.index = index;
        skipBlanks(text);
    }
    return take(text, "]") ? std::optional(leg) : std::nullopt;
}

}  // namespace

std::optional<JsonPath> parseJsonPath(std::string_view text)
{
    JsonPath path;
    skipBlanks(text);
    if (!take(text, "$"))
        return std::nullopt;
    for (skipBlanks(text); !text.empty(); skipBlanks(text)) {
        std::optional<JsonPathLeg> leg;
        if (take(text, "."))
            leg = takeMember(text);
        else if (take(text, "["))
            leg = takeCell(text);
        if (!leg || path.size() == kLegsMax)
            return std::nullopt;
        path.push_back(std::move(*leg));
    }
    return path;
}

}  // namespace lutra::binlog
