#include "engine/apply/row_keys.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace lutra::apply {

std::string RowKeys::text() const
{
    if (wholeTable)
        return "*";
    std::string text = fmt::format("{:x}", shape);
    for (const std::uint64_t hash : hashes)
        text += fmt::format(" {:x}", hash);
    return text;
}

std::optional<RowKeys> RowKeys::parse(std::string_view text)
{
    if (text == "*")
        return RowKeys();
    RowKeys keys;
    keys.wholeTable = false;
    bool first = true;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        std::uint64_t number = 0;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), number, 16);
        if (read.ec != std::errc() || read.ptr != word.data() + word.size())
            return std::nullopt;
        if (first)
            keys.shape = number;
        else
            keys.hashes.push_back(number);
        first = false;
        text.remove_prefix(std::min(text.size(), word.size() + 1));
    }
    if (first)
        return std::nullopt;
    return keys;
}

bool overlap(const RowKeys& a, const RowKeys& b)
{
    if (a.wholeTable || b.wholeTable || a.shape != b.shape)
        return true;
    return std::ranges::any_of(
        a.hashes, [&](std::uint64_t hash) { return std::ranges::find(b.hashes, hash) != b.hashes.end(); });
}

std::uint64_t hashOf(std::string_view bytes, std::uint64_t seed)
{
    std::uint64_t hash = seed;
    for (const char c : bytes) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3;
    }
    return hash;
}

}  // namespace lutra::apply
