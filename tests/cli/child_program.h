#pragma once

#include "app/sandbox/process.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lutra::support {

/// A program that a test runs as a person would: its own process, standard output and standard error apart.
///
/// Life:    killed with the object, and with the thread that made it.
/// Errors:  throws std::runtime_error when it cannot be started.
/// Threads: one caller at a time.
class ChildProgram {
public:
    ChildProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments);
    ChildProgram(const ChildProgram&) = delete;
    ChildProgram& operator=(const ChildProgram&) = delete;
    ~ChildProgram();

    [[nodiscard]] pid_t pid() const { return m_pid; }

    /// All that it has written so far.
    [[nodiscard]] std::string output() const;
    [[nodiscard]] std::string errors() const;

    /// 128 + N after signal N; nullopt while it runs.
    [[nodiscard]] std::optional<int> exitCode();

    /// Waits for its end at most `patience`.
    [[nodiscard]] std::optional<int> waitForExit(std::chrono::milliseconds patience);

    void signal(int number);  // nothing when it has ended

private:
    sandbox::FileDescriptor m_output;
    sandbox::FileDescriptor m_errors;
    sandbox::FileDescriptor m_process;
    pid_t m_pid = -1;
    std::optional<int> m_exitCode;
};

}  // namespace lutra::support
