// Changes one part of a `fuzz_rows` input at a time and keeps the lengths of the parts right.
#include "tests/fuzz/rows_input.h"

#include <algorithm>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t sizeMax);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t sizeMax,
                                               unsigned seed);

namespace {

constexpr std::size_t kGrowthMax = 64;
constexpr std::size_t kPartBytesMax = 0xFFFF;

std::vector<std::byte> mutated(std::span<const std::byte> part)
{
    std::vector<std::byte> bytes(part.begin(), part.end());
    bytes.resize(std::min(part.size() + kGrowthMax, kPartBytesMax));
    bytes.resize(LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()),
                                  std::min(part.size(), bytes.size()), bytes.size()));
    return bytes;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t sizeMax,
                                               unsigned seed)
{
    const unsigned which = seed % 16;
    if (size < 7 || which == 0)
        return LLVMFuzzerMutate(data, size, sizeMax);
    auto input = lutra::fuzz::readRowsInput(std::as_bytes(std::span(data, size)));
    auto& part = which < 6 ? input.map : which < 9 ? input.start : input.rows;
    const auto changed = mutated(part);
    part = changed;
    const auto written = lutra::fuzz::writeRowsInput(input);
    const std::size_t kept = std::min(written.size(), sizeMax);
    std::copy_n(reinterpret_cast<const std::uint8_t*>(written.data()), kept, data);
    return kept;
}
