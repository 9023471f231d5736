#pragma once

#include "engine/base/clock.h"
#include "engine/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace lutra {

/// Where a canal begins to read when there is no checkpoint.
///
/// Text:  `now`, `earliest`, `gtid:SET`, `FILE:OFFSET`, `time:RFC3339`.
/// Units: `offset` in bytes from the start of the file, 4 at least (the first event follows a 4-byte mark);
///        `time` is UTC.
struct CanalStart {
    enum class Kind : std::uint8_t { Now, Earliest, Gtid, File, Time };

    /// Looks at the form only: whether the server still has that place, only the server knows.
    ///
    /// `gtid:` takes MariaDB's `0-1-100,1-2-5` or MySQL's `UUID:1-5:7,UUID:tag:1-3`. `FILE` is a binlog's
    /// base name, which ends in a dot and its number. Errors: BadConfig `config.invalid_start`.
    [[nodiscard]] static Result<CanalStart> parse(std::string_view text);

    Kind kind = Kind::Now;
    std::string gtidSet;       // Gtid
    std::string file;          // File
    std::uint64_t offset = 0;  // File
    WallTime time;             // Time
};

}  // namespace lutra
