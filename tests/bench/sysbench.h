#pragma once

#include "app/sandbox/throw_away_server.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace lutra::bench {

constexpr std::uint64_t kSysbenchTables = 4;
constexpr std::chrono::seconds kLoadPatience{1200};

/// The words of a sysbench command against schema `sbtest` of `server`.
[[nodiscard]] std::vector<std::string> sysbenchCommand(const sandbox::ThrowAwayServer& server,
                                                       const std::string& script, std::uint64_t tableRows,
                                                       const std::vector<std::string>& words);

/// Runs it to its end. Errors: throws std::runtime_error with what sysbench said.
void runSysbench(const sandbox::ThrowAwayServer& server, const std::string& script, std::uint64_t tableRows,
                 const std::vector<std::string>& words);

}  // namespace lutra::bench
