#pragma once

#include "tests/differential/random.h"

#include <string>
#include <string_view>
#include <vector>

namespace lutra::differential {

/// What both servers of a pair know.
struct LoadTraits {
    bool mariaDb = false;  // both are
    bool mySql = false;    // both are
};

/// A table made to be hard to write in parallel, and what is done to it.
///
/// Shape: `scripts` are statements, those of one transaction parted by `;`. `<…>` stands for a random value,
///        see `ScriptFiller`. `!` in front: rows all over the table. A statement that the source refuses is
///        part of the game. A REPLACE names every column: MariaDB may turn it into an update, whose minimal
///        image lacks what became a default (seen, 10.11), so that the log does not tell what the row is.
struct LoadTable {
    std::string name;
    std::string create;
    std::vector<std::string> scripts;
};

/// In an order in which they can be made: parents first.
[[nodiscard]] std::vector<LoadTable> loadTables(const LoadTraits& traits);

/// Statements that only the writing site gets: what its triggers write is in the log, and must not be
/// written twice.
[[nodiscard]] std::vector<std::string> sourceTriggers();

/// How far values and transactions are spread.
struct LoadSpread {
    std::uint64_t keys = 8;         // numbers are below this
    std::uint64_t scriptsMost = 5;  // in a transaction
    std::uint64_t tables = 0;       // of one session at a time; 0: all

    /// Values are from large sets, and nothing is done to whole tables: neighbours seldom meet.
    [[nodiscard]] bool isWide() const { return keys > 64; }
};

/// Puts values in: `<8>` is 0 to 7 (or as many as the spread says), `<word>`, `<decimal>`, `<time>`,
/// `<bytes>`, `<float>`, `<document>` and
/// `<text>` are values of these kinds from small sets, so that they meet; a `?` at the end makes one in four
/// NULL. `<a>` to `<c>` are three different numbers of these, `<p>` and `<q>` two words; they stay the
/// same in one script.
class ScriptFiller {
public:
    explicit ScriptFiller(Random& random)
        : m_random(random)
    {
    }

    /// The statements of one script.
    [[nodiscard]] std::vector<std::string> fill(std::string_view script, const LoadSpread& spread);

private:
    [[nodiscard]] std::string value(std::string_view kind);
    [[nodiscard]] std::string wideValue(std::string_view kind);
    [[nodiscard]] std::string word();

    Random& m_random;
    LoadSpread m_spread;
    std::string m_numbers[3];
    std::string m_words[2];
};

}  // namespace lutra::differential
