#include "engine/base/freed_memory.h"

#include <malloc.h>

namespace lutra {

namespace {

constexpr int kKeptBytesMax = 64 << 20;
constexpr int kOwnPagesFrom = 8 << 20;  // a block of so many bytes comes from the system and goes back to it

}  // namespace

void keepFreedMemory()
{
    ::mallopt(M_TRIM_THRESHOLD, kKeptBytesMax);
    ::mallopt(M_MMAP_THRESHOLD, kOwnPagesFrom);
}

}  // namespace lutra
