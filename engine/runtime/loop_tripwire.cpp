#include "engine/runtime/loop_tripwire.h"

#include "engine/apply/key_hash.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::runtime {

namespace {

/// Of the change with both its images, so that only the very same one counts.
std::optional<std::uint64_t> hashOf(const RowChange& change)
{
    apply::KeyHash hash(apply::hashOfName(change.table->schema, change.table->table));
    std::size_t bytes = 0;
    for (const auto* image : {&change.before, &change.after}) {
        hash.add(image->has_value() ? std::uint64_t{1} : std::uint64_t{0});
        if (!*image)
            continue;
        bytes += roughBytes(**image);
        if (bytes > LoopTripwire::kRowBytesMax)
            return std::nullopt;
        for (const ColumnValue& value : **image)
            apply::addValue(hash, value);
    }
    return hash.value();
}

}  // namespace

Result<> LoopTripwire::look(const Transaction& transaction, Direction direction, Time now)
{
    if (transaction.rows.empty())
        return {};
    const std::lock_guard lock(m_mutex);
    const auto& other = m_carried[direction == Direction::There ? 1 : 0];
    m_carried[direction == Direction::There ? 0 : 1] = now;
    if (!other || now - *other > kWithin)
        return {};
    for (std::size_t i = 0; i < std::min(transaction.rows.size(), kRowsMax); ++i) {
        const RowChange& change = transaction.rows[i];
        const auto hash = hashOf(change);
        if (hash && isTripped(*hash, direction, now))
            return fail(ErrorKind::Refused, "pipeline.loop_suspected",
                        fmt::format("the same change of a row of {} at {} was carried to and fro {} times "
                                    "within {} s",
                                    change.table->fullName(), transaction.begin.text(), kTurnsMax,
                                    kWithin.count()));
    }
    return {};
}

bool LoopTripwire::isTripped(std::uint64_t change, Direction direction, Time now)
{
    if (m_seen.size() >= kChangesMax)
        m_seen.clear();
    const auto [found, isNew] = m_seen.try_emplace(change, Seen{direction, 0, now});
    Seen& seen = found->second;
    if (isNew || seen.last == direction)
        return false;
    if (now - seen.since > kWithin)
        seen = {direction, 0, now};
    seen.last = direction;
    if (++seen.turns < kTurnsMax)
        return false;
    m_seen.erase(found);
    return true;
}

}  // namespace lutra::runtime
