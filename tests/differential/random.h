#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

namespace lutra::differential {

/// Random numbers that are the same for one seed on every machine: the distributions of the standard library
/// are not.
class Random {
public:
    explicit Random(std::uint64_t seed)
        : m_engine(seed)
    {
    }

    [[nodiscard]] std::uint64_t bits() { return m_engine(); }

    /// 0 to `count` − 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t count) { return m_engine() % count; }

    /// Both ends included.
    [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most)
    {
        return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
    }

    [[nodiscard]] bool chance(unsigned percent) { return below(100) < percent; }

    template <typename List>
    [[nodiscard]] const auto& pick(const List& list)
    {
        return list[static_cast<std::size_t>(below(list.size()))];
    }

private:
    std::mt19937_64 m_engine;
};

}  // namespace lutra::differential
