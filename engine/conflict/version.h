#pragma once

#include "engine/change/column_value.h"
#include "engine/conflict/seen.h"
#include "engine/conflict/stamp.h"

#include <compare>
#include <cstdint>
#include <memory>
#include <vector>

namespace lutra::conflict {

/// A transaction, as the one that row versions were born in. All its versions share it.
///
/// Shape: `stamp.site` is where it was born, `end` the place in that site's log where it ended; the two name
///        it. `seen` is what that site had applied before; null where it is not known.
struct Birth {
    Stamp stamp;
    SourcePosition end;
    SeenPtr seen;

    [[nodiscard]] const std::string& site() const { return stamp.site; }
};

using BirthPtr = std::shared_ptr<const Birth>;

[[nodiscard]] bool isSame(const Birth& a, const Birth& b);

/// Whether `later` was made by someone who had `earlier` before him. A transaction has not seen itself. False
/// where that is not known.
[[nodiscard]] bool hasSeen(const Birth& later, const Birth& earlier);

/// A column's value as the front part of a rank: NULL, then negative numbers, then others.
struct ColumnRank {
    enum class Kind : std::uint8_t { Nothing, Negative, Positive };

    Kind kind = Kind::Nothing;
    std::uint64_t value = 0;

    friend auto operator<=>(const ColumnRank&, const ColumnRank&) = default;
};

/// What versions of some tables carry besides; the policy of the table says which.
///
/// Shape: `life` is the insert that the row began with; null: so long ago that all sites know it. `groups`
/// has for each column group the transaction that wrote it last
///        (`merge_columns`); null likewise. `lead` is the greatest value that the column had in this life
///        (`newest_by_column`).
struct Details {
    BirthPtr life;
    std::vector<BirthPtr> groups;
    ColumnRank lead;
};

/// A row's newest write.
///
/// Shape: `home` is the newest change of this row born at the home site that it has seen, itself included;
/// null where there is none, or where it was so long ago that all sites know it.
struct Version {
    BirthPtr by;
    BirthPtr home;
    bool isDelete = false;  // a tombstone
    std::shared_ptr<const Details> details;
};

}  // namespace lutra::conflict
