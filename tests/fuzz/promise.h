#pragma once

#include <cstdio>
#include <cstdlib>

namespace lutra::fuzz {

/// Aborts with `what` when the engine did not keep it, so that a fuzzer keeps the input.
inline void promise(bool kept, const char* what)
{
    if (kept)
        return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

}  // namespace lutra::fuzz
