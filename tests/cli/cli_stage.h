#pragma once

#include "engine/model/configuration.h"
#include "engine/mysql/connection.h"
#include "tests/cli/child_program.h"
#include "tests/support/two_sites.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <initializer_list>
#include <string>
#include <vector>

namespace lutra::cli_test {

using namespace std::chrono_literals;

// Easy to find in whatever it must not reach.
inline constexpr const char* kPassword = "Tr0ub4dor-never-print-me";
inline constexpr const char* kAccount = "lutra_cli";
inline constexpr const char* kSchema = "cli";

/// What a program that has ended left behind.
struct Outcome {
    int exitCode = -1;  // -1: it did not end in time
    std::string output;
    std::string errors;

    [[nodiscard]] bool says(std::string_view text) const
    {
        return output.find(text) != std::string::npos || errors.find(text) != std::string::npos;
    }
};

void PrintTo(const Outcome& outcome, std::ostream* to);

/// One pair of MariaDB servers for all tests; each test finds schema `cli` with table `t`, the `retl`
/// objects, and account `lutra_cli` with the rights it needs, and runs the real program.
class CliTest : public testing::Test {
protected:
    using Words = std::vector<std::string>;

    void SetUp() override;
    void TearDown() override;

    [[nodiscard]] static support::TwoSites& sites();
    [[nodiscard]] static mysql::Connection root(std::size_t site);
    static void execute(std::size_t site, const std::string& sql);
    static void executeBoth(const std::string& sql);
    static void changeUnseen(mysql::Connection connection, const std::string& sql);  // not in the log
    [[nodiscard]] static Words rows(std::size_t site, const std::string& sql);       // cells joined by blanks

    /// Data sources and canals of both sites, and one channel that carries `cli.*` both ways.
    [[nodiscard]] static Configuration configuration();
    [[nodiscard]] std::string write(const Configuration& configuration);
    [[nodiscard]] std::string writeText(const std::string& text);

    [[nodiscard]] Outcome lutra(const Words& arguments, std::chrono::milliseconds within = 60s);
    [[nodiscard]] Outcome outcomeOf(support::ChildProgram& program, std::chrono::milliseconds within);
    void waitUntilRunning(const std::string& stateFolder);
    [[nodiscard]] std::string stateFolder(const std::string& name = "state") const;

    /// The exit code, and nothing but the code's own sentence with cause and remedy on standard error.
    static void expectError(const Outcome& outcome, int exitCode, std::string_view code);

    /// `check` says no and names all of `words`; `run` does not start and changes nothing.
    void expectRefused(const std::string& configuration, std::initializer_list<std::string_view> words);

    /// Rows of the table and checkpoints of both sites.
    [[nodiscard]] static std::string stateOfBoth();

    [[nodiscard]] static bool eventually(const std::function<bool()>& reached,
                                         std::chrono::milliseconds within = 20s);

    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder; }

private:
    std::filesystem::path m_folder;
    std::size_t m_files = 0;
};

/// Makes the account as `lutra init --print` asks for.
void makeAccount(mysql::Connection& root);

void expectNoPassword(std::string_view text, std::string_view where);

}  // namespace lutra::cli_test
