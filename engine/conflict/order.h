#pragma once

#include "engine/conflict/version.h"

#include <string>

namespace lutra::conflict {

/// The one total order by which all sites tell which of two versions of a row wins, in whatever order they
/// meet them. It agrees with what came after what: a version is greater than those it has seen.
///
/// Shape: in this order: the row's life (`byLife`), whether that has ended (`endsForAll`), the leading column
///        (`byColumn`), the newest change born at `home` (empty: not asked), the stamp.
struct Order {
    bool byLife = false;
    bool endsForAll = false;  // a delete beats updates of the same life, whatever their stamps
    bool byColumn = false;
    std::string home;
};

/// Of two versions of one row. Equal only when they are one.
[[nodiscard]] std::strong_ordering compare(const Version& a, const Version& b, const Order& order);

/// Whether two versions are of one life of the row, between its insert and its delete.
///
/// A life that was forgotten by the reader of one log may still be known to the reader of another, so it
/// counts as known to whoever has seen it.
[[nodiscard]] bool isSameLife(const Version& a, const Version& b);

}  // namespace lutra::conflict
