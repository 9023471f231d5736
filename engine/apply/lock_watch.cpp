#include "engine/apply/lock_watch.h"

#include "engine/apply/lock_holders.h"

#include <chrono>
#include <condition_variable>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 500ms;

}  // namespace

LockWatch::LockWatch(Connect connect, std::vector<std::uint64_t> waiting)
    : m_connect(std::move(connect))
    , m_waiting(std::move(waiting))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

LockWatch::~LockWatch() = default;

void LockWatch::follow(Likely likely, Tell tell)
{
    const std::lock_guard lock(m_mutex);
    m_likely = std::move(likely);
    m_tell = std::move(tell);
}

Error LockWatch::explained(Error error) const
{
    if (error.code != "mysql.lock_wait")
        return error;
    const std::lock_guard lock(m_mutex);
    if (m_lastSeen)
        error.detail += "; " + *m_lastSeen;
    else if (m_isDenied)
        error.detail += "; who held it is shown to accounts with the right PROCESS only";
    return error;
}

void LockWatch::run(const std::stop_token& stop)
{
    std::optional<mysql::Connection> connection;
    std::mutex mutex;
    std::condition_variable_any ticks;
    std::unique_lock lock(mutex);
    while (!ticks.wait_for(lock, stop, kLookEvery, [&] { return stop.stop_requested(); })) {
        if (isLikely())
            look(connection);
        else
            noteHolder(std::nullopt);
    }
}

void LockWatch::watch(std::uint64_t connection)
{
    const std::lock_guard lock(m_mutex);
    m_waiting.push_back(connection);
}

bool LockWatch::isLikely()
{
    const std::lock_guard lock(m_mutex);
    return !m_likely || m_likely();
}

void LockWatch::look(std::optional<mysql::Connection>& connection)
{
    if (!connection) {
        auto opened = m_connect();
        if (!opened)
            return;
        connection = std::move(*opened);
    }
    const auto waiting = [&] {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }();
    auto holder = describeLockHolder(*connection, waiting);
    const bool denied = !holder && holder.error().code == "mysql.access_denied";
    if (!holder && !denied)
        return connection.reset();
    noteHolder(denied ? std::nullopt : std::move(*holder));
    const std::lock_guard lock(m_mutex);
    m_isDenied = denied;
}

void LockWatch::noteHolder(std::optional<std::string> holder)
{
    const std::lock_guard lock(m_mutex);
    if (holder)
        m_lastSeen = holder;
    if (m_holder == holder)
        return;
    m_holder = std::move(holder);
    if (m_tell)
        m_tell(m_holder);
}

}  // namespace lutra::apply
