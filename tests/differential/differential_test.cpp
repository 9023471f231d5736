#include "app/composition/source_log.h"
#include "app/sandbox/throw_away_server.h"
#include "engine/capture/spill_folder.h"
#include "engine/mysql/catalog.h"
#include "tests/differential/workload.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iostream>

namespace lutra::differential {

namespace {

using sandbox::ServerKind;
using support::orThrow;

constexpr std::uint64_t kSeed = 20261123;
constexpr std::uint64_t kRowsInAll = 104'000;
constexpr std::size_t kDifferencesShown = 5;
constexpr std::size_t kTransactionsInRound = 30;

std::uint64_t fromEnvironment(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::uint64_t g_rowsDecoded = 0;

std::vector<ServerKind> availableKinds()
{
    std::vector<ServerKind> kinds;
    for (const auto& row : sandbox::kServerKinds) {
        if (sandbox::available(row.kind))
            kinds.push_back(row.kind);
    }
    return kinds;
}

/// A server, a session that writes, and the reader of its log.
class Stage {
public:
    explicit Stage(ServerKind kind)
        : m_server(orThrow(sandbox::ThrowAwayServer::start(
              {.kind = kind, .name = "differential", .serverId = 1, .extra = {}, .rootPassword = {}})))
        , m_writer(connect())
        , m_traits(traitsOf(kind))
    {
        orThrow(m_writer.execute("CREATE DATABASE d"));
        orThrow(m_writer.execute("USE d"));
        orThrow(m_writer.execute("CREATE TABLE marks (id INT PRIMARY KEY)"));
        orThrow(m_writer.execute("SET SESSION sql_mode = '', time_zone = '+00:00'"));
        openLog();
    }

    [[nodiscard]] mysql::Connection& writer() { return m_writer; }
    [[nodiscard]] const ServerTraits& traits() const { return m_traits; }

    void openLog()
    {
        auto catalog = connect();
        const auto end = orThrow(mysql::readLogEnd(catalog));
        m_log =
            orThrow(composition::openLog(std::move(catalog), endpoint(),
                                         {.low = {end.file, end.offset, {}}, .done = {}}, {.serverId = 4711},
                                         {{[](std::string_view schema, auto) { return schema == "d"; },
                                           [](std::string_view schema) { return schema == "d"; }, "d"},
                                          nullptr},
                                         capture::defaultSpillFolder()));
    }

    /// Gives each row change up to now to `take`, until that says no more.
    template <typename Take>
    Result<void> readLog(Take take)
    {
        const std::int64_t last = ++m_lastMark;
        orThrow(m_writer.execute(fmt::format("INSERT INTO marks VALUES ({})", last)));
        for (;;) {
            auto next = m_log->next(std::chrono::seconds(1), {});
            if (!next)
                return tl::unexpected(next.error());
            if (!*next)
                continue;
            bool goesOn = true;
            const auto visited = visitRows(**next, [&](std::span<const RowChange> changes) -> Result<> {
                for (const RowChange& change : changes) {
                    if (change.table->table == "marks")
                        m_markRead = std::get<std::int64_t>(change.after->front());
                    else if (goesOn)
                        goesOn = take(change);
                }
                return {};
            });
            if (!visited || !goesOn || m_markRead >= last)
                return visited;
        }
    }

    [[nodiscard]] std::int64_t& lastMark() { return m_lastMark; }

    /// Of the last transaction that was read whole, or in part.
    [[nodiscard]] std::int64_t markRead() const { return m_markRead; }

    /// Another way of logging for the next table. Returns it for people.
    std::string setServer(Random& random)
    {
        std::vector<std::string> options;
        const auto set = [&](std::string option) {
            orThrow(m_writer.execute("SET GLOBAL " + option));
            options.push_back(std::move(option));
        };
        if (random.chance(25))
            set(fmt::format("binlog_checksum = '{}'", random.chance(50) ? "CRC32" : "NONE"));
        if (m_traits.isMariaDb) {
            constexpr std::array<std::string_view, 4> kMetadata{"FULL", "FULL", "MINIMAL", "NO_LOG"};
            set(fmt::format("binlog_row_metadata = {}", random.pick(kMetadata)));
            set(fmt::format("log_bin_compress = {}, GLOBAL log_bin_compress_min_len = 10", random.below(2)));
            set(fmt::format("mysql56_temporal_format = {}", random.chance(80) ? 1 : 0));
        } else if (m_traits.hasJson) {
            set(fmt::format("binlog_row_metadata = {}", random.chance(60) ? "FULL" : "MINIMAL"));
        }
        std::string text;
        for (const std::string& option : options)
            text += option + "; ";
        return text;
    }

private:
    [[nodiscard]] mysql::Endpoint endpoint() const
    {
        mysql::Endpoint endpoint;
        endpoint.source.name = "differential";
        endpoint.source.socket = m_server.socketPath();
        endpoint.source.user = "root";
        endpoint.source.tls = TlsMode::Off;
        endpoint.readWithin = std::chrono::seconds(600);
        return endpoint;
    }
    [[nodiscard]] mysql::Connection connect() const { return orThrow(mysql::Connection::open(endpoint())); }

    ServerTraits traitsOf(ServerKind kind)
    {
        ServerTraits traits;
        traits.kind = kind;
        traits.isMariaDb = sandbox::rowOf(kind).mariaDb;
        traits.hasJson = kind == ServerKind::MySql97;
        traits.hasVector = kind == ServerKind::MySql97 || kind == ServerKind::MariaDb118;
        traits.hasGenerated = kind != ServerKind::MySql56;
        traits.hasInvisible = kind != ServerKind::MySql56;
        const auto rows = orThrow(m_writer.query(
            "SELECT CHARACTER_SET_NAME FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> "
            "'binary' ORDER BY 1"));
        for (const auto& row : rows)
            traits.charsets.push_back(row[0].value_or(""));
        return traits;
    }

    sandbox::ThrowAwayServer m_server;
    mysql::Connection m_writer;
    ServerTraits m_traits;
    std::unique_ptr<capture::LogCapture> m_log;
    std::int64_t m_lastMark = 0;
    std::int64_t m_markRead = 0;
};

/// A table that the server takes, from the random ones.
RandomTable createTable(Stage& stage, Random& random, std::size_t round)
{
    constexpr std::size_t kTriesMax = 50;
    std::string refusal;
    for (std::size_t i = 0; i < kTriesMax; ++i) {
        RandomTable table = randomTable(random, stage.traits(), fmt::format("t{}", round));
        const auto made = stage.writer().execute(table.createStatement());
        if (made)
            return table;
        refusal = made.error().detail;
    }
    throw std::runtime_error("no random table was taken; the last: " + refusal);
}

std::string shownStart(std::string text)
{
    const std::size_t shownMax = fromEnvironment("LUTRA_DIFFERENTIAL_SHOWN", 3'000);
    return text.size() > shownMax ? text.substr(0, shownMax) + " …" : text;
}

struct Round {
    std::uint64_t rows = 0;
    std::size_t refused = 0;
    std::string lastRefusal;
    std::optional<std::string> difference;
};

Round runRound(Stage& stage, Random& random, std::size_t number)
{
    const std::string serverOptions = stage.setServer(random);
    const RandomTable table = createTable(stage, random, number);
    ExpectedRows expected(table);
    Workload workload(stage.writer(), random, stage.traits(), table, expected, stage.lastMark());
    for (std::size_t i = 0; i < kTransactionsInRound; ++i)
        workload.runTransaction();

    Round round;
    round.refused = workload.refused();
    round.lastRefusal = workload.lastRefusal();
    const auto read = stage.readLog([&](const RowChange& change) {
        ++round.rows;
        round.difference = expected.take(change);
        return !round.difference;
    });
    std::int64_t differenceAt = stage.markRead();
    if (!read) {
        ++differenceAt;
        round.difference = "the reading stopped: " + read.error().code + ": " + read.error().detail;
    }
    if (!round.difference)
        round.difference = expected.compareAll(workload.readAll());
    if (round.difference) {
        round.difference = fmt::format("{}\n  table:   {}\n  server:  {}\n  session: {}", *round.difference,
                                       table.createStatement(), serverOptions,
                                       shownStart(workload.statementsFrom(differenceAt)));
        stage.openLog();
    }
    orThrow(stage.writer().execute("DROP TABLE " + table.name));
    return round;
}

class Differential : public testing::TestWithParam<ServerKind> {};

// Goal: every value of every column type arrives exactly as the server has it, whatever the options of its
// log. Method: random tables, rows and options; the server is asked for each row after each statement, in
// texts that share nothing with the decoder; then the log is read with the code of `lutra run`, and each
// image compared.
TEST_P(Differential, DecodedRowsAreWhatTheServerHas)
{
    if (const auto found = sandbox::available(GetParam()); !found)
        GTEST_SKIP() << sandbox::idOf(GetParam()) << ": " << found.error().detail;
    const std::uint64_t seed = fromEnvironment("LUTRA_DIFFERENTIAL_SEED", kSeed);
    const std::uint64_t inAll = fromEnvironment("LUTRA_DIFFERENTIAL_ROWS", kRowsInAll);
    const std::uint64_t wanted = inAll / availableKinds().size() + 1;
    std::cout << fmt::format("{}: seed {}, {} rows wanted\n", sandbox::idOf(GetParam()), seed, wanted)
              << std::flush;

    Random random(seed);
    Stage stage(GetParam());
    std::uint64_t rows = 0;
    std::size_t refused = 0;
    std::size_t differences = 0;
    std::size_t rounds = 0;
    std::string lastRefusal;
    while (rows < wanted && differences < kDifferencesShown) {
        const Round round = runRound(stage, random, ++rounds);
        rows += round.rows;
        refused += round.refused;
        if (round.refused > 0)
            lastRefusal = round.lastRefusal;
        if (round.difference) {
            ++differences;
            ADD_FAILURE() << fmt::format("{}, seed {}, round {}: {}", sandbox::idOf(GetParam()), seed, rounds,
                                         *round.difference);
        }
    }
    g_rowsDecoded += rows;
    std::cout << fmt::format(
        "{}: {} rows of {} tables decoded, {} differences; {} of {} transactions refused by "
        "the server{}{}\n",
        sandbox::idOf(GetParam()), rows, rounds, differences, refused, rounds * kTransactionsInRound,
        refused > 0 ? ", the last: " : "", lastRefusal);
    EXPECT_LT(refused * 10, rounds * kTransactionsInRound) << "the server refuses too much of the load";
}

INSTANTIATE_TEST_SUITE_P(Servers, Differential,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MariaDb118, ServerKind::MySql97,
                                         ServerKind::MySql56),
                         [](const auto& of) {
                             std::string name(sandbox::idOf(of.param));
                             std::ranges::replace_if(
                                 name, [](char c) { return c == '-' || c == '.'; }, '_');
                             return name;
                         });

class WholeRun final : public testing::Environment {
public:
    void TearDown() override { std::cout << fmt::format("in all: {} rows decoded\n", g_rowsDecoded); }
};

}  // namespace

}  // namespace lutra::differential

int main(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    testing::AddGlobalTestEnvironment(new lutra::differential::WholeRun);
    return RUN_ALL_TESTS();
}
