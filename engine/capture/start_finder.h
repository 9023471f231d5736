#pragma once

#include "engine/capture/log_scan.h"
#include "engine/capture/resume.h"
#include "engine/checkpoint/progress.h"
#include "engine/model/canal_start.h"
#include "engine/mysql/dump_connection.h"
#include "engine/mysql/source_state.h"

namespace lutra::capture {

/// Finds the place in a source's log from which reading goes on.
///
/// Errors: what the server says; PositionLost as `decideResume`; BadConfig `capture.start_not_in_log`.
/// Threads: one caller. Looks through logs by connections of its own, which end with each call.
class StartFinder {
public:
    /// Both are the same server's.
    StartFinder(mysql::Connection& source, mysql::Endpoint endpoint);

    /// The progress of a reader that has done nothing yet.
    [[nodiscard]] Result<checkpoint::Progress> from(const CanalStart& start);

    /// The same progress, with its place in the log that the source has now. Unchanged where that is the same
    /// server and the place is still there.
    [[nodiscard]] Result<checkpoint::Progress> resume(checkpoint::Progress done);

private:
    [[nodiscard]] Result<checkpoint::Progress> fromPlace(SourcePosition place,
                                                         const mysql::SourceState& state);
    [[nodiscard]] Result<checkpoint::Progress> fromTime(WallTime time, const mysql::SourceState& state);
    [[nodiscard]] Result<checkpoint::Progress> fromIds(GtidSet done, mysql::SourceState& state);
    [[nodiscard]] Result<std::size_t> fileAt(WallTime time, const mysql::SourceState& state);
    [[nodiscard]] Result<std::optional<GtidSet>> idsAt(const SourcePosition& place,
                                                       const mysql::SourceState& state);
    [[nodiscard]] Result<GtidSet> idsInMariaDb(const SourcePosition& place, GtidSet before);
    [[nodiscard]] Result<ResumeBy> decide(const checkpoint::Progress& done, mysql::SourceState& state);
    [[nodiscard]] Result<> learnPurged(mysql::SourceState& state);
    [[nodiscard]] Result<LogScan> scan(mysql::DumpRequest request);
    [[nodiscard]] Result<LogScan> headOf(const std::string& file);

    mysql::Connection& m_source;
    mysql::Endpoint m_endpoint;
};

}  // namespace lutra::capture
