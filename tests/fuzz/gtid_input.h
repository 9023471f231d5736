#pragma once

#include <array>
#include <cstdint>

namespace lutra::fuzz {

/// GTID, ANONYMOUS_GTID, GTID_TAGGED, GTID (MariaDB), PREVIOUS_GTIDS, GTID_LIST; HEARTBEAT, HEARTBEAT_V2,
/// ROTATE, INCIDENT. An input of `fuzz_gtid` is a place in this list, then the event's body.
inline constexpr std::array<std::uint8_t, 10> kGtidTypes{33, 34, 42, 162, 35, 163, 27, 41, 4, 26};

}  // namespace lutra::fuzz
