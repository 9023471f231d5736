#include "tests/cli/cli_stage.h"

#include "app/text/error_text.h"
#include "engine/bundle/configuration_text.h"
#include "engine/retl/retl_schema.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <thread>

namespace lutra::cli_test {

namespace {

using support::orThrow;

constexpr auto kLookEvery = 20ms;
constexpr auto kRunningWithin = 20s;
constexpr auto kRefusedWithin = 10s;

constexpr const char* kRowsAndCheckpoints[] = {
    "SELECT * FROM cli.t ORDER BY id",
    "SELECT * FROM retl.retl_checkpoint ORDER BY pipeline, lane",
};

bool allRunning(const std::string& statusJson)
{
    const auto document = nlohmann::json::parse(statusJson, nullptr, false);
    return document.is_object() && std::ranges::all_of(document.at("pipelines"), [](const auto& pipeline) {
               return pipeline.at("state") == "running";
           });
}

}  // namespace

void PrintTo(const Outcome& outcome, std::ostream* to)
{
    *to << fmt::format("exit code {}\n--- output:\n{}--- errors:\n{}", outcome.exitCode, outcome.output,
                       outcome.errors);
}

void expectNoPassword(std::string_view text, std::string_view where)
{
    EXPECT_EQ(text.find(kPassword), std::string_view::npos) << "the password stands in " << where;
}

void makeAccount(mysql::Connection& root)
{
    const std::string who = fmt::format("'{}'@'%'", kAccount);
    for (const std::string& sql :
         {fmt::format("CREATE OR REPLACE USER {} IDENTIFIED BY '{}'", who, kPassword),
          fmt::format("GRANT REPLICATION SLAVE, BINLOG MONITOR ON *.* TO {}", who),
          fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON retl.* TO {}", who),
          fmt::format("GRANT SELECT, INSERT, UPDATE, DELETE ON {}.* TO {}", kSchema, who)})
        orThrow(root.execute(sql));
}

support::TwoSites& CliTest::sites()
{
    static support::TwoSites sites({sandbox::ServerKind::MariaDb1011, sandbox::ServerKind::MariaDb1011});
    return sites;
}

void CliTest::SetUp()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "lutra-cli-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    m_folder = pattern;
    ::setenv("LUTRA_TEST_PASSWORD", kPassword, 1);
    for (std::size_t site = 0; site < 2; ++site) {
        auto connection = root(site);
        for (const char* sql :
             {"SET GLOBAL binlog_format = ROW", "DROP DATABASE IF EXISTS cli", "DROP DATABASE IF EXISTS retl",
              "CREATE DATABASE cli", "CREATE TABLE cli.t (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB"})
            orThrow(connection.execute(sql));
        orThrow(retl::bringUp(connection));
        makeAccount(connection);
    }
}

void CliTest::TearDown()
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(m_folder)) {
        if (entry.is_regular_file())
            expectNoPassword(sandbox::readFile(entry.path()), entry.path().filename().string());
    }
    std::filesystem::remove_all(m_folder);
}

mysql::Connection CliTest::root(std::size_t site)
{
    return sites().connect(site);
}

void CliTest::execute(std::size_t site, const std::string& sql)
{
    auto connection = root(site);
    orThrow(connection.execute(sql));
}

void CliTest::executeBoth(const std::string& sql)
{
    for (std::size_t site = 0; site < 2; ++site)
        execute(site, sql);
}

void CliTest::changeUnseen(mysql::Connection connection, const std::string& sql)
{
    orThrow(connection.execute("SET SESSION sql_log_bin = 0"));
    orThrow(connection.execute(sql));
}

CliTest::Words CliTest::rows(std::size_t site, const std::string& sql)
{
    auto connection = root(site);
    Words lines;
    for (const mysql::TextRow& row : orThrow(connection.query(sql))) {
        Words cells;
        for (const mysql::Cell& cell : row)
            cells.push_back(cell.value_or("NULL"));
        lines.push_back(fmt::format("{}", fmt::join(cells, " ")));
    }
    return lines;
}

Configuration CliTest::configuration()
{
    Configuration both =
        sites().twoWay("shop", {{.source = std::string(kSchema) + ".*", .target = {}, .exclude = {}}});
    for (DataSource& source : both.dataSources) {
        source.user = kAccount;
        source.password = "env:LUTRA_TEST_PASSWORD";
    }
    return both;
}

std::string CliTest::write(const Configuration& configuration)
{
    return writeText(bundle::writeConfiguration(configuration));
}

std::string CliTest::writeText(const std::string& text)
{
    const auto file = m_folder / fmt::format("lutra-{}.toml", ++m_files);
    orThrow(sandbox::writeFile(file, text));
    return file;
}

Outcome CliTest::lutra(const Words& arguments, std::chrono::milliseconds within)
{
    support::ChildProgram program(LUTRA_BINARY, arguments);
    return outcomeOf(program, within);
}

Outcome CliTest::outcomeOf(support::ChildProgram& program, std::chrono::milliseconds within)
{
    const auto exitCode = program.waitForExit(within);
    EXPECT_TRUE(exitCode) << "still running after " << within.count() << " ms";
    Outcome outcome{exitCode.value_or(-1), program.output(), program.errors()};
    expectNoPassword(outcome.output, "standard output");
    expectNoPassword(outcome.errors, "standard error");
    return outcome;
}

std::string CliTest::stateFolder(const std::string& name) const
{
    return m_folder / name;
}

void CliTest::waitUntilRunning(const std::string& stateFolder)
{
    const bool running = eventually(
        [&] {
            const Outcome status = lutra({"status", "--state", stateFolder, "--json"});
            return status.exitCode == 0 && allRunning(status.output);
        },
        kRunningWithin);
    ASSERT_TRUE(running) << lutra({"status", "--state", stateFolder}).output;
}

bool CliTest::eventually(const std::function<bool()>& reached, std::chrono::milliseconds within)
{
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (!reached()) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(kLookEvery);
    }
    return true;
}

void CliTest::expectError(const Outcome& outcome, int exitCode, std::string_view code)
{
    SCOPED_TRACE(testing::PrintToString(outcome));
    EXPECT_EQ(outcome.exitCode, exitCode);
    EXPECT_EQ(outcome.output, "");
    const auto known = std::ranges::find(text::errorTexts(), code, &text::ErrorText::code);
    ASSERT_NE(known, text::errorTexts().end()) << "no text for " << code;
    EXPECT_NE(outcome.errors.find(fmt::format("[{}]\n", code)), std::string::npos);
    EXPECT_NE(outcome.errors.find(known->cause), std::string::npos);
    EXPECT_NE(outcome.errors.find(known->remedy), std::string::npos);
    EXPECT_EQ(std::ranges::count(outcome.errors, '\n'), 1) << "not one sentence";
}

void CliTest::expectRefused(const std::string& configuration, std::initializer_list<std::string_view> words)
{
    const std::string before = stateOfBoth();
    const Outcome check = lutra({"check", configuration});
    const Outcome run = lutra({"run", configuration, "--state", stateFolder()}, kRefusedWithin);
    EXPECT_EQ(check.exitCode, 1) << testing::PrintToString(check);
    EXPECT_TRUE(run.exitCode == 1 || run.exitCode == 3) << testing::PrintToString(run);
    EXPECT_EQ(run.output, "");
    for (const std::string_view word : words) {
        EXPECT_NE(check.output.find(word), std::string::npos) << "missing: " << word << "\n"
                                                              << testing::PrintToString(check);
        EXPECT_NE(run.errors.find(word), std::string::npos) << "missing: " << word << "\n"
                                                            << testing::PrintToString(run);
    }
    EXPECT_EQ(stateOfBoth(), before);
}

std::string CliTest::stateOfBoth()
{
    std::string state;
    for (std::size_t site = 0; site < 2; ++site) {
        auto connection = root(site);
        for (const char* sql : kRowsAndCheckpoints) {
            const auto found = connection.query(sql);
            state += found ? "" : found.error().code;
            for (const mysql::TextRow& row : found.value_or(std::vector<mysql::TextRow>())) {
                for (const mysql::Cell& cell : row)
                    state += cell.value_or("NULL") + " ";
                state += "\n";
            }
        }
    }
    return state;
}

}  // namespace lutra::cli_test
