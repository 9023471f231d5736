#pragma once

#include "engine/runtime/local_engine_control.h"
#include "tests/scenarios/story.h"
#include "tests/support/two_sites.h"

#include <map>
#include <memory>
#include <optional>

namespace lutra::scenarios {

/// Plays one story on two sites. Each act throws std::runtime_error when what it wants is not so.
class Stage {
public:
    /// Where the story has an act `three`, all three sites are there.
    Stage(support::TwoSites& sites, const Story& story);
    ~Stage();

    void play(const Act& act);

    /// What every story ends with: both sides equal, unless its pipelines were meant to stop.
    void finish();

private:
    using Sql = std::string;

    void both(const Sql& sql);
    void on(const std::string& rest);
    void fails(const std::string& rest);
    void global(const std::string& rest);
    void metadata(const std::string& rest);
    void channel(const std::string& rest);
    void three(const std::string& rest);
    void carried(const std::string& rest);
    void start();
    void stop();
    void settle(const std::string& rest);
    void settleOnce(std::chrono::steady_clock::time_point deadline);
    void stops(const std::string& rest);
    void waits(const std::string& rest);
    void parked(const std::string& rest);
    void retry(const std::string& rest);
    void drop(const std::string& rest);
    [[nodiscard]] std::size_t targetOf(const std::string& pipeline) const;
    void heartbeat(const std::string& rest);
    void policy(const std::string& rest);
    void serverId(const std::string& rest);
    void detail(const std::string& text);
    void equal();
    void same(const Act& act);
    void answer(const Act& act);
    void soon(const Act& act);
    void mark(const std::string& rest);
    void beginAt(const std::string& rest);
    void resetLog(std::size_t site);
    void purgeLog(std::size_t site);
    void rowEvents(const std::string& rest);

    [[nodiscard]] mysql::Connection& session(const std::string& name);
    [[nodiscard]] std::string filled(const std::string& text) const;
    [[nodiscard]] std::vector<std::string> answerOf(std::size_t site, const Sql& sql);
    [[nodiscard]] std::size_t countRowEvents(std::size_t site);
    void rejectStopped();

    support::TwoSites& m_sites;
    const std::vector<std::string> m_schemas;  // {db}, {db2}, {db3}
    const std::size_t m_count;                 // of the sites that take part
    std::map<std::string, mysql::Connection> m_sessions;
    std::vector<std::pair<std::size_t, Sql>> m_undo;  // SET GLOBAL statements that put things back
    std::optional<Configuration> m_configuration;
    support::NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::LocalEngineControl> m_engine;
    std::vector<SourcePosition> m_marks;
    std::vector<std::string> m_markedIds;
    WallTime m_markedTime;
    std::string m_stoppedDetail;
    bool m_meantToStop = false;
    bool m_meantToDiffer = false;  // rows wait
};

}  // namespace lutra::scenarios
