#include "engine/change/column_value.h"

#include <chrono>

namespace lutra {

namespace {

struct HeapBytes {
    std::size_t operator()(const Decimal& v) const { return v.text.size(); }
    std::size_t operator()(const Json& v) const
    {
        return v.text.size() + v.opaques.size() * sizeof(JsonOpaque);
    }
    std::size_t operator()(const Text& v) const { return v.bytes.size(); }
    std::size_t operator()(const Bytes& v) const { return v.bytes.size(); }
    std::size_t operator()(const Geometry& v) const { return v.bytes.size(); }
    template <typename Plain>
    std::size_t operator()(const Plain&) const
    {
        return 0;
    }
};

}  // namespace

std::size_t heapBytes(const ColumnValue& value)
{
    return std::visit(HeapBytes{}, value);
}

std::size_t roughBytes(const Row& row)
{
    constexpr std::size_t kSmallValue = 8;
    std::size_t bytes = row.size() * kSmallValue;
    for (const ColumnValue& value : row)
        bytes += heapBytes(value);
    return bytes;
}

DateTime wallClockUtc(const Timestamp& stamp)
{
    if (stamp.seconds == 0 && stamp.microseconds == 0)
        return {};
    const std::chrono::sys_seconds time{std::chrono::seconds(stamp.seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss part(time - day);
    return {{static_cast<std::uint16_t>(static_cast<int>(date.year())),
             static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
             static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))},
            static_cast<std::uint8_t>(part.hours().count()),
            static_cast<std::uint8_t>(part.minutes().count()),
            static_cast<std::uint8_t>(part.seconds().count()),
            stamp.microseconds};
}

}  // namespace lutra
