#pragma once

#include "tests/kill/engine_under_test.h"
#include "tests/kill/load.h"
#include "tests/kill/strikes.h"
#include "tests/support/two_sites.h"

#include <chrono>
#include <cstdint>
#include <random>

namespace lutra::kill {

struct RoundReport {
    std::chrono::milliseconds caughtUpAfter{};  // since the load paused
    std::uint64_t rowsCompared = 0;
};

/// Two sites, an engine between them, and a load that all of it has to survive.
class Rounds {
public:
    Rounds(support::TwoSites& sites, EngineUnderTest& engine, std::uint64_t seed);

    /// Waits until both directions run for the first time.
    void begin();

    /// One strike under load, and the proof that nothing came of it. Throws Failure.
    RoundReport play(const Strike& strike);

    [[nodiscard]] Tally total() const;

private:
    void carryOut(const Strike& strike);
    void standFrozen(std::size_t site);
    void bringBack(const Strike& strike);
    [[nodiscard]] std::chrono::milliseconds catchUp();
    [[nodiscard]] std::uint64_t compareTables();
    void checkWitness(std::size_t at);
    [[nodiscard]] std::chrono::milliseconds between(std::chrono::milliseconds least,
                                                    std::chrono::milliseconds most);
    [[nodiscard]] bool tossCoin();

    support::TwoSites& m_sites;
    EngineUnderTest& m_engine;
    std::mt19937_64 m_random;
    Load m_load;
};

/// Makes the tables on both sites; nothing runs yet.
void makeTables(support::TwoSites& sites);

}  // namespace lutra::kill
