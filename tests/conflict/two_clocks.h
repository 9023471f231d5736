#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace lutra::conflicts {

using Key = int;

/// A time that may only be known to lie between two others. Times of one base are `plus` apart exactly.
struct Time {
    int base = 0;
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::int64_t plus = 0;

    /// nullopt: nobody can say.
    [[nodiscard]] std::optional<std::strong_ordering> compare(const Time& other) const;
    [[nodiscard]] Time next() const { return {base, least, most, plus + 1}; }
};

/// The clocks along both sites' logs: they never stand still or go back.
class TwoClocks {
public:
    /// One transaction at a site, whose own clock said `now`. Returns when it was.
    Time write(std::size_t site, const Time& now);

    /// Both sites see everything of each other.
    void meet();

private:
    std::array<Time, 2> m_clocks;
};

}  // namespace lutra::conflicts
