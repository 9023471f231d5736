// What libFuzzer looks for; LUTRA_FUZZ_TARGET names the function behind it.
#include "tests/fuzz/fuzz_targets.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    lutra::fuzz::LUTRA_FUZZ_TARGET(std::as_bytes(std::span(data, size)));
    return 0;
}
