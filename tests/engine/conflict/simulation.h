#pragma once

#include "engine/conflict/decide.h"
#include "engine/conflict/recent_writes.h"
#include "engine/conflict/site_clock.h"
#include "engine/conflict/visible_rows.h"

#include <cstdint>
#include <string>

namespace lutra::conflict::testing {

enum class Topology { Pair, Mesh, Ring };

/// The design, or one of the shortcuts that look as if they would do.
enum class Rule {
    Full,
    BareClock,    // stamps are commit times as they are
    SameValue,    // "the row equals the before image" is taken for "nobody wrote it"
    DropLoser,    // a row that loses a unique value is dropped for good
    PairwiseHome  // of two concurrent changes the home-born one wins, else the newer
};

struct World {
    PolicyWish wish;
    Topology topology = Topology::Pair;
    Rule rule = Rule::Full;
    bool unique = false;    // the column v is a unique key
    bool forgets = false;   // readers forget what all have seen, each when it likes
    bool restarts = false;  // readers lose their memory and read again from the oldest place they must
    bool goesBack = false;  // newest_by_column: the column is sometimes set back
    bool deletes = true;
    bool lanes = true;     // changes of different rows overtake each other
    double skew = 5;       // seconds
    double backStep = 10;  // seconds that a clock is set back by, now and then
};

struct Outcome {
    bool isEqual = false;
    std::size_t conflicts = 0;
    std::size_t drifts = 0;  // none is made here, so none may be found
    std::size_t unsure =
        0;  // an insert met a row that is forgotten, because where it was made that was aside
    std::size_t wrongSeen = 0;  // where "had seen" is not what really happened
    std::size_t forgotten = 0;
    std::size_t kept = 0;    // versions remembered at the end
    std::size_t hidden = 0;  // times a row was kept aside
    std::size_t cameBack = 0;
};

/// Random writes and random delivery at two or three sites, until nothing is under way; then the sites are
/// compared. After model/conflict_model.py; whatever is decided, is decided by the classes of the room.
[[nodiscard]] Outcome simulate(const World& world, std::uint64_t seed);

}  // namespace lutra::conflict::testing
