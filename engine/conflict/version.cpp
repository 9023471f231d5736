#include "engine/conflict/version.h"

namespace lutra::conflict {

bool isSame(const Birth& a, const Birth& b)
{
    return &a == &b || (a.end == b.end && a.site() == b.site());
}

bool hasSeen(const Birth& later, const Birth& earlier)
{
    if (later.site() == earlier.site())
        return earlier.end < later.end;
    return later.seen && later.seen->has(earlier.site(), earlier.end);
}

}  // namespace lutra::conflict
