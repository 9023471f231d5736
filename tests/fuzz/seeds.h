#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lutra::fuzz {

/// An input that a fuzzer begins with.
struct Seed {
    std::string target;  // of `kTargets`
    std::vector<std::byte> bytes;
};

/// Taken from the recordings in tests/data/binlog: each transaction as a log of its own, each rows event with
/// its table map, each JSON document, transaction id and statement. Larger ones are left out: a fuzzer is the
/// faster the smaller its inputs are.
[[nodiscard]] std::vector<Seed> seedsFromRecordings();

}  // namespace lutra::fuzz
