#include "engine/conflict/stamp.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace lutra::conflict {

std::string Stamp::text() const
{
    return fmt::format("{}@{}", time, site);
}

Result<Stamp> Stamp::parse(std::string_view text)
{
    const auto at = std::min(text.find('@'), text.size());
    Stamp found;
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + at, found.time);
    found.site = text.substr(std::min(at + 1, text.size()));
    const bool hasControls =
        std::ranges::any_of(found.site, [](char c) { return static_cast<unsigned char>(c) < ' '; });
    if (problem != std::errc() || found.time < 0 || found.time > kTimeMax || found.site.empty() ||
        found.site.size() > kSiteBytesMax || hasControls || found.text() != text)
        return fail(ErrorKind::BadData, "conflict.stamp_damaged",
                    fmt::format("'{:.100}' is no time@site", text));
    return found;
}

}  // namespace lutra::conflict
