#pragma once

#include "engine/mysql/connection.h"

#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace lutra::runtime {

/// Takes settled conflicts that are old enough out of a pipeline's journal, at once and then every hour, over
/// a connection that it opens each time.
///
/// Where it cannot it tries again the next time: it must never stop a pipeline.
/// Threads: one of its own; ends with the object, within the connection's time-outs.
class JournalKeeper {
public:
    using Connect = std::function<Result<mysql::Connection>()>;

    JournalKeeper(std::string pipeline, Connect connect, std::chrono::days kept);
    ~JournalKeeper();
    JournalKeeper(const JournalKeeper&) = delete;
    JournalKeeper& operator=(const JournalKeeper&) = delete;

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Result<std::size_t> forget(const std::stop_token& stop);

    const std::string m_pipeline;
    const Connect m_connect;
    const std::chrono::days m_kept;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace lutra::runtime
