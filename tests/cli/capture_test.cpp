#include "app/sandbox/throw_away_server.h"
#include "engine/bundle/configuration_text.h"
#include "engine/mysql/catalog.h"
#include "tests/cli/cli_stage.h"

#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace lutra::cli_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using support::orThrow;
using Words = std::vector<std::string>;

constexpr auto kDrainWithin = 30s;

Outcome lutra(const Words& arguments)
{
    support::ChildProgram program(LUTRA_BINARY, arguments);
    const auto exitCode = program.waitForExit(kDrainWithin);
    return {exitCode.value_or(-1), program.output(), program.errors()};
}

std::string recording(const std::string& name)
{
    return std::string(LUTRA_RECORDINGS "/") + name + ".bin";
}

std::vector<json> objects(const std::string& lines)
{
    std::vector<json> found;
    std::istringstream stream(lines);
    for (std::string line; std::getline(stream, line);) {
        found.push_back(json::parse(line, nullptr, false));
        EXPECT_TRUE(found.back().is_object()) << line;
    }
    EXPECT_TRUE(lines.empty() || lines.ends_with('\n'));
    return found;
}

// Goal: what real servers wrote comes out as one JSON object a change, and nothing else on standard output.
// Method: decode the recordings that describe their tables, compressed ones too; parse every line.
TEST(DecodeTest, JsonIsOneObjectALine)
{
    for (const char* name : {"mariadb-10.11-full", "mariadb-10.11-compressed", "mysql-9.7-full",
                             "mysql-9.7-json", "mysql-9.7-anonymous"}) {
        const Outcome outcome = lutra({"decode", recording(name), "--format", "json"});
        ASSERT_EQ(outcome.exitCode, 0) << testing::PrintToString(outcome);
        EXPECT_EQ(outcome.errors, "");
        const auto lines = objects(outcome.output);
        EXPECT_GT(lines.size(), 20u) << name;
        for (const json& line : lines) {
            const std::string kind = line.at("kind");
            EXPECT_TRUE(line.at("position").get<std::string>().starts_with(std::string(name) + ".bin:"));
            EXPECT_NE(line.at("schema"), "retl");
            EXPECT_EQ(line.contains("before"), kind == "update" || kind == "delete") << line;
            EXPECT_EQ(line.contains("after"), kind == "update" || kind == "insert") << line;
            EXPECT_EQ(line.contains("sql"), kind == "ddl") << line;
        }
    }
}

// Goal: both servers' logs of the same statements say the same rows.
// Method: tests/data/binlog/values.sql ran on both; compare all rows of its tables.
TEST(DecodeTest, FamiliesAgree)
{
    const auto rowsOf = [](const char* name) {
        std::vector<std::string> rows;
        for (const json& line : objects(lutra({"decode", recording(name), "--format", "json"}).output)) {
            if (line.at("kind") == "insert" &&
                (line.at("table") == "numbers" || line.at("table") == "moments"))
                rows.push_back(line.at("after").dump());
        }
        return rows;
    };
    const auto rows = rowsOf("mysql-9.7-full");
    EXPECT_EQ(rows.size(), 11u);
    EXPECT_EQ(rows, rowsOf("mariadb-10.11-full"));
    EXPECT_EQ(rows, rowsOf("mariadb-10.11-compressed"));
}

// Goal: several files are read in the order given, and figures count them all.
TEST(DecodeTest, ManyFilesAndFigures)
{
    const std::string one = recording("mysql-9.7-full");
    const std::string two = recording("mysql-9.7-json");
    const Outcome both = lutra({"decode", one, two, "--format", "json"});
    EXPECT_EQ(both.output, lutra({"decode", one, "--format", "json"}).output +
                               lutra({"decode", two, "--format", "json"}).output);
    const Outcome none = lutra({"decode", one, two, "--format", "none"});
    EXPECT_EQ(none.exitCode, 0);
    EXPECT_EQ(none.errors, "");
    for (const char* word : {"events ", "transactions ", "rows ", "seconds ", "MB/s ", "rows/s "})
        EXPECT_TRUE(none.output.starts_with(word) ||
                    none.output.find("\n" + std::string(word)) != std::string::npos)
            << word << "\n"
            << none.output;
    const auto bytes = fs::file_size(one) + fs::file_size(two) - 8;
    EXPECT_NE(none.output.find(fmt::format("bytes        {}\n", bytes)), std::string::npos) << none.output;
    EXPECT_TRUE(lutra({"decode", one}).says("  insert shop.numbers {\"id\":1,"));
}

void expectError(const Outcome& outcome, int exitCode, const std::string& code)
{
    EXPECT_EQ(outcome.exitCode, exitCode) << testing::PrintToString(outcome);
    EXPECT_TRUE(outcome.errors.ends_with("[" + code + "]\n")) << outcome.errors;
}

// Goal: what cannot be read ends with its own code; what stands before it is printed.
TEST(DecodeTest, Refusals)
{
    const Outcome noNames = lutra({"decode", recording("mariadb-10.11-nolog"), "--format", "json"});
    expectError(noNames, 4, "capture.no_row_metadata");
    EXPECT_TRUE(noNames.says("binlog_row_metadata = FULL"));
    EXPECT_GE(objects(noNames.output).size(), 1u);
    expectError(lutra({"decode", LUTRA_RECORDINGS "/README.md"}), 4, "capture.not_a_binlog");
    expectError(lutra({"decode", "/nowhere/bin.000001"}), 2, "capture.file_unreadable");
    EXPECT_EQ(lutra({"decode"}).exitCode, 2);
    EXPECT_EQ(lutra({"decode", recording("mysql-9.7-full"), "--format", "xml"}).exitCode, 2);
}

// Goal: output that nobody reads any more is not an error; output that has no room is.
// Method: a pipe whose reader is gone; a device that is always full.
TEST(DecodeTest, OutputThatCannotBeWritten)
{
    const std::string command = fmt::format("{} decode {}", LUTRA_BINARY, recording("mysql-9.7-full"));
    EXPECT_EQ(std::system(fmt::format("{} 2>&1 >/dev/full | grep -q output_failed", command).c_str()), 0);
    const fs::path said = fs::temp_directory_path() / fmt::format("lutra-decode-{}", getpid());
    const std::string unread =
        fmt::format("(sleep 0.3; {0} 2>{1}; echo ended $? >>{1}) | true", command, said.string());
    EXPECT_EQ(std::system(unread.c_str()), 0);
    EXPECT_EQ(sandbox::readFile(said), "ended 0\n");
    fs::remove(said);
}

/// A server with a log that describes its tables, and a configuration with one canal.
class CaptureTest : public testing::TestWithParam<sandbox::ServerKind> {
protected:
    void SetUp() override
    {
        if (const auto there = sandbox::available(GetParam()); !there)
            GTEST_SKIP() << there.error().detail;
        std::string pattern = (fs::temp_directory_path() / "lutra-capture-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
        ::setenv("LUTRA_TEST_PASSWORD", kPassword, 1);
        m_server.emplace(orThrow(sandbox::ThrowAwayServer::start({.kind = GetParam(),
                                                                  .name = "capture",
                                                                  .serverId = 1,
                                                                  .extra = {"--binlog-row-metadata=FULL"},
                                                                  .rootPassword = kPassword})));
    }
    void TearDown() override
    {
        if (!m_folder.empty())
            fs::remove_all(m_folder);
    }

    [[nodiscard]] DataSource dataSource() const
    {
        DataSource source;
        source.name = "site";
        source.port = m_server->port();
        source.user = "root";
        source.password = "env:LUTRA_TEST_PASSWORD";
        source.tls = TlsMode::Off;
        return source;
    }

    [[nodiscard]] mysql::Connection connect() const
    {
        mysql::Endpoint endpoint;
        endpoint.source = dataSource();
        endpoint.source.socket = m_server->socketPath();
        endpoint.password = Secret(kPassword);
        return orThrow(mysql::Connection::open(endpoint));
    }

    [[nodiscard]] std::string configurationFrom(const std::string& start)
    {
        Configuration configuration;
        configuration.dataSources.push_back(dataSource());
        Canal canal;
        canal.name = "canal";
        canal.dataSource = "site";
        canal.start = start;
        configuration.canals.push_back(canal);
        const fs::path file = m_folder / "capture.toml";
        orThrow(sandbox::writeFile(file, bundle::writeConfiguration(configuration)));
        return file;
    }

    void writeChanges(mysql::Connection& connection) const
    {
        for (const char* sql :
             {"CREATE DATABASE shop CHARACTER SET utf8mb4", "CREATE DATABASE retl",
              "CREATE TABLE retl.retl_checkpoint (pipeline INT PRIMARY KEY, place VARCHAR(40))",
              "CREATE TABLE shop.t (id INT PRIMARY KEY, v VARCHAR(40), l VARCHAR(40) CHARACTER SET latin1, u "
              "TEXT "
              "CHARACTER SET utf16, k VARCHAR(9) CHARACTER SET koi8r, b VARBINARY(9), d DECIMAL(30,10), f "
              "FLOAT, "
              "r DOUBLE, n BIGINT UNSIGNED, e ENUM('one','größe'), s SET('x','y'), at TIMESTAMP(3) NULL, "
              "tm TIME(2), y YEAR, bt BIT(12), g GEOMETRY)",
              "INSERT INTO shop.t VALUES (1, '😀\\n', 'größe', 'Ω😀', 'ж', x'00FF', "
              "12345678901234567890.0123456789, "
              "0.1, 1e-300, 18446744073709551615, 'größe', 'x,y', '2026-11-22 10:15:30.125', '-12:00:00.5', "
              "2026, "
              "b'101', ST_GeomFromText('POINT(1 2)'))",
              "INSERT INTO shop.t (id) VALUES (2), (3)", "UPDATE shop.t SET v = 'new' WHERE id = 2",
              "INSERT INTO retl.retl_checkpoint VALUES (1, 'f:4')",
              "CREATE USER someone IDENTIFIED BY 'not-to-be-seen'",
              "ALTER TABLE shop.t ADD COLUMN z INT DEFAULT 7", "DELETE FROM shop.t WHERE id = 3",
              "CREATE TABLE shop.copied AS SELECT id, z FROM shop.t"})
            orThrow(connection.execute(sql));
    }

    std::optional<sandbox::ThrowAwayServer> m_server;
    fs::path m_folder;
};

// Goal: a live log and its file say the same, and all that happened but what is left out.
// Method: changes of many shapes on a real server; capture them from the wire, decode them from the file.
TEST_P(CaptureTest, LiveAndFileAgree)
{
    auto connection = connect();
    orThrow(connection.execute("SET NAMES utf8mb4"));
    orThrow(connection.execute("SET time_zone = '+00:00'"));
    orThrow(connection.execute("FLUSH BINARY LOGS"));
    const auto begin = orThrow(mysql::readLogEnd(connection));
    writeChanges(connection);
    const std::string file = configurationFrom(begin.file + ":4");
    const Outcome live = lutra({"capture", file, "--canal", "canal", "--drain", "--format", "json"});
    ASSERT_EQ(live.exitCode, 0) << testing::PrintToString(live);
    EXPECT_EQ(live.errors, "");
    EXPECT_FALSE(live.says("not-to-be-seen"));
    EXPECT_FALSE(live.says("retl"));

    const Outcome recorded = lutra({"decode", m_server->dataDir() / begin.file, "--format", "json"});
    ASSERT_EQ(recorded.exitCode, 0) << testing::PrintToString(recorded);
    EXPECT_EQ(live.output, recorded.output);

    Words kinds;
    const auto lines = objects(live.output);
    for (const json& line : lines)
        kinds.push_back(line.at("kind"));
    EXPECT_EQ(kinds, (Words{"ddl", "ddl", "insert", "insert", "insert", "update", "ddl", "delete", "ddl",
                            "insert", "insert"}));
    const json& after = lines.at(2).at("after");
    EXPECT_EQ(after.at("v"), "😀\n");
    EXPECT_EQ(after.at("l"), "größe");
    EXPECT_EQ(after.at("u"), "Ω😀");
    EXPECT_EQ(after.at("k"), (json{{"base64", "1g=="}, {"charset", "koi8r"}}));
    EXPECT_EQ(after.at("b"), (json{{"base64", "AP8="}}));
    EXPECT_NE(live.output.find("\"d\":12345678901234567890.0123456789,"), std::string::npos);
    EXPECT_EQ(after.at("n"), 18446744073709551615u);
    EXPECT_EQ(after.at("e"), "größe");
    EXPECT_EQ(after.at("s"), "x,y");
    EXPECT_EQ(after.at("at"), "2026-11-22 10:15:30.125");
    EXPECT_EQ(after.at("tm"), "-12:00:00.50");
    EXPECT_EQ(after.at("bt"), 5);
}

// Goal: from "now", without --drain, changes come as they are made, until SIGTERM ends it well.
TEST_P(CaptureTest, FollowsUntilStopped)
{
    auto connection = connect();
    orThrow(connection.execute("CREATE DATABASE shop"));
    orThrow(connection.execute("CREATE TABLE shop.t (id INT PRIMARY KEY)"));
    const std::string file = configurationFrom("now");
    const Outcome nothing = lutra({"capture", file, "--canal", "canal", "--drain", "--format", "json"});
    EXPECT_EQ(nothing.exitCode, 0) << testing::PrintToString(nothing);
    EXPECT_EQ(nothing.output, "");

    support::ChildProgram program(LUTRA_BINARY, {"capture", file, "--canal", "canal", "--format", "json"});
    for (int id = 1; id < 200 && program.output().empty() && !program.exitCode(); ++id) {
        orThrow(connection.execute(fmt::format("INSERT INTO shop.t VALUES ({})", id)));
        std::this_thread::sleep_for(100ms);
    }
    program.signal(SIGTERM);
    EXPECT_EQ(program.waitForExit(5s).value_or(-1), 0) << program.errors();
    const auto lines = objects(program.output());
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.front().at("table"), "t");
}

// Goal: figures of a live log; a canal that is not there is named.
TEST_P(CaptureTest, FiguresAndUnknownCanal)
{
    auto connection = connect();
    writeChanges(connection);
    const std::string file = configurationFrom("earliest");
    const Outcome none = lutra({"capture", file, "--canal", "canal", "--drain", "--format", "none"});
    EXPECT_EQ(none.exitCode, 0) << testing::PrintToString(none);
    EXPECT_NE(none.output.find("\nrows         7\n"), std::string::npos) << none.output;
    expectError(lutra({"capture", file, "--canal", "no-such"}), 2, "config.unknown_canal");
    EXPECT_EQ(lutra({"capture", file}).exitCode, 2);
}

INSTANTIATE_TEST_SUITE_P(Servers, CaptureTest,
                         testing::Values(sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MySql97),
                         [](const auto& chosen) {
                             return chosen.param == sandbox::ServerKind::MySql97 ? "MySql97" : "MariaDb1011";
                         });

}  // namespace
}  // namespace lutra::cli_test
