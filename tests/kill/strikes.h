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
    bool crashesEngine = false;          // at a failpoint, in turn
    std::array<bool, 2> losesReplies{};  // to COMMITs that the server carries out
    std::array<bool, 2> cutsLinks{};     // each behind some bytes
    bool isPlain = false;                // one victim, at a random moment
};

inline constexpr std::array kStrikes{
    Strike{.name = "engine", .killsEngine = true, .isPlain = true},
    Strike{.name = "server A", .killsServer = {true, false}, .isPlain = true},
    Strike{.name = "server B", .killsServer = {false, true}, .isPlain = true},
    Strike{.name = "engine at a failpoint", .crashesEngine = true, .isPlain = true},
    Strike{.name = "replies to COMMIT", .losesReplies = {true, true}, .isPlain = true},
    Strike{.name = "links to A", .cutsLinks = {true, false}},
    Strike{.name = "links to B", .cutsLinks = {false, true}},
    Strike{.name = "failpoint in a big transaction", .duringBigTransaction = true, .crashesEngine = true},
    Strike{.name = "replies, then the engine", .killsEngine = true, .losesReplies = {true, true}},
    Strike{.name = "replies, then server B", .killsServer = {false, true}, .losesReplies = {false, true}},
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

/// One strike a round: each plain one in at least an eighth of the rounds, the others in turn; in an order
/// that `seed` decides. Pure.
[[nodiscard]] std::vector<Strike> strikesFor(std::size_t rounds, std::uint64_t seed);

}  // namespace lutra::kill
