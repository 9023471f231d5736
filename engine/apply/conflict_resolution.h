#pragma once

#include "engine/apply/conflict_journal.h"
#include "engine/apply/mysql_target_session.h"

#include <memory>

namespace lutra::apply {

/// Writes what a person wants instead of what was decided about a conflict: a change like any application's,
/// without our mark, so that it is carried to the other side and wins there, as whatever has seen both. The
/// engine may be running.
///
/// Threads: one caller.
class ConflictResolution {
public:
    enum class Take : std::uint8_t {
        Incoming,  // what the change wanted the row to be
        Current,   // what the row was when the change came
        Other,     // whichever of the two the row did not become
    };

    /// `target` is a connection of its own, to the site whose journal it is. `who` goes into the journal.
    [[nodiscard]] static Result<ConflictResolution> open(mysql::Connection target, std::string pipeline,
                                                         std::string who);

    /// Returns what the row was until now, for people.
    ///
    /// Errors: BadConfig `conflict.unknown`; BadData `conflict.image_damaged`; those of the server.
    [[nodiscard]] Result<std::string> resolve(std::uint64_t id, Take take);

private:
    ConflictResolution(std::unique_ptr<MysqlTargetSession> session, std::string who);
    [[nodiscard]] Result<std::string> write(const JournaledConflict& conflict, Take take);

    std::unique_ptr<MysqlTargetSession> m_session;
    std::string m_who;
};

}  // namespace lutra::apply
