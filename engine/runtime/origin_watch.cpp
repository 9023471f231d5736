#include "engine/runtime/origin_watch.h"

#include "engine/apply/checkpoint_store.h"
#include "engine/mysql/catalog.h"

#include <condition_variable>
#include <fmt/format.h>
#include <mutex>

namespace lutra::runtime {

bool OriginProof::holds(std::uint64_t commits, std::uint64_t marksRead, std::uint64_t commitsSince)
{
    const bool unmarked = m_base && commits > m_base->commits && marksRead == m_base->marksRead;
    // Asked for behind the log's end: what is committed beyond it stands behind that end.
    m_base = {commitsSince, marksRead};
    return !unmarked;
}

OriginWatch::OriginWatch(std::string pipeline, Connect connect, std::shared_ptr<apply::TargetLog> log,
                         std::chrono::milliseconds every, Tell tell)
    : m_pipeline(std::move(pipeline))
    , m_connect(std::move(connect))
    , m_log(std::move(log))
    , m_every(every)
    , m_tell(std::move(tell))
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

OriginWatch::~OriginWatch() = default;

void OriginWatch::run(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any ticks;
    std::unique_lock lock(mutex);
    do {
        const auto holds = look(stop);
        if (!holds)
            m_connection.reset();
        else if (!*holds)
            return m_tell({ErrorKind::Refused, "pipeline.marks_not_logged",
                           fmt::format("{} commits at the target, and the target's log has no mark of it",
                                       m_pipeline)});
    } while (!ticks.wait_for(lock, stop, m_every, [&] { return stop.stop_requested(); }));
}

Result<bool> OriginWatch::look(const std::stop_token& stop)
{
    if (!m_connection) {
        auto opened = m_connect();
        if (!opened)
            return tl::unexpected(opened.error());
        m_connection = std::move(*opened);
    }
    const auto before = commits();
    const auto end = mysql::readLogEnd(*m_connection);
    if (!before || !end)
        return tl::unexpected(before ? end.error() : before.error());
    if (auto read = m_log->readTo({end->file, end->offset, {}}, stop); !read)
        return tl::unexpected(read.error());
    const std::uint64_t marks = m_log->marksRead();
    const auto since = commits();
    if (!since)
        return tl::unexpected(since.error());
    return m_proof.holds(*before, marks, *since);
}

Result<std::uint64_t> OriginWatch::commits()
{
    const auto found = apply::readCheckpoint(*m_connection, m_pipeline);
    if (!found)
        return tl::unexpected(found.error());
    return *found ? (*found)->commits : 0;
}

}  // namespace lutra::runtime
