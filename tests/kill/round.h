#pragma once

#include "tests/kill/engine_under_test.h"
#include "tests/kill/load.h"
#include "tests/kill/strikes.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/two_sites.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string_view>

namespace lutra::kill {

struct RoundReport {
    std::chrono::milliseconds caughtUpAfter{};  // since the load paused
    std::uint64_t rowsCompared = 0;
    std::uint64_t rowsRetried = 0;  // that had waited
};

/// What the engine reaches the two servers through.
using Proxies = std::array<std::unique_ptr<support::FaultProxy>, 2>;

/// Two sites, an engine between them, and a load that all of it has to survive.
class Rounds {
public:
    Rounds(support::TwoSites& sites, Proxies& proxies, EngineUnderTest& engine, std::uint64_t seed);

    /// Waits until both directions run for the first time.
    void begin();

    /// One strike under load, and the proof that nothing came of it. Throws Failure.
    RoundReport play(const Strike& strike);

    [[nodiscard]] Tally total() const;

    /// How often the engine died at each failpoint.
    [[nodiscard]] const std::map<std::string_view, unsigned>& crashes() const { return m_crashes; }

private:
    void carryOut(const Strike& strike);
    void standFrozen(std::size_t site);
    void harmLinks(const Strike& strike);
    void crashAtNextFailpoint();
    [[nodiscard]] std::string_view nextFailpoint();
    void bringBack(const Strike& strike);
    [[nodiscard]] std::chrono::milliseconds catchUp();
    [[nodiscard]] std::uint64_t compareTables();
    void checkWitness(std::size_t at);
    void givePermits(std::size_t toSite, std::size_t ofSite);
    [[nodiscard]] std::uint64_t retryParked();
    [[nodiscard]] std::chrono::milliseconds between(std::chrono::milliseconds least,
                                                    std::chrono::milliseconds most);
    [[nodiscard]] bool tossCoin();

    support::TwoSites& m_sites;
    Proxies& m_proxies;
    EngineUnderTest& m_engine;
    std::mt19937_64 m_random;
    std::size_t m_nextFailpoint;
    std::map<std::string_view, unsigned> m_crashes;
    Load m_load;
    std::uint64_t m_number = 0;
};

/// Makes the tables on both sites; nothing runs yet.
void makeTables(support::TwoSites& sites);

}  // namespace lutra::kill
