#pragma once

#include "engine/mysql/connection.h"

#include <string>
#include <string_view>
#include <vector>

namespace lutra::retl {

/// One thing of the `retl` schema that is not as the newest version wants it.
struct Deficit {
    enum class Kind : unsigned char {
        Version,  // older than `newestVersion`, or not there at all
        Table,    // a table is missing
        Engine,   // a table is not InnoDB: position and data would not be one commit
    };

    Kind kind = Kind::Version;
    std::string object;  // "retl.retl_checkpoint"
    std::string detail;  // "is MyISAM"
    std::string value;   // the version or the engine that is there; empty: nothing is
};

/// 0 when the schema is not there.
///
/// Errors: Refused `retl.not_allowed`: the account may not look.
[[nodiscard]] Result<int> installedVersion(mysql::Connection& connection);

/// What this program brings.
[[nodiscard]] int newestVersion();

/// The statements that lead from `fromVersion` (0: nothing there) to the newest, without `;`. Each may run
/// again.
[[nodiscard]] std::vector<std::string> statementsFor(int fromVersion);

/// What is missing. Empty: nothing, `bringUp` would run nothing.
///
/// Errors: as `installedVersion`; Refused `retl.too_new`: the schema is newer than this program.
[[nodiscard]] Result<std::vector<Deficit>> findDeficits(mysql::Connection& connection);

/// Runs what is missing and returns it. Safe to run again at any time, also after it failed half-way.
///
/// Errors: as `findDeficits`; also `retl.wrong_engine`: a table that is not InnoDB is left to its owner.
[[nodiscard]] Result<std::vector<std::string>> bringUp(mysql::Connection& connection);

}  // namespace lutra::retl
