#include "engine/change/source_position.h"

#include <charconv>
#include <fmt/format.h>

namespace lutra {

namespace {

/// "mysql-bin.000123" → 123; 0 for a name without a number.
std::uint64_t fileNumber(std::string_view file)
{
    const auto dot = file.rfind('.');
    std::uint64_t number = 0;
    if (dot != std::string_view::npos)
        std::from_chars(file.data() + dot + 1, file.data() + file.size(), number);
    return number;
}

}  // namespace

std::string SourcePosition::text() const
{
    return file.empty() ? std::string() : fmt::format("{}:{}", file, offset);
}

std::optional<SourcePosition> SourcePosition::parse(std::string_view text)
{
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    SourcePosition found{std::string(text.substr(0, colon)), 0, {}};
    const char* end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data() + colon + 1, end, found.offset);
    if (problem != std::errc() || stop != end)
        return std::nullopt;
    return found;
}

bool operator==(const SourcePosition& a, const SourcePosition& b)
{
    return (a <=> b) == std::strong_ordering::equal;
}

std::strong_ordering operator<=>(const SourcePosition& a, const SourcePosition& b)
{
    if (a.file != b.file) {
        if (a.file.empty() || b.file.empty())
            return b.file.empty() <=> a.file.empty();
        if (const auto byNumber = fileNumber(a.file) <=> fileNumber(b.file); byNumber != 0)
            return byNumber;
        return a.file <=> b.file;
    }
    return a.offset <=> b.offset;
}

}  // namespace lutra
