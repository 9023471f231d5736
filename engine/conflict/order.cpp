#include "engine/conflict/order.h"

namespace lutra::conflict {

namespace {

bool isSame(const BirthPtr& a, const BirthPtr& b)
{
    return a && b ? conflict::isSame(*a, *b) : a == b;
}

/// What is forgotten is older than all that is remembered.
std::strong_ordering byStamp(const BirthPtr& a, const BirthPtr& b)
{
    if (!a || !b)
        return (a != nullptr) <=> (b != nullptr);
    return a->stamp <=> b->stamp;
}

BirthPtr lifeOf(const Version& version)
{
    return version.details ? version.details->life : nullptr;
}

ColumnRank leadOf(const Version& version)
{
    return version.details ? version.details->lead : ColumnRank();
}

/// A newer change of home's that the other version has seen as well is only missing there because its reader
/// had forgotten it: then the two are even.
std::strong_ordering byHome(const Version& a, const Version& b)
{
    const auto order = byStamp(a.home, b.home);
    if (order > 0 && hasSeen(*b.by, *a.home))
        return std::strong_ordering::equal;
    if (order < 0 && hasSeen(*a.by, *b.home))
        return std::strong_ordering::equal;
    return order;
}

}  // namespace

bool isSameLife(const Version& a, const Version& b)
{
    const BirthPtr lifeA = lifeOf(a);
    const BirthPtr lifeB = lifeOf(b);
    if (!lifeA && lifeB)
        return hasSeen(*a.by, *lifeB);
    if (lifeA && !lifeB)
        return hasSeen(*b.by, *lifeA);
    return isSame(lifeA, lifeB);
}

std::strong_ordering compare(const Version& a, const Version& b, const Order& order)
{
    if (order.byLife) {
        if (!isSameLife(a, b))
            return byStamp(lifeOf(a), lifeOf(b));
        if (order.endsForAll && a.isDelete != b.isDelete)
            return a.isDelete <=> b.isDelete;
    }
    if (order.byColumn) {
        if (const auto byLead = leadOf(a) <=> leadOf(b); byLead != 0)
            return byLead;
    }
    if (!order.home.empty()) {
        if (const auto byHomeBorn = byHome(a, b); byHomeBorn != 0)
            return byHomeBorn;
    }
    return a.by->stamp <=> b.by->stamp;
}

}  // namespace lutra::conflict
