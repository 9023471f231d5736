#pragma once

#include "app/sandbox/process.h"

#include <chrono>
#include <string>

namespace lutra::bench {

/// Holds the lock that others take while they build, and lets go of it between two rounds now and then.
///
/// It waits in line: who asks again and again instead may never get a turn.
class Quiet {
public:
    explicit Quiet(const std::string& lock);  // a file; empty for none
    void beforeRound();

private:
    sandbox::FileDescriptor m_file;
    bool m_isHeld = false;
    std::chrono::steady_clock::time_point m_since;
};

}  // namespace lutra::bench
