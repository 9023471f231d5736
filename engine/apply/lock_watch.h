#pragma once

#include "engine/mysql/connection.h"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace lutra::apply {

/// Looks on a connection of its own for whoever holds what ours wait for: once a wait has ended in an error,
/// the server does not know any more.
///
/// Looks twice a second, and only while a wait is likely, so that a pipeline that moves costs nothing. Where
/// it cannot connect it keeps silent and tries again: it must never stop a pipeline.
/// Threads: one of its own; ends with the object, within the connection's time-outs.
class LockWatch {
public:
    using Connect = std::function<Result<mysql::Connection>()>;
    using Likely = std::function<bool()>;                                        // asked on its thread
    using Tell = std::function<void(const std::optional<std::string>& holder)>;  // told on its thread

    /// `waiting` are the server's numbers of our connections.
    LockWatch(Connect connect, std::vector<std::uint64_t> waiting);
    ~LockWatch();
    LockWatch(const LockWatch&) = delete;
    LockWatch& operator=(const LockWatch&) = delete;

    /// One more connection of ours.
    void watch(std::uint64_t connection);

    /// From now on: looks only while `likely`, and tells each change. Until then it always looks.
    void follow(Likely likely, Tell tell);

    /// `error`, with the holder that was seen last, though the wait be over, where it is about a lock.
    [[nodiscard]] Error explained(Error error) const;

private:
    void run(const std::stop_token& stop);
    void look(std::optional<mysql::Connection>& connection);
    void noteHolder(std::optional<std::string> holder);
    [[nodiscard]] bool isLikely();

    const Connect m_connect;
    mutable std::mutex m_mutex;
    std::vector<std::uint64_t> m_waiting;
    Likely m_likely;
    Tell m_tell;
    std::optional<std::string> m_holder;  // now
    std::optional<std::string> m_lastSeen;
    bool m_isDenied = false;  // to look
    std::jthread m_thread;    // last: it uses all of the above
};

}  // namespace lutra::apply
