#include "tests/bench/two_way.h"

#include "engine/bundle/configuration_text.h"
#include "engine/mysql/catalog.h"
#include "engine/remote/remote_engine_control.h"
#include "tests/bench/quiet.h"
#include "tests/bench/sysbench.h"
#include "tests/cli/child_program.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <thread>

namespace lutra::bench {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using support::orThrow;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kTableRows = 200'000;  // of each, at scale 1
constexpr int kThreads = 2;                    // of each site's writer
constexpr auto kStartWithin = 30s;
constexpr auto kDrainWithin = 600s;
constexpr auto kEndWithin = 20s;
constexpr auto kLookAgain = 10ms;

struct Writers {
    const char* who;
    const char* what;
    int sharedPercent;
    std::uint64_t sharedRows;  // of a table; 0: all
};

constexpr Writers kContestants[] = {
    {kRing, "each the other's replica, rows apart", 0, 100},
    {kTwoWayApart, "rows apart", 0, 100},
    {kTwoWayShared, "1 % of the changes on 400 rows of both", 1, 100},
    {"lutra-same", "all changes on the same rows", 100, 0},
};

/// What carries changes both ways.
class Carrier {
public:
    virtual ~Carrier() = default;
    virtual void start() = 0;
    /// Both sides have everything of each other. Errors: throws when it stops, or not in time.
    virtual void drain() = 0;
    virtual void stop() = 0;
};

/// Both servers, and what is the same in all runs: the tables go on from one run to the next.
class TwoWayStage {
public:
    TwoWayStage(sandbox::ServerKind kind, const Scale& scale, Durability durability)
        : m_kind(kind)
        , m_rows(static_cast<std::uint64_t>(static_cast<double>(kTableRows) * scale.factor))
        , m_sites({kind, kind}, benchServerOptions(kind, durability))
    {
        for (std::size_t site = 0; site < 2; ++site) {
            auto connection = m_sites.connect(site);
            orThrow(connection.execute("CREATE DATABASE sbtest"));
            for (std::uint64_t table = 1; table <= kSysbenchTables; ++table)
                fill(connection, fmt::format("sbtest.sbtest{}", table));
        }
    }

    [[nodiscard]] bool isMariaDb() const { return sandbox::rowOf(m_kind).mariaDb; }
    [[nodiscard]] sandbox::ServerKind kind() const { return m_kind; }
    [[nodiscard]] support::TwoSites& sites() { return m_sites; }

    /// Returns: how many transactions both committed.
    [[nodiscard]] double write(const Writers& writers, const fs::path& script, int seconds)
    {
        std::vector<std::unique_ptr<support::ChildProgram>> programs;
        for (std::size_t site = 0; site < 2; ++site) {
            const auto words = sysbenchCommand(
                m_sites.server(site), script.string(), m_rows,
                {fmt::format("--site={}", site), fmt::format("--shared={}", writers.sharedPercent),
                 fmt::format("--shared_rows={}", writers.sharedRows == 0 ? m_rows : writers.sharedRows),
                 fmt::format("--threads={}", kThreads), fmt::format("--time={}", seconds),
                 "--mysql-ignore-errors=1213,1205,1062,1020", "run"});
            programs.push_back(std::make_unique<support::ChildProgram>("/usr/bin/env", words));
        }
        double transactions = 0;
        for (const auto& program : programs) {
            const auto code = program->waitForExit(std::chrono::seconds(seconds) + kEndWithin);
            const std::string said = program->output();
            const auto at = said.find("transactions:");
            if (code != 0 || at == std::string::npos)
                throw std::runtime_error("sysbench: " + said + program->errors());
            transactions += std::stod(said.substr(at + std::string_view("transactions:").size()));
        }
        return transactions;
    }

    [[nodiscard]] std::string difference()
    {
        constexpr std::string_view kAll =
            "CHECKSUM TABLE sbtest.sbtest1, sbtest.sbtest2, sbtest.sbtest3, sbtest.sbtest4";
        const auto a = orThrow(m_sites.connect(0).query(kAll));
        const auto b = orThrow(m_sites.connect(1).query(kAll));
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a[i] != b[i])
                return a[i].at(0).value_or("?") + " differs";
        }
        return {};
    }

    [[nodiscard]] double conflicts()
    {
        double all = 0;
        for (const std::size_t site : {0u, 1u})
            all += std::stod(
                orThrow(m_sites.connect(site).queryCell("SELECT COUNT(*) FROM retl.retl_conflict")).value());
        return all;
    }

private:
    /// As sysbench makes it, but with the same rows on both sides.
    void fill(mysql::Connection& connection, const std::string& table) const
    {
        orThrow(connection.execute(
            fmt::format("CREATE TABLE {} (id INT NOT NULL PRIMARY KEY, k INT NOT NULL DEFAULT 0, c CHAR(120) "
                        "NOT NULL DEFAULT '', pad CHAR(60) NOT NULL DEFAULT '', KEY (k)) ENGINE=InnoDB",
                        table)));
        orThrow(connection.execute(fmt::format("INSERT INTO {} (id) VALUES (1)", table)));
        for (std::uint64_t rows = 1; rows < m_rows; rows *= 2)
            orThrow(connection.execute(
                fmt::format("INSERT INTO {0} (id, k, c, pad) SELECT id + {1}, (id * 7919 + {1}) % {2}, "
                            "REPEAT(MD5(id + {1}), 3), MD5(id) FROM {0} WHERE id <= {2} - {1} ORDER BY id",
                            table, rows, m_rows)));
    }

    sandbox::ServerKind m_kind;
    std::uint64_t m_rows;
    support::TwoSites m_sites;
};

/// MariaDB's, by global ids of a domain for each site.
class Ring final : public Carrier {
public:
    explicit Ring(TwoWayStage& stage)
        : m_stage(stage)
    {
    }
    void start() override
    {
        for (const std::size_t site : {0u, 1u}) {
            run(site, fmt::format("SET GLOBAL gtid_domain_id = {}", site + 1));
            run(site, "SET GLOBAL slave_exec_mode = 'IDEMPOTENT'");
            run(site, "SET GLOBAL slave_parallel_threads = 4");
            run(site, "SET GLOBAL slave_parallel_mode = 'optimistic'");
        }
        for (const std::size_t site : {0u, 1u}) {
            const SourcePosition end = m_stage.sites().logEnd(1 - site);
            run(site,
                fmt::format("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={}, MASTER_USER='root', "
                            "MASTER_LOG_FILE='{}', MASTER_LOG_POS={}, MASTER_USE_GTID=no",
                            m_stage.sites().server(1 - site).port(), end.file, end.offset));
        }
        for (const std::size_t site : {0u, 1u})
            run(site, "START SLAVE");
    }
    void drain() override
    {
        const SourcePosition ends[] = {m_stage.sites().logEnd(0), m_stage.sites().logEnd(1)};
        for (const std::size_t site : {0u, 1u}) {
            const auto waited = orThrow(m_stage.sites().connect(site).queryCell(
                fmt::format("SELECT MASTER_POS_WAIT('{}', {}, {})", ends[1 - site].file,
                            ends[1 - site].offset, kDrainWithin.count())));
            if (!waited || waited->starts_with('-'))
                throw std::runtime_error("the ring has stopped, or is not in step in time");
        }
    }
    void stop() override
    {
        for (const std::size_t site : {0u, 1u}) {
            run(site, "STOP SLAVE");
            run(site, "RESET SLAVE ALL");
        }
    }

private:
    void run(std::size_t site, const std::string& sql)
    {
        orThrow(m_stage.sites().connect(site).execute(sql));
    }
    TwoWayStage& m_stage;
};

/// `lutra run` with a channel of its own: it begins where the logs end, whatever others did before.
class Engine final : public Carrier {
public:
    Engine(TwoWayStage& stage, const ApplyChoice& choice)
        : m_stage(stage)
        , m_choice(choice)
    {
    }
    void start() override
    {
        const std::string name = fmt::format("two-way-{}", ++m_starts);
        m_folder = m_choice.scratch / name;
        fs::create_directory(m_folder);
        const fs::path file = m_folder / "lutra.toml";
        orThrow(sandbox::writeFile(file, bundle::writeConfiguration(m_stage.sites().twoWay(
                                             name, {{.source = "sbtest.*", .target = {}, .exclude = {}}}))));
        m_program.emplace(m_choice.lutra,
                          std::vector<std::string>{"run", file.string(), "--state", m_folder.string()});
        waitUntil(kStartWithin,
                  [](const PipelineSnapshot& look) { return look.state == PipelineState::Running; });
    }
    void drain() override
    {
        const SourcePosition ends[] = {m_stage.sites().logEnd(0), m_stage.sites().logEnd(1)};
        waitUntil(kDrainWithin, [&](const PipelineSnapshot& look) {
            if (look.state == PipelineState::Stopped)
                throw std::runtime_error(look.name + " stopped: " + look.reason->code + " " +
                                         look.reason->detail);
            const auto position = SourcePosition::parse(look.position);
            return position && *position >= ends[look.source == "site-a" ? 0 : 1];
        });
    }
    void stop() override
    {
        m_program->signal(SIGTERM);
        (void)m_program->waitForExit(kEndWithin);
        m_program.reset();
    }

private:
    void waitUntil(std::chrono::seconds patience,
                   const std::function<bool(const PipelineSnapshot&)>& condition)
    {
        remote::RemoteEngineControl control(m_folder / "engine.sock");
        const auto deadline = Clock::now() + patience;
        while (Clock::now() < deadline) {
            if (m_program->exitCode())
                throw std::runtime_error("the engine ended: " + m_program->errors());
            const auto look = control.snapshot();
            if (look && std::ranges::all_of((*look)->pipelines, condition))
                return;
            std::this_thread::sleep_for(kLookAgain);
        }
        throw std::runtime_error("not in time");
    }

    TwoWayStage& m_stage;
    const ApplyChoice& m_choice;
    fs::path m_folder;
    std::optional<support::ChildProgram> m_program;
    int m_starts = 0;
};

TwoWayRun runOnce(TwoWayStage& stage, Carrier& carrier, const Writers& writers, const fs::path& script,
                  int seconds)
{
    TwoWayRun run;
    const double conflictsBefore = stage.conflicts();
    carrier.start();
    const auto begun = Clock::now();
    run.transactions = stage.write(writers, script, seconds);
    const auto written = Clock::now();
    carrier.drain();
    run.load = std::chrono::duration<double>(written - begun).count();
    run.drain = std::chrono::duration<double>(Clock::now() - written).count();
    carrier.stop();
    run.conflicts = stage.conflicts() - conflictsBefore;
    if (const std::string different = stage.difference(); !different.empty())
        throw std::runtime_error(different);
    return run;
}

void takeTurn(TwoWayStage& stage, Carrier& carrier, const Writers& writers, const fs::path& script,
              int seconds, TwoWayReading& reading)
{
    try {
        reading.runs.push_back(runOnce(stage, carrier, writers, script, seconds));
        const TwoWayRun& run = reading.runs.back();
        fmt::print(stderr,
                   "  two ways, {}: {:.0f} tx/s ({:.0f} in {:.1f} s, drained in {:.1f} s), {:.0f} "
                   "conflicts\n",
                   reading.who, run.rate(), run.transactions, run.load, run.drain, run.conflicts);
    } catch (const std::exception& error) {
        reading.trouble = error.what();
        fmt::print(stderr, "  two ways, {}: {}\n", reading.who, reading.trouble);
    }
}

}  // namespace

double TwoWayReading::rate() const
{
    std::vector<double> rates;
    for (const TwoWayRun& run : runs)
        rates.push_back(run.rate());
    std::ranges::sort(rates);
    return rates[rates.size() / 2];
}

std::vector<TwoWayReading> twoWayByTurns(sandbox::ServerKind kind, const TwoWayChoice& twoWay,
                                         const Scale& scale, Durability durability, const ApplyChoice& choice)
{
    TwoWayStage stage(kind, scale, durability);
    Ring ring(stage);
    Engine engine(stage, choice);
    std::vector<TwoWayReading> readings;
    for (const Writers& writers : kContestants)
        readings.push_back({std::string(sandbox::idOf(kind)), writers.who, writers.what, {}, {}});
    Quiet quiet(choice.rounds.quietLock);
    for (int round = 0; round < choice.rounds.count; ++round) {
        for (std::size_t i = 0; i < readings.size(); ++i) {
            const bool isRing = readings[i].who == kRing;
            // What differs now would differ for whoever comes behind.
            if ((isRing && !stage.isMariaDb()) ||
                std::ranges::any_of(readings, [](const auto& each) { return !each.trouble.empty(); }))
                continue;
            quiet.beforeRound();
            takeTurn(stage, isRing ? static_cast<Carrier&>(ring) : engine, kContestants[i], twoWay.script,
                     twoWay.seconds, readings[i]);
        }
    }
    std::erase_if(readings, [](const auto& each) { return each.runs.empty() && each.trouble.empty(); });
    return readings;
}

}  // namespace lutra::bench
