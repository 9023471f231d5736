#pragma once

#include "tests/bench/bench_source.h"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::bench {

/// Where the programs are.
struct Tools {
    std::filesystem::path lutra;
    std::filesystem::path reader;  // lutra-bench-reader
    std::filesystem::path peers;   // the folder with node_modules and without our scripts
    std::filesystem::path scripts;
    std::filesystem::path scratch;  // in memory; what is in it may be overwritten
};

/// One way to read a whole log: ours or a peer's.
struct Contestant {
    std::string_view name;
    std::string_view what;
    bool slow;        // takes part once a round; the others run between any two of these
    bool countsRows;  // a run that counts other rows than were written is worth nothing
    bool mariaDbOnly;
    std::vector<std::string> (*command)(const Tools&, const BenchSource&, const LogContent&);
};

[[nodiscard]] const std::vector<Contestant>& contestants();

}  // namespace lutra::bench
