#include "engine/runtime/journal_keeper.h"

#include "engine/apply/conflict_journal.h"

#include <condition_variable>
#include <mutex>
#include <spdlog/spdlog.h>

namespace lutra::runtime {

namespace {

constexpr std::chrono::hours kLookEvery{1};

}  // namespace

JournalKeeper::JournalKeeper(std::string pipeline, Connect connect, std::chrono::days kept)
    : m_pipeline(std::move(pipeline))
    , m_connect(std::move(connect))
    , m_kept(kept)
    , m_thread([this](const std::stop_token& stop) { run(stop); })
{
}

JournalKeeper::~JournalKeeper() = default;

void JournalKeeper::run(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any ticks;
    std::unique_lock lock(mutex);
    do {
        const auto forgotten = forget(stop);
        if (!forgotten)
            spdlog::warn("journal.not_tidied pipeline={} code={}", m_pipeline, forgotten.error().code);
        else if (*forgotten > 0)
            spdlog::info("journal.tidied pipeline={} conflicts={} older_than_days={}", m_pipeline, *forgotten,
                         m_kept.count());
    } while (!ticks.wait_for(lock, stop, kLookEvery, [&] { return stop.stop_requested(); }));
}

Result<std::size_t> JournalKeeper::forget(const std::stop_token& stop)
{
    auto connection = m_connect();
    if (!connection)
        return tl::unexpected(connection.error());
    std::size_t all = 0;
    while (!stop.stop_requested()) {
        const auto gone = apply::forgetOldConflicts(*connection, m_pipeline, m_kept);
        if (!gone)
            return gone;
        all += *gone;
        if (*gone < apply::kForgottenAtOnce)
            break;
    }
    return all;
}

}  // namespace lutra::runtime
