#include "tests/cli/cli_stage.h"

#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

namespace lutra::cli_test {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMegabyte = 1u << 20;
constexpr std::size_t kEngineBytesMax = 256 * kMegabyte;
// Two images as they came, and decoded, while the other direction may still hold what it has just written.
constexpr std::size_t kLongUpdateBytesMax = 448 * kMegabyte;
constexpr std::size_t kRowBytes = 1000;

/// LUTRA_LARGE_TRANSACTION_MB: 2048 is what the engine must take; every run takes a smaller one, still far
/// more than it may hold in memory.
std::size_t transactionMegabytes()
{
    const char* told = std::getenv("LUTRA_LARGE_TRANSACTION_MB");
    return told != nullptr ? std::stoul(told) : 400;
}

/// The most that a process has ever had in memory, in bytes.
std::size_t peakBytes(pid_t process)
{
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:"))
            return std::stoul(line.substr(6)) * 1024;
    }
    return 0;
}

/// From here on `peakBytes` tells the most since now.
void forgetPeak(pid_t process)
{
    std::ofstream(fmt::format("/proc/{}/clear_refs", process)) << 5;
}

/// Bytes of the files that a process has open in `folder` and that have no name there.
std::size_t namelessBytes(pid_t process, const std::string& folder)
{
    std::size_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", process), ignored)) {
        const std::string target = fs::read_symlink(entry, ignored).string();
        if (target.starts_with(folder) && target.ends_with(" (deleted)"))
            bytes += fs::file_size(entry, ignored);
    }
    return bytes;
}

class LargeTransaction : public CliTest {
protected:
    std::unique_ptr<support::ChildProgram> startRunning(const std::string& configuration)
    {
        auto program = std::make_unique<support::ChildProgram>(
            LUTRA_BINARY, Words{"run", configuration, "--state", stateFolder()});
        waitUntilRunning(stateFolder());
        return program;
    }

    static void writeAtA()
    {
        execute(0, fmt::format("INSERT INTO cli.large SELECT seq, REPEAT(CHAR(65 + seq % 26), {}) FROM "
                               "cli.seq_1_to_{}",
                               kRowBytes, transactionMegabytes() * kMegabyte / kRowBytes));
    }

    [[nodiscard]] static std::string sum(std::size_t site)
    {
        return rows(site, "SELECT COUNT(*), COALESCE(SUM(CRC32(CONCAT(id, v))), 0) FROM cli.large").front();
    }

    [[nodiscard]] std::vector<std::string> filesInState() const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(stateFolder()))
            names.push_back(entry.path().filename().string());
        return names;
    }
};

// Goal: a transaction far larger than the engine's memory arrives whole, within a bound of memory, and leaves
// nothing behind, also when the engine is killed while it has spilled. Method: one INSERT … SELECT; the
// engine is killed once its spill file has grown, then started again.
TEST_F(LargeTransaction, PassesInBoundedMemory)
{
    executeBoth(fmt::format("CREATE TABLE cli.large (id INT PRIMARY KEY, v VARCHAR({}) CHARACTER SET latin1)",
                            kRowBytes));
    const std::string path = write(configuration());
    auto engine = startRunning(path);
    const auto quiet = filesInState();
    writeAtA();
    ASSERT_TRUE(
        eventually([&] { return namelessBytes(engine->pid(), stateFolder()) > 100 * kMegabyte; }, 120s));
    engine->signal(SIGKILL);
    ASSERT_TRUE(engine->waitForExit(5s));
    EXPECT_EQ(sum(1), "0 0");
    EXPECT_EQ(filesInState().size(), quiet.size());

    engine = startRunning(path);
    const std::string wanted = sum(0);
    ASSERT_TRUE(eventually([&] { return sum(1) == wanted; }, 900s)) << sum(1) << " instead of " << wanted;
    EXPECT_TRUE(eventually([&] { return namelessBytes(engine->pid(), stateFolder()) == 0; }, 120s));
    EXPECT_LE(peakBytes(engine->pid()), kEngineBytesMax);
    RecordProperty("peak_megabytes", static_cast<int>(peakBytes(engine->pid()) / kMegabyte));
    fmt::print("{} MB in one transaction, engine at most {} MB\n", transactionMegabytes(),
               peakBytes(engine->pid()) / kMegabyte);
    engine->signal(SIGTERM);
    EXPECT_EQ(outcomeOf(*engine, 60s).exitCode, 0);
}

// Goal: a row of 64 MB is inserted, changed and deleted, exactly and within the engine's bound of memory.
// Method: half of the value's bytes must be escaped in a literal; the most that the engine held is asked for
// each of the three.
TEST_F(LargeTransaction, CarriesARowOf64Megabytes)
{
    executeBoth("SET GLOBAL max_allowed_packet = 1073741824");
    executeBoth("CREATE TABLE cli.large_row (id INT PRIMARY KEY, body LONGBLOB NOT NULL, note LONGTEXT)");
    auto engine = startRunning(write(configuration()));
    const auto passes = [&](std::string_view name, const std::string& change, std::size_t bytesMax) {
        const std::string sql = "SELECT id, CRC32(body), LENGTH(body), note FROM cli.large_row";
        const Words before = rows(1, sql);
        forgetPeak(engine->pid());
        execute(0, change);
        const Words wanted = rows(0, sql);
        EXPECT_NE(wanted, before);
        EXPECT_TRUE(eventually([&] { return rows(1, sql) == wanted; }, 120s)) << name;
        const std::size_t peak = peakBytes(engine->pid());
        EXPECT_LE(peak, bytesMax) << name;
        fmt::print("{} of a row of 64 MB: engine at most {} MB\n", name, peak / kMegabyte);
    };
    passes("INSERT",
           fmt::format("INSERT INTO cli.large_row VALUES (1, REPEAT(X'275C', {}), 'one')", 32 * kMegabyte),
           kEngineBytesMax);
    passes("UPDATE", "UPDATE cli.large_row SET body = REVERSE(body), note = 'two'", kLongUpdateBytesMax);
    passes("DELETE", "DELETE FROM cli.large_row", kEngineBytesMax);
    engine->signal(SIGTERM);
    EXPECT_EQ(outcomeOf(*engine, 60s).exitCode, 0);
}

}  // namespace
}  // namespace lutra::cli_test
