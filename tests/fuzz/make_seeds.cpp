// make_seeds FOLDER: writes the seeds of each target to FOLDER/<target>/.
#include "tests/fuzz/seeds.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>

int main(int argc, char** argv)
{
    if (argc != 2) {
        fmt::print(stderr, "usage: make_seeds FOLDER\n");
        return 2;
    }
    std::size_t count = 0;
    for (const auto& seed : lutra::fuzz::seedsFromRecordings()) {
        const auto folder = std::filesystem::path(argv[1]) / seed.target;
        std::filesystem::create_directories(folder);
        std::ofstream file(folder / fmt::format("seed-{:04}", count++), std::ios::binary);
        file.write(reinterpret_cast<const char*>(seed.bytes.data()),
                   static_cast<std::streamsize>(seed.bytes.size()));
        if (!file.flush()) {
            fmt::print(stderr, "cannot write to {}\n", folder.string());
            return 1;
        }
    }
    fmt::print("{} seeds\n", count);
    return count > 0 ? 0 : 1;
}
