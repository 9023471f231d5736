#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/seeds.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>

namespace lutra::fuzz {

namespace {

std::vector<std::byte> contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

const Target* find(std::string_view name)
{
    const auto found = std::ranges::find(kTargets, name, &Target::name);
    return found == kTargets.end() ? nullptr : &*found;
}

}  // namespace

// Goal: what a fuzzer once found stays mended, in every build.
// Method: run each target on each input kept in tests/data/fuzz. The targets abort when a promise is broken.
TEST(FuzzInputs, FormerFindings)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(LUTRA_TEST_DATA "/fuzz")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".md")
            continue;
        SCOPED_TRACE(entry.path().string());
        const Target* target = find(entry.path().parent_path().filename().string());
        ASSERT_NE(target, nullptr) << entry.path();
        target->run(contentOf(entry.path()));
        ++count;
    }
    EXPECT_GT(count, 0u);
}

// Goal: fuzzing begins where real servers lead, with every target.
// Method: make the seeds from the recordings and run them.
TEST(FuzzInputs, SeedsFromRecordings)
{
    std::map<std::string, std::size_t> counts;
    for (const Seed& seed : seedsFromRecordings()) {
        const Target* target = find(seed.target);
        ASSERT_NE(target, nullptr) << seed.target;
        target->run(seed.bytes);
        ++counts[seed.target];
    }
    for (const Target& target : kTargets)
        EXPECT_GT(counts[std::string(target.name)], 20u) << target.name;
}

}  // namespace lutra::fuzz
