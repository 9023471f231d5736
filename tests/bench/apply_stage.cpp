#include "tests/bench/apply_stage.h"

#include "app/sandbox/process.h"
#include "tests/bench/measured_run.h"
#include "tests/bench/sysbench.h"
#include "tests/support/two_sites.h"

#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace lutra::bench {

namespace {

using support::orThrow;
namespace fs = std::filesystem;

constexpr std::chrono::seconds kCopyPatience{300};
constexpr std::chrono::milliseconds kLookAgain{20};

// Columns of SHOW REPLICA STATUS, the same in both families.
constexpr std::size_t kReadFile = 5;
constexpr std::size_t kReadOffset = 6;
constexpr std::size_t kLastError = 19;

std::vector<sandbox::ThrowAwayServer> startThree(sandbox::ServerKind kind, Durability durability)
{
    auto options = benchServerOptions(kind, durability);
    options.emplace_back(sandbox::rowOf(kind).mariaDb ? "--skip-slave-start" : "--skip-replica-start");
    options.emplace_back("--max-allowed-packet=1G");  // for the large row
    std::vector<sandbox::ServerOptions> three;
    for (const char* name : {"source", "target", "replica"})
        three.push_back({.kind = kind,
                         .name = name,
                         .serverId = static_cast<std::uint32_t>(three.size() + 1),
                         .extra = options,
                         .rootPassword = {}});
    return orThrow(sandbox::ThrowAwayServer::startAll(three));
}

enum class Holes { Make, Keep };

/// A redo log is mostly zeros: they are made holes when a folder is put aside, and cost nothing afterwards.
void copyFolder(const fs::path& from, const fs::path& to, Holes holes)
{
    fs::remove_all(to);
    const auto done = orThrow(
        sandbox::run({"cp", "-a", "--reflink=auto",
                      holes == Holes::Make ? "--sparse=always" : "--sparse=auto", from.string(), to.string()},
                     {}, kCopyPatience));
    if (done.exitCode != 0)
        throw std::runtime_error("copying a data folder: " + done.output);
}

/// "sbtest.a, sbtest.b", for statements that take many.
std::string allTables(mysql::Connection& connection)
{
    std::string names;
    for (const auto& row : orThrow(connection.query(
             "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'sbtest' ORDER BY 1")))
        names += (names.empty() ? "sbtest." : ", sbtest.") + row.at(0).value();
    return names;
}

std::vector<mysql::TextRow> checksums(const sandbox::ThrowAwayServer& server)
{
    auto connection = connectTo(server);
    return orThrow(connection.query("CHECKSUM TABLE " + allTables(connection)));
}

/// Reads every index to its end, so that nobody pays for a cold buffer pool.
void warm(const sandbox::ThrowAwayServer& server)
{
    auto connection = connectTo(server);
    for (const auto& row : orThrow(
             connection.query("SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME FROM information_schema.STATISTICS "
                              "WHERE TABLE_SCHEMA = 'sbtest' AND SEQ_IN_INDEX = 1")))
        orThrow(connection.query(fmt::format("SELECT MAX(LENGTH({})) FROM sbtest.{} FORCE INDEX (`{}`)",
                                             row.at(2).value(), row.at(0).value(), row.at(1).value())));
}

/// Gives up when nothing comes for `kLoadPatience`: how long a whole log takes depends on the disk.
void waitUntilFetched(mysql::Connection& replica, const mysql::TextRow& end, bool isMariaDb)
{
    auto deadline = std::chrono::steady_clock::now() + kLoadPatience;
    std::optional<std::string> fetched;
    while (true) {
        const auto status =
            orThrow(replica.query(isMariaDb ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS")).at(0);
        if (status.at(kReadFile) == end.at(0) && status.at(kReadOffset) == end.at(1))
            return;
        if (status.at(kReadOffset) != fetched) {
            fetched = status.at(kReadOffset);
            deadline = std::chrono::steady_clock::now() + kLoadPatience;
        }
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("the replica did not fetch the log: " +
                                     status.at(kLastError).value_or(""));
        std::this_thread::sleep_for(kLookAgain);
    }
}

}  // namespace

void writeOneWay(const fs::path& folder, std::uint16_t sourcePort, std::uint16_t targetPort,
                 const std::vector<std::string>& pipelineSettings)
{
    const fs::path password = folder / "password";
    std::ofstream(password) << "\n";
    fs::permissions(password, fs::perms::owner_read | fs::perms::owner_write);
    std::string text = "format = 1\n";
    for (const auto& [name, port] : {std::pair("site-a", sourcePort), std::pair("site-b", targetPort)})
        text +=
            fmt::format("[[data_source]]\nname = \"{}\"\nhost = \"127.0.0.1\"\nport = {}\nuser = \"root\"\n"
                        "password = \"file:{}\"\ntls = \"off\"\n",
                        name, port, password.string());
    text +=
        "[[canal]]\nname = \"canal-a\"\ndata_source = \"site-a\"\nstart = \"earliest\"\n"
        "[[channel]]\nname = \"bench\"\n"
        "[[channel.pipeline]]\nname = \"a-to-b\"\ncanal = \"canal-a\"\ntarget = \"site-b\"\nhome = true\n";
    for (const std::string& setting : pipelineSettings)
        text += setting + "\n";
    text += "[[channel.pipeline.mapping]]\nsource = \"sbtest.*\"\n";
    if (!(std::ofstream(folder / "bench.toml") << text))
        throw std::runtime_error("cannot write a configuration in " + folder.string());
}

ApplyStage::ApplyStage(sandbox::ServerKind kind, Scale scale, Durability durability, fs::path lutra)
    : m_kind(kind)
    , m_scale(scale)
    , m_lutra(std::move(lutra))
    , m_servers(startThree(kind, durability))
    , m_base(source().folder() / "base")
    , m_fetched(source().folder() / "fetched")
{
    initialise();
    putDown(target());
    putDown(replica());
    auto connection = connectTo(source());
    orThrow(connection.execute("CREATE DATABASE sbtest"));
    orThrow(connection.execute("CREATE DATABASE bench"));
    runSysbench(source(), "oltp_write_only", m_scale.tableRows(),
                {"--rand-seed=42", "--threads=2", "prepare"});
}

/// With the command, as an administrator would: what it makes at the source is in every copy of it.
void ApplyStage::initialise()
{
    writeOneWay(source().folder(), source().port(), target().port(), {});
    const MeasuredRun run = measure({m_lutra.string(), "init", (source().folder() / "bench.toml").string()},
                                    "/", 0, std::chrono::seconds(60));
    if (!run.good())
        throw std::runtime_error("lutra init: " + run.trouble);
}

void ApplyStage::putDown(sandbox::ThrowAwayServer& server)
{
    orThrow(server.kill());
}

void ApplyStage::keepBase()
{
    orThrow(source().stop());
    copyFolder(source().dataDir(), m_base, Holes::Make);
    fs::remove(m_base / "auto.cnf");  // the server's identity
    orThrow(source().restart());
}

BacklogSize ApplyStage::makeBacklog(const Backlog& backlog)
{
    {
        auto connection = connectTo(source());
        BacklogMaker maker{source(), connection, m_scale};
        backlog.setUp(maker);
        orThrow(connection.execute("DROP TABLE IF EXISTS sbtest.backlog_end"));
        orThrow(connection.execute("CREATE TABLE sbtest.backlog_end (id INT PRIMARY KEY)"));
        // A server that is stopped soon after a load still takes the table for empty, and reads all of it.
        orThrow(connection.query("ANALYZE TABLE " + allTables(connection)));
        orThrow(connection.execute(isMariaDb() ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS"));
    }
    keepBase();
    BacklogSize size;
    fetch(backlog, size);
    m_checksums = checksums(source());
    return size;
}

void ApplyStage::fetch(const Backlog& backlog, BacklogSize& size)
{
    restore(replica(), m_base);
    auto copy = connectTo(replica());
    if (isMariaDb()) {
        orThrow(copy.execute(
            fmt::format("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT={}, MASTER_USER='root', "
                        "MASTER_LOG_FILE='binlog.000001', MASTER_LOG_POS=4, MASTER_USE_GTID=no",
                        source().port())));
        orThrow(copy.execute("START SLAVE IO_THREAD"));
    } else {
        orThrow(copy.execute(fmt::format(
            "CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT={}, SOURCE_USER='root', "
            "SOURCE_LOG_FILE='binlog.000001', SOURCE_LOG_POS=4, GET_SOURCE_PUBLIC_KEY=1",
            source().port())));
        orThrow(copy.execute("START REPLICA IO_THREAD"));
    }
    auto connection = connectTo(source());
    BacklogMaker maker{source(), connection, m_scale};
    size = backlog.make(maker);
    orThrow(connection.execute("INSERT INTO sbtest.backlog_end VALUES (1)"));
    const auto logs = orThrow(connection.query("SHOW BINARY LOGS"));
    waitUntilFetched(copy, logs.back(), isMariaDb());
    orThrow(copy.execute(isMariaDb() ? "STOP SLAVE" : "STOP REPLICA"));
    orThrow(replica().stop());
    copyFolder(replica().dataDir(), m_fetched, Holes::Make);
}

void ApplyStage::restore(sandbox::ThrowAwayServer& server, const fs::path& kept)
{
    putDown(server);
    copyFolder(kept, server.dataDir(), Holes::Keep);
    ::sync();  // or the copy would be written to disk while somebody is measured
    orThrow(server.restart());
    warm(server);
}

void ApplyStage::restoreTarget()
{
    restore(target(), m_base);
}

void ApplyStage::restoreReplica()
{
    restore(replica(), m_fetched);
}

fs::path ApplyStage::freshStateFolder()
{
    const fs::path folder = source().folder() / "state";
    fs::remove_all(folder);
    return folder;
}

std::string ApplyStage::differenceOn(const sandbox::ThrowAwayServer& server) const
{
    const auto found = checksums(server);
    if (found.size() != m_checksums.size())
        return fmt::format("{} tables, the source has {}", found.size(), m_checksums.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] != m_checksums[i])
            return fmt::format("{} differs from the source's", m_checksums[i].at(0).value_or("?"));
    }
    return {};
}

}  // namespace lutra::bench
