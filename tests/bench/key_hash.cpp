#include "tests/bench/key_hash.h"

#include <bit>
#include <functional>
#include <string_view>
#include <type_traits>

namespace lutra::bench {

namespace {

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value)
{
    constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15;
    hash = (hash ^ value) * kOdd;
    return hash ^ hash >> 32;
}

template <typename... Parts>
std::uint64_t joined(Parts... parts)
{
    std::uint64_t hash = 0;
    ((hash = mixed(hash, static_cast<std::uint64_t>(parts))), ...);
    return hash;
}

std::uint64_t numberOf(const Date& date)
{
    return joined(date.year, date.month, date.day);
}

std::uint64_t numberOf(const ColumnValue& value)
{
    return std::visit(
        [](const auto& known) -> std::uint64_t {
            using Known = std::remove_cvref_t<decltype(known)>;
            if constexpr (requires { std::string_view(known.bytes); })
                return std::hash<std::string_view>{}(known.bytes);
            else if constexpr (requires { std::string_view(known.text); })
                return std::hash<std::string_view>{}(known.text);
            else if constexpr (std::is_same_v<Known, float>)
                return std::bit_cast<std::uint32_t>(known);
            else if constexpr (std::is_same_v<Known, double>)
                return std::bit_cast<std::uint64_t>(known);
            else if constexpr (std::is_integral_v<Known>)
                return static_cast<std::uint64_t>(known);
            else if constexpr (std::is_same_v<Known, Date>)
                return numberOf(known);
            else if constexpr (std::is_same_v<Known, DateTime>)
                return joined(numberOf(known.date), known.hours, known.minutes, known.seconds,
                              known.microseconds);
            else if constexpr (std::is_same_v<Known, TimeOfDay>)
                return joined(known.negative, known.hours, known.minutes, known.seconds, known.microseconds);
            else if constexpr (std::is_same_v<Known, Timestamp>)
                return joined(known.seconds, known.microseconds);
            else if constexpr (std::is_same_v<Known, EnumIndex>)
                return known.index;
            else if constexpr (std::is_same_v<Known, SetMembers>)
                return known.bits;
            else if constexpr (requires { known.value; })
                return known.value;
            else
                return std::is_same_v<Known, Null> ? 1 : 2;
        },
        value);
}

std::uint64_t keyHash(const Row& row, const KeySchema* key)
{
    std::uint64_t hash = 0;
    if (key == nullptr) {
        for (const ColumnValue& value : row)
            hash = mixed(hash, numberOf(value));
        return hash;
    }
    for (const std::size_t place : key->columns)
        hash = mixed(hash, numberOf(row[place]));
    return hash;
}

}  // namespace

std::uint64_t keyHash(const RowChange& change)
{
    const KeySchema* key = change.table->matchKey();
    std::uint64_t hash = 0;
    if (change.before)
        hash += keyHash(*change.before, key);
    if (change.after)
        hash += keyHash(*change.after, key);
    return hash;
}

}  // namespace lutra::bench
