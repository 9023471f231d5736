#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lutra::kill {

/// What is done to the two servers and the engine in one round.
struct Strike {
    std::string_view name;
    bool killsEngine = false;
    std::array<bool, 2> killsServer{};
    std::array<bool, 2> freezesServer{};  // and kills the engine meanwhile
    bool killsEngineAgain = false;        // while it starts
    bool duringBigTransaction = false;
    bool isPlain = false;  // one victim, at a random moment
};

inline constexpr std::array kStrikes{
    Strike{.name = "engine", .killsEngine = true, .isPlain = true},
    Strike{.name = "server A", .killsServer = {true, false}, .isPlain = true},
    Strike{.name = "server B", .killsServer = {false, true}, .isPlain = true},
    Strike{.name = "engine in a big transaction", .killsEngine = true, .duringBigTransaction = true},
    Strike{.name = "engine, again while it starts", .killsEngine = true, .killsEngineAgain = true},
    Strike{.name = "engine and server A", .killsEngine = true, .killsServer = {true, false}},
    Strike{.name = "engine and server B", .killsEngine = true, .killsServer = {false, true}},
    Strike{.name = "servers A and B", .killsServer = {true, true}},
    Strike{.name = "engine while A is frozen", .freezesServer = {true, false}},
    Strike{.name = "engine while B is frozen", .freezesServer = {false, true}},
    Strike{
        .name = "server B in a big transaction", .killsServer = {false, true}, .duringBigTransaction = true},
    Strike{.name = "engine and both servers", .killsEngine = true, .killsServer = {true, true}},
};

/// One strike a round: each plain one in at least a fifth of the rounds, the others in turn; in an order that
/// `seed` decides. Pure.
[[nodiscard]] std::vector<Strike> strikesFor(std::size_t rounds, std::uint64_t seed);

}  // namespace lutra::kill
