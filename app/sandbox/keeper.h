#pragma once

#include "app/sandbox/process.h"

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lutra::sandbox {

/// A small forked process between us and one server. It starts the server and outlives nobody.
///
/// When our process ends in whatever way, or closes the link, the keeper kills the server and removes its
/// folder. When the keeper itself is killed, the kernel kills the server and `sweep` finds the folder later.
///
/// Why not PR_SET_PDEATHSIG alone: it fires when the *thread* that forked ends, which in a test is any
/// thread, and it cannot remove the folder. The keeper has one thread, so between it and the server the
/// signal is right.
class Keeper {
public:
    struct Plan {
        std::vector<std::string> command;
        std::filesystem::path folder;
        std::filesystem::path output;   // the server's standard output and standard error
        std::filesystem::path pidFile;  // written by the keeper as soon as the server has a pid
        int lock = -1;                  // stays locked for as long as the keeper lives
    };

    /// Threads: may be forked from a process with many threads; the child calls async-signal-safe functions
    /// only.
    [[nodiscard]] static Result<Keeper> fork(const Plan& plan);

    Keeper(Keeper&& other) noexcept = default;
    Keeper& operator=(Keeper&& other) noexcept = delete;
    ~Keeper();  // as `removeAll`

    /// The server's pid.
    Result<pid_t> spawn();
    /// Zero when the server is down.
    Result<pid_t> pid();
    /// SIGTERM, then after `patience` SIGKILL.
    Result<void> terminate(std::chrono::milliseconds patience);
    Result<void> kill();
    Result<void> freeze();
    Result<void> thaw();

    /// Kills the server and ends the keeper; the folder stays.
    void dismiss();
    /// Kills the server, removes the folder and ends the keeper.
    void removeAll();

private:
    enum class Operation : char { Spawn, Query, Terminate, Kill, Freeze, Thaw, Dismiss, Remove };
    struct Request;
    struct Reply;
    class Child;

    Keeper(pid_t process, FileDescriptor link);
    Result<pid_t> ask(Operation operation, std::chrono::milliseconds patience = std::chrono::milliseconds{0});
    void end(Operation operation);

    pid_t m_process = 0;
    pid_t m_owner = 0;
    FileDescriptor m_link;
};

}  // namespace lutra::sandbox
