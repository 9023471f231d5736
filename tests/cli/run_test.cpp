#include "tests/cli/cli_stage.h"

#include "engine/mysql/catalog.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

namespace lutra::cli_test {
namespace {

namespace fs = std::filesystem;

constexpr auto kDrainWithin = 20s;
constexpr auto kEndWithin = 5s;  // after SIGTERM

class RunTest : public CliTest {
protected:
    /// `lutra run` in the background, once both directions run.
    std::unique_ptr<support::ChildProgram> startRunning(const std::string& configuration,
                                                        const std::string& state, const Words& more = {})
    {
        Words words{"run", configuration, "--state", state};
        words.insert(words.end(), more.begin(), more.end());
        auto program = std::make_unique<support::ChildProgram>(LUTRA_BINARY, words);
        waitUntilRunning(state);
        return program;
    }

    Outcome drain(const std::string& configuration)
    {
        return lutra({"run", configuration, "--state", stateFolder(), "--drain"}, kDrainWithin);
    }

    Outcome stop(support::ChildProgram& program, int signal = SIGTERM)
    {
        program.signal(signal);
        return outcomeOf(program, kEndWithin);
    }

    static bool arrived(std::size_t site, int id)
    {
        return !rows(site, fmt::format("SELECT id FROM cli.t WHERE id = {}", id)).empty();
    }

    static Words table(std::size_t site) { return rows(site, "SELECT id, v FROM cli.t ORDER BY id"); }
};

/// What a server's log gained since some place.
struct LogGain {
    std::size_t userRowEvents = 0;
    std::size_t transactions = 0;
    std::uint64_t bytes = 0;
};

class LogMark {
public:
    explicit LogMark(mysql::Connection connection)
        : m_connection(std::move(connection))
        , m_from(support::orThrow(mysql::readLogEnd(m_connection)))
    {
    }

    LogGain gain()
    {
        LogGain gain;
        gain.bytes = support::orThrow(mysql::readLogEnd(m_connection)).offset - m_from.offset;
        for (const mysql::TextRow& event : support::orThrow(m_connection.query(
                 fmt::format("SHOW BINLOG EVENTS IN '{}' FROM {}", m_from.file, m_from.offset)))) {
            const std::string type = event[2].value_or("");
            gain.transactions += type == "Gtid" ? 1 : 0;
            gain.userRowEvents +=
                type == "Table_map" && event[5].value_or("").find("retl.") == std::string::npos ? 1 : 0;
        }
        return gain;
    }

private:
    mysql::Connection m_connection;
    mysql::LogEnd m_from;
};

// Goal: a drain of a pair that is in step ends by itself.
// Method: drain twice with nothing written.
TEST_F(RunTest, IdleDrainEnds)
{
    const std::string file = write(configuration());
    for (int i = 0; i < 2; ++i) {
        const Outcome outcome = drain(file);
        EXPECT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
    }
}

// Goal: a drain carries all that both sites had committed when it started.
// Method: write on both sides while nothing runs, drain, look.
TEST_F(RunTest, DrainCarriesBothWays)
{
    const std::string file = write(configuration());
    ASSERT_EQ(drain(file).exitCode, 0);
    execute(0, "INSERT INTO cli.t VALUES (1, 'from a'), (3, 'from a')");
    execute(0, "UPDATE cli.t SET v = 'changed' WHERE id = 3");
    execute(1, "INSERT INTO cli.t VALUES (2, 'from b')");
    const Outcome outcome = drain(file);
    EXPECT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
    for (std::size_t site = 0; site < 2; ++site)
        EXPECT_EQ(table(site), (Words{"1 from a", "2 from b", "3 changed"}));
}

// Goal: drains that have nothing to carry do not feed each other: neither log grows with what the other
//       direction wrote there.
// Method: after writes and a drain, two more drains; no row of a user's table in either log, few
// transactions,
//         and the second writes no more than the first.
TEST_F(RunTest, IdleDrainsDoNotFeedEachOther)
{
    constexpr std::size_t kTransactionsMax = 8;  // take-over, preflight's probe, position; of two directions
    const std::string file = write(configuration());
    ASSERT_EQ(drain(file).exitCode, 0);
    execute(0, "INSERT INTO cli.t VALUES (1, 'a')");
    execute(1, "INSERT INTO cli.t VALUES (2, 'b')");
    ASSERT_EQ(drain(file).exitCode, 0);
    std::vector<LogGain> gains;
    for (int i = 0; i < 2; ++i) {
        LogMark marks[] = {LogMark(root(0)), LogMark(root(1))};
        ASSERT_EQ(drain(file).exitCode, 0);
        for (LogMark& mark : marks) {
            gains.push_back(mark.gain());
            EXPECT_EQ(gains.back().userRowEvents, 0u);
            EXPECT_LE(gains.back().transactions, kTransactionsMax);
        }
    }
    for (std::size_t site = 0; site < 2; ++site) {
        EXPECT_LE(gains[2 + site].transactions, gains[site].transactions);
        EXPECT_LE(gains[2 + site].bytes, gains[site].bytes + 64);  // numbers may need more digits
        RecordProperty(fmt::format("idle_drain_bytes_{}", site), static_cast<int>(gains[2 + site].bytes));
    }
}

// Goal: status tells a script all about each pipeline, and a person too.
// Method: ask a running engine both ways.
TEST_F(RunTest, StatusOfRunningEngine)
{
    const auto running = startRunning(write(configuration()), stateFolder());
    execute(0, "INSERT INTO cli.t VALUES (1, 'a')");
    ASSERT_TRUE(eventually([] { return arrived(1, 1); }));
    const Outcome json = lutra({"status", "--state", stateFolder(), "--json"});
    EXPECT_EQ(json.exitCode, 0);
    EXPECT_EQ(json.errors, "");
    const auto document = nlohmann::json::parse(json.output);
    ASSERT_EQ(document.at("pipelines").size(), 2u);
    EXPECT_EQ(document.at("process_id"), running->pid());
    for (const auto& pipeline : document.at("pipelines")) {
        EXPECT_EQ(pipeline.at("state"), "running");
        EXPECT_TRUE(pipeline.at("reason").is_null());
        EXPECT_NE(pipeline.at("position").get<std::string>().find(':'), std::string::npos);
        EXPECT_TRUE(pipeline.contains("lag_milliseconds"));
        EXPECT_TRUE(pipeline.contains("rows_per_second"));
        EXPECT_TRUE(pipeline.contains("queue_transactions"));
        EXPECT_EQ(pipeline.at("conflicts"), 0);
    }
    const Outcome text = lutra({"status", "--state", stateFolder()});
    EXPECT_EQ(text.exitCode, 0);
    for (const char* word : {"a-to-b", "b-to-a", "running", "lag"})
        EXPECT_TRUE(text.says(word)) << word << "\n" << text.output;
    EXPECT_EQ(stop(*running).exitCode, 0);
}

// Goal: asking where nothing runs is told from an engine in trouble.
// Method: a state folder that is not there; one that an engine has left.
TEST_F(RunTest, StatusWithoutEngine)
{
    expectError(lutra({"status", "--state", stateFolder()}), 3, "remote.unreachable");
    ASSERT_EQ(drain(write(configuration())).exitCode, 0);
    expectError(lutra({"status", "--state", stateFolder(), "--json"}), 3, "remote.unreachable");
}

// Goal: while a server is down the engine waits, says why, and goes on by itself.
// Method: stop one server under a running engine, write at the other, look at the status, start it again.
TEST_F(RunTest, WaitsForServer)
{
    const auto running = startRunning(write(configuration()), stateFolder());
    support::orThrow(sites().server(1).stop());
    execute(0, "INSERT INTO cli.t VALUES (1, 'a')");
    const bool waiting = eventually([&] {
        const auto document = nlohmann::json::parse(
            lutra({"status", "--state", stateFolder(), "--json"}).output, nullptr, false);
        return document.is_object() &&
               std::ranges::all_of(document.at("pipelines"), [](const auto& pipeline) {
                   return pipeline.at("state") == "waiting" && pipeline.at("reason").contains("code");
               });
    });
    support::orThrow(sites().server(1).restart());
    EXPECT_TRUE(waiting);
    EXPECT_FALSE(running->exitCode());
    EXPECT_TRUE(eventually([] { return arrived(1, 1); }));
    EXPECT_EQ(stop(*running).exitCode, 0);
}

// Goal: one state folder has one engine, and the second one does the first no harm.
// Method: run twice.
TEST_F(RunTest, SecondRunInOneFolder)
{
    const std::string file = write(configuration());
    const auto running = startRunning(file, stateFolder());
    expectError(lutra({"run", file, "--state", stateFolder()}), 3, "coordination.already_running");
    EXPECT_FALSE(running->exitCode());
    execute(0, "INSERT INTO cli.t VALUES (1, 'a')");
    EXPECT_TRUE(eventually([] { return arrived(1, 1); }));
    EXPECT_EQ(stop(*running).exitCode, 0);
}

// Goal: both signals that ask a program to end do so within seconds, also under load, and the next run goes
// on. Method: a writer that never pauses; SIGTERM, then a run that is ended by SIGINT.
TEST_F(RunTest, SignalsEndIt)
{
    const std::string file = write(configuration());
    ASSERT_EQ(drain(file).exitCode, 0);  // from here on nothing may be missed
    std::jthread writer([](std::stop_token stop) {
        auto connection = root(0);
        for (int id = 1; !stop.stop_requested(); ++id)
            support::orThrow(connection.execute(fmt::format("INSERT INTO cli.t VALUES ({}, 'x')", id)));
    });
    for (const int signal : {SIGTERM, SIGINT}) {
        const auto running = startRunning(file, stateFolder());
        std::this_thread::sleep_for(300ms);
        const Outcome outcome = stop(*running, signal);
        EXPECT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
    }
    writer = {};
    ASSERT_EQ(drain(file).exitCode, 0);
    EXPECT_EQ(table(1), table(0));
}

// Goal: nobody else on the computer can look into the state folder or ask the engine.
// Method: permissions of the folder and of all that is in it.
TEST_F(RunTest, StateFolderIsPrivate)
{
    const auto running = startRunning(write(configuration()), stateFolder());
    EXPECT_EQ(fs::status(stateFolder()).permissions(), fs::perms::owner_all);
    const auto socket = fs::status(stateFolder() + "/engine.sock");
    EXPECT_EQ(socket.type(), fs::file_type::socket);
    EXPECT_EQ(socket.permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(stop(*running).exitCode, 0);
}

// Goal: two engines cannot both write for one channel; the older one stops and says why.
// Method: a second engine with a state folder of its own, then a write on each side.
TEST_F(RunTest, OlderEngineIsFenced)
{
    const std::string file = write(configuration());
    const auto older = startRunning(file, stateFolder("older"));
    const auto newer = startRunning(file, stateFolder("newer"));
    execute(0, "INSERT INTO cli.t VALUES (1, 'a')");
    execute(1, "INSERT INTO cli.t VALUES (2, 'b')");
    const Outcome fenced = outcomeOf(*older, 20s);
    EXPECT_EQ(fenced.exitCode, 4) << testing::PrintToString(fenced);
    EXPECT_NE(fenced.errors.find("[apply.fenced]"), std::string::npos) << fenced.errors;
    EXPECT_TRUE(eventually([] { return arrived(1, 1) && arrived(0, 2); }));
    EXPECT_FALSE(newer->exitCode());
    const Outcome ended = stop(*newer);
    EXPECT_EQ(ended.exitCode, 0) << testing::PrintToString(ended);
    EXPECT_EQ(table(0), (Words{"1 a", "2 b"}));
    EXPECT_EQ(table(1), table(0));
}

// Goal: a direction that cannot go on stops the run with its own exit code, and names row and reason.
// Method: in a table without a key change a row behind the engine's back, then change it at the other site;
// both directions.
TEST_F(RunTest, StoppedPipelineIsFour)
{
    executeBoth("CREATE TABLE cli.nokey (id INT, v VARCHAR(40))");
    const std::string file = write(configuration());
    const auto running = startRunning(file, stateFolder());
    execute(0, "INSERT INTO cli.nokey VALUES (1, 'a'), (2, 'b')");
    ASSERT_TRUE(eventually([] { return rows(1, "SELECT id FROM cli.nokey").size() == 2; }));
    changeUnseen(root(1), "UPDATE cli.nokey SET v = 'other' WHERE id = 1");
    changeUnseen(root(0), "UPDATE cli.nokey SET v = 'other' WHERE id = 2");
    execute(0, "UPDATE cli.nokey SET v = 'next' WHERE id = 1");
    execute(1, "UPDATE cli.nokey SET v = 'next' WHERE id = 2");
    const Outcome outcome = outcomeOf(*running, 20s);
    EXPECT_EQ(outcome.exitCode, 4) << testing::PrintToString(outcome);
    for (const char* word : {"[apply.row_mismatch]", "shop/a-to-b", "shop/b-to-a", "cli.nokey"})
        EXPECT_NE(outcome.errors.find(word), std::string::npos) << word << "\n" << outcome.errors;
}

// Goal: what a script reads from `run --json` is JSON and nothing else.
// Method: every line of standard output is one object.
TEST_F(RunTest, JsonIsOneObjectALine)
{
    const auto running = startRunning(write(configuration()), stateFolder(), {"--json"});
    execute(0, "INSERT INTO cli.t VALUES (1, 'a')");
    std::this_thread::sleep_for(2500ms);
    const Outcome outcome = stop(*running);
    EXPECT_EQ(outcome.exitCode, 0);
    EXPECT_TRUE(outcome.output.ends_with('\n'));
    std::size_t objects = 0;
    std::istringstream lines(outcome.output);
    for (std::string line; std::getline(lines, line); ++objects) {
        const auto document = nlohmann::json::parse(line, nullptr, false);
        ASSERT_TRUE(document.is_object()) << line;
        EXPECT_EQ(document.at("pipelines").size(), 2u);
    }
    EXPECT_GE(objects, 3u);
}

// Goal: after kill -9 the next run goes on where the last one stood, and what was written meanwhile arrives
//       once.
// Method: a table without a key, so that a row carried twice stands twice; write before, while it is down,
// and
//         after, on both sides.
TEST_F(RunTest, GoesOnAfterKill)
{
    executeBoth("CREATE TABLE cli.witness (v VARCHAR(40))");
    const std::string file = write(configuration());
    const auto writeBoth = [](const char* when) {
        execute(0, fmt::format("INSERT INTO cli.witness VALUES ('{} a')", when));
        execute(1, fmt::format("INSERT INTO cli.witness VALUES ('{} b')", when));
    };
    const auto witness = [](std::size_t site) { return rows(site, "SELECT v FROM cli.witness ORDER BY v"); };
    auto running = startRunning(file, stateFolder());
    writeBoth("before");
    ASSERT_TRUE(eventually([&] { return witness(0).size() == 2 && witness(1).size() == 2; }));
    running->signal(SIGKILL);
    EXPECT_EQ(outcomeOf(*running, 5s).exitCode, 128 + SIGKILL);
    writeBoth("down");
    EXPECT_EQ(witness(0).size(), 3u);

    running = startRunning(file, stateFolder());
    writeBoth("then");
    EXPECT_TRUE(eventually([&] { return witness(0).size() >= 6 && witness(1).size() >= 6; }));
    EXPECT_EQ(stop(*running).exitCode, 0);
    ASSERT_EQ(drain(file).exitCode, 0);
    for (std::size_t site = 0; site < 2; ++site)
        EXPECT_EQ(witness(site), (Words{"before a", "before b", "down a", "down b", "then a", "then b"}));
}

}  // namespace
}  // namespace lutra::cli_test
