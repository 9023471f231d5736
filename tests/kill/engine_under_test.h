#pragma once

#include "engine/control/engine_snapshot.h"
#include "engine/remote/remote_engine_control.h"
#include "tests/cli/child_program.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace lutra::kill {

/// What a round must never see; its text says what was seen.
class Failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// `lutra run` with a state folder of its own, started again as a service manager would: only where it says
/// that a server could not be reached, or was to crash.
class EngineUnderTest {
public:
    EngineUnderTest(std::filesystem::path program, std::filesystem::path configuration,
                    std::filesystem::path stateFolder);

    void start();
    /// It dies of itself at a step: "name:nth:crash", see engine/base/failpoint.h.
    void startToCrash(const std::string& failpoint);
    void kill();    // SIGKILL
    void finish();  // SIGTERM; throws Failure unless it ends in time and well

    /// Starts it again where that is due. Throws Failure when a pipeline has stopped, or the program ended
    /// for any reason but a server out of reach.
    ///
    /// Returns: how it is; nullopt while it does not answer.
    std::optional<EngineSnapshot> look();

    /// Looks again and again until `reached`, at most `patience`. Returns: whether it was.
    bool lookUntil(std::chrono::milliseconds patience,
                   const std::function<bool(const EngineSnapshot&)>& reached);
    void watch(std::chrono::milliseconds duration);

    [[nodiscard]] std::string lastWords() const;  // how it was, with the ends of its error output and log
    [[nodiscard]] unsigned crashes() const { return m_crashes; }  // at a failpoint
    [[nodiscard]] unsigned starts() const { return m_starts; }
    [[nodiscard]] unsigned timesOutOfReach() const { return m_timesOutOfReach; }

private:
    void startAgainIfDue();
    void startWith(const std::vector<std::string>& environment);

    const std::filesystem::path m_program;
    const std::filesystem::path m_configuration;
    const std::filesystem::path m_stateFolder;
    remote::RemoteEngineControl m_control;
    std::optional<support::ChildProgram> m_running;
    std::optional<EngineSnapshot> m_last;
    std::string m_lastErrors;
    bool m_isToCrash = false;
    unsigned m_crashes = 0;
    unsigned m_starts = 0;
    unsigned m_timesOutOfReach = 0;
};

}  // namespace lutra::kill
