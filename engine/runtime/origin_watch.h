#pragma once

#include "engine/apply/target_log.h"
#include "engine/control/engine_snapshot.h"
#include "engine/mysql/connection.h"

#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace lutra::runtime {

/// Whether what a pipeline commits stands in the target's log with its mark, by counts that are taken again
/// and again.
class OriginProof {
public:
    /// `commits`: by the checkpoint, before the log's end was asked for. `marksRead`: up to that end.
    /// `commitsSince`: by the checkpoint, asked once more after it was read.
    ///
    /// Returns: false when there were commits since the last look and the log has not one mark more.
    [[nodiscard]] bool holds(std::uint64_t commits, std::uint64_t marksRead, std::uint64_t commitsSince);

private:
    struct Base {
        std::uint64_t commits = 0;
        std::uint64_t marksRead = 0;
    };
    std::optional<Base> m_base;
};

/// Proves over and over that our marks reach the target's log: a server that is set up anew may leave schema
/// `retl` out of it, and what we write there would be carried home as if it were news.
///
/// Where it cannot look it tries again the next time.
/// Threads: one of its own, with a connection of its own; ends with the object.
class OriginWatch {
public:
    using Connect = std::function<Result<mysql::Connection>()>;
    using Tell = std::function<void(Error error)>;

    /// `tell` is told once, on its thread: Refused `pipeline.marks_not_logged`.
    OriginWatch(std::string pipeline, Connect connect, std::shared_ptr<apply::TargetLog> log,
                std::chrono::milliseconds every, Tell tell);
    ~OriginWatch();
    OriginWatch(const OriginWatch&) = delete;
    OriginWatch& operator=(const OriginWatch&) = delete;

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Result<bool> look(const std::stop_token& stop);
    [[nodiscard]] Result<std::uint64_t> commits();

    const std::string m_pipeline;
    const Connect m_connect;
    const std::shared_ptr<apply::TargetLog> m_log;
    const std::chrono::milliseconds m_every;
    const Tell m_tell;
    std::optional<mysql::Connection> m_connection;
    OriginProof m_proof;
    std::jthread m_thread;  // last: it uses all of the above
};

}  // namespace lutra::runtime
