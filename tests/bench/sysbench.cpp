#include "tests/bench/sysbench.h"

#include "tests/bench/measured_run.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>

namespace lutra::bench {

std::vector<std::string> sysbenchCommand(const sandbox::ThrowAwayServer& server, const std::string& script,
                                         std::uint64_t tableRows, const std::vector<std::string>& words)
{
    std::vector<std::string> command{"sysbench",
                                     script,
                                     "--db-driver=mysql",
                                     "--mysql-user=root",
                                     "--mysql-db=sbtest",
                                     "--mysql-socket=" + server.socketPath().string(),
                                     fmt::format("--tables={}", kSysbenchTables),
                                     fmt::format("--table-size={}", tableRows)};
    command.insert(command.end(), words.begin(), words.end());
    return command;
}

void runSysbench(const sandbox::ThrowAwayServer& server, const std::string& script, std::uint64_t tableRows,
                 const std::vector<std::string>& words)
{
    const auto command = sysbenchCommand(server, script, tableRows, words);
    const MeasuredRun run = measure(command, "/", server.pid(), kLoadPatience);
    if (!run.good())
        throw std::runtime_error(fmt::format("{}: {}", fmt::join(command, " "), run.trouble));
}

}  // namespace lutra::bench
