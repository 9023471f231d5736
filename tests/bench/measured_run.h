#pragma once

#include <chrono>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lutra::bench {

/// One run of a program to its end.
///
/// Units:   seconds, of wall clock and of processors. `said` holds what it printed as lines of a word and a
/// number;
///          where it prints `seconds` itself, its own start does not count.
struct MeasuredRun {
    double seconds = 0;
    double ownCpu = 0;     // of the program and its children
    double serverCpu = 0;  // of the watched server, meanwhile
    double peakBytes = 0;  // resident, of the program itself
    std::map<std::string, double> said;
    std::string trouble;  // why the run counts for nothing; empty when it is good

    [[nodiscard]] bool good() const { return trouble.empty(); }
};

/// Seconds of processor time that a process has used; 0 when there is none of that number.
[[nodiscard]] double cpuSecondsOf(pid_t process);

/// Seconds that all processors together have been busy since the machine's start.
[[nodiscard]] double busySeconds();

/// Bytes that a running process had in memory at most; 0 when there is none of that number.
[[nodiscard]] double peakBytesOf(pid_t process);

/// Runs `command` in `folder`; `server` is the process whose processor time is watched, 0 for none.
/// Killed, with its children, at the deadline.
[[nodiscard]] MeasuredRun measure(const std::vector<std::string>& command, const std::string& folder,
                                  pid_t server, std::chrono::seconds patience);

}  // namespace lutra::bench
