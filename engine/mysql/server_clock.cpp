#include "engine/mysql/server_clock.h"

#include <charconv>
#include <cmath>
#include <optional>

namespace lutra::mysql {

namespace {

using std::chrono::microseconds;

constexpr int kLooks = 3;

template <typename Number>
Number numberIn(const Cell& cell)
{
    Number number = 0;
    const std::string text = cell.value_or("0");
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

Result<ClockLook> lookAtClock(Connection& connection)
{
    std::optional<ClockLook> best;
    for (int i = 0; i < kLooks; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        const auto rows =
            connection.query("SELECT UNIX_TIMESTAMP(NOW(6)), TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())");
        const auto way =
            std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begun) / 2;
        if (!rows)
            return tl::unexpected(rows.error());
        if (best && best->uncertain <= way)
            continue;
        const auto there = microseconds(std::llround(numberIn<double>(rows->front()[0]) * 1e6));
        const auto here = std::chrono::duration_cast<microseconds>(begun.time_since_epoch()) + way;
        best = ClockLook{there - here, way, std::chrono::seconds(numberIn<int>(rows->front()[1]))};
    }
    return *best;
}

bool ClocksApart::surelyBeyond(microseconds bound) const
{
    return std::chrono::abs(by) - uncertain > bound;
}

bool ClocksApart::surelyWithin(microseconds bound) const
{
    return std::chrono::abs(by) + uncertain <= bound;
}

ClocksApart compare(const ClockLook& one, const ClockLook& other)
{
    return {one.ahead - other.ahead, one.uncertain + other.uncertain};
}

}  // namespace lutra::mysql
