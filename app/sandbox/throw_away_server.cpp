#include "app/sandbox/throw_away_server.h"

#include "app/sandbox/greeting.h"
#include "app/sandbox/keeper.h"
#include "app/sandbox/server_folder.h"
#include "app/sandbox/template_data.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <thread>

namespace lutra::sandbox {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Deadline = std::chrono::steady_clock::time_point;

constexpr std::chrono::milliseconds kLookAgain = 10ms;
constexpr std::chrono::milliseconds kGreetingWait = 1s;
constexpr std::chrono::milliseconds kPortReturnWait = 500ms;  // between tries to get our own port back
constexpr int kPortsMax = 5;
constexpr std::size_t kLogShown = 3000;  // bytes of the error log in an error's detail

// The defaults, before the caller's own options. Durability is cut down to what survives a killed process.
constexpr std::array kForAll{
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--log-bin=binlog",
    "--relay-log=relay",
    "--binlog-format=ROW",
    "--binlog-row-image=FULL",
    "--binlog-checksum=CRC32",
    "--sync-binlog=0",
    "--max-allowed-packet=64M",
    "--character-set-server=utf8mb4",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=128M",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-use-native-aio=0",
};
constexpr std::array kForMariaDb{
    "--binlog-row-metadata=FULL",
    "--log-slave-updates=ON",
    "--innodb-log-file-size=32M",
};
constexpr std::array kForMySql97{
    "--binlog-row-metadata=FULL",
    "--log-replica-updates=ON",
    "--innodb-redo-log-capacity=32M",
    "--mysqlx=OFF",
};
constexpr std::array kForMySql56{
    "--log-slave-updates=ON",
    "--innodb-log-file-size=32M",
};

std::span<const char* const> defaultsFor(const ServerKindRow& row)
{
    if (row.mariaDb)
        return kForMariaDb;
    return row.kind == ServerKind::MySql97 ? std::span<const char* const>(kForMySql97) : kForMySql56;
}

std::string quoted(std::string_view text)
{
    std::string result = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + "'";
}

/// Run by the server at each start, before it takes logins.
std::string passwordSql(const ServerKindRow& row, std::string_view password)
{
    std::string sql = "SET sql_log_bin = 0;\n";
    for (const std::string_view host : {"localhost", "127.0.0.1"}) {
        if (row.kind == ServerKind::MySql56)
            sql += fmt::format("SET PASSWORD FOR 'root'@'{}' = PASSWORD({});\n", host, quoted(password));
        else
            sql += fmt::format("ALTER USER 'root'@'{}' IDENTIFIED BY {};\n", host, quoted(password));
    }
    return sql;
}

}  // namespace

class ThrowAwayServer::Impl {
public:
    /// Claims a folder, fills it and lets the server begin; `await` must follow.
    static Result<std::unique_ptr<Impl>> begin(const ServerOptions& options)
    {
        if (options.rootPassword.find_first_of("\r\n\0", 0, 3) != std::string::npos)
            return fail(ErrorKind::BadConfig, "sandbox.bad_options", "a password of one line is wanted");
        auto files = findServer(options.kind);
        if (!files)
            return tl::unexpected(files.error());
        auto claimed = claimFolder(options.name);
        if (!claimed)
            return tl::unexpected(claimed.error());
        auto impl = std::unique_ptr<Impl>(new Impl(options, std::move(*files), std::move(*claimed)));
        auto begun = makeDataFolder(impl->m_files, impl->m_folder.data(),
                                    options.foldsNames ? NameCase::Folded : NameCase::Kept)
                         .and_then([&] { return impl->prepare(); });
        if (!begun)
            return tl::unexpected(begun.error());
        return impl;
    }

    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    ~Impl()
    {
        std::error_code ignored;
        if (!m_keeper)  // otherwise the keeper does it
            fs::remove_all(m_folder.path, ignored);
    }

    /// Waits until the server answers for the first time.
    Result<void> await()
    {
        const Deadline deadline = std::chrono::steady_clock::now() + kStartWait;
        for (int ports = 1;; ++ports) {
            auto ready = untilReady(deadline);
            if (ready)
                break;
            if (ports == kPortsMax || !isPortTaken())
                return ready;
            m_keeper->dismiss();
            m_keeper.reset();
            if (auto again = launch(); !again)
                return again;
        }
        m_lock.close();  // from here on it is the keeper's alone
        return writeNote(m_folder, {std::string(m_files.row->id), m_port, m_options.serverId});
    }

    Result<void> restart()
    {
        if (auto stopped = m_keeper->terminate(kStopWait); !stopped)
            return stopped;
        const Deadline deadline = std::chrono::steady_clock::now() + kStartWait;
        while (true) {
            if (auto spawned = spawn(); !spawned)
                return spawned;
            auto ready = untilReady(deadline);
            // Somebody may have our port for a moment; callers rely on its number, so wait for it.
            if (ready || !isPortTaken() || std::chrono::steady_clock::now() + kPortReturnWait >= deadline)
                return ready;
            std::this_thread::sleep_for(kPortReturnWait);
        }
    }

    Keeper& keeper() { return *m_keeper; }
    [[nodiscard]] ServerKind kind() const { return m_options.kind; }
    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] const ServerFolder& folder() const { return m_folder; }

private:
    Impl(const ServerOptions& options, ServerFiles files, ClaimedFolder claimed)
        : m_options(options)
        , m_files(std::move(files))
        , m_folder(std::move(claimed.folder))
        , m_lock(std::move(claimed.lock))
    {
    }

    Result<void> prepare()
    {
        if (!m_options.rootPassword.empty()) {
            const auto sql = passwordSql(*m_files.row, m_options.rootPassword);
            if (auto written = writeFile(m_folder.initFile(), sql); !written)
                return written;
        }
        return launch();
    }

    Result<void> launch()
    {
        m_port = freePort();
        if (m_port == 0)
            return fail(ErrorKind::Transient, "sandbox.start_failed", "no free port on 127.0.0.1");
        auto keeper =
            Keeper::fork({command(), m_folder.path, m_folder.errorLog(), m_folder.pidFile(), m_lock.get()});
        if (!keeper)
            return tl::unexpected(keeper.error());
        m_keeper.emplace(std::move(*keeper));
        return spawn();
    }

    Result<void> spawn()
    {
        // A killed server leaves these behind, and the lock's pid may be a living stranger's by now.
        std::error_code ignored;
        for (const std::string_view suffix : {"", ".lock"})
            fs::remove(m_folder.socket().string() + std::string(suffix), ignored);
        m_logStart = fs::exists(m_folder.errorLog()) ? fs::file_size(m_folder.errorLog(), ignored) : 0;
        return m_keeper->spawn().map([](pid_t) {});
    }

    Result<void> untilReady(Deadline deadline)
    {
        // The socket first: it is in our own folder, while the port may be answered by a stranger who took
        // it.
        while (!greetsOnSocket(m_folder.socket(), kGreetingWait) || !greetsOnPort(m_port, kGreetingWait)) {
            const auto pid = m_keeper->pid();
            if (!pid)
                return tl::unexpected(pid.error());
            if (*pid == 0)
                return failStart("sandbox.start_failed", "ended while starting");
            if (std::chrono::steady_clock::now() >= deadline)
                return failStart("sandbox.start_timeout",
                                 fmt::format("did not answer within {} s", kStartWait.count()));
            std::this_thread::sleep_for(kLookAgain);
        }
        return {};
    }

    /// What the server wrote since it was last spawned.
    [[nodiscard]] std::string newLog() const
    {
        const std::string log = readFile(m_folder.errorLog());
        return log.substr(std::min(log.size(), static_cast<std::size_t>(m_logStart)));
    }

    [[nodiscard]] bool isPortTaken() const
    {
        const std::string log = newLog();
        return log.find("Bind on TCP/IP port") != std::string::npos ||
               log.find("Address already in use") != std::string::npos;
    }

    [[nodiscard]] tl::unexpected<Error> failStart(std::string_view code, std::string_view what) const
    {
        return fail(ErrorKind::Transient, code,
                    fmt::format("{} {}; the end of its error log:\n{}", m_files.row->id, what,
                                endOf(newLog(), kLogShown)));
    }

    [[nodiscard]] std::vector<std::string> command() const
    {
        std::vector<std::string> words;
        const auto add = [&](const auto& more) { words.insert(words.end(), more.begin(), more.end()); };
        if (!m_options.environment.empty()) {
            words.emplace_back("/usr/bin/env");
            add(m_options.environment);
        }
        add(m_files.command);
        words.emplace_back("--no-defaults");
        add(locationOptions(m_files, m_folder.data()));
        add(kForAll);
        add(defaultsFor(*m_files.row));
        words.push_back(fmt::format("--server-id={}", m_options.serverId));
        words.push_back(fmt::format("--port={}", m_port));
        words.push_back(fmt::format("--socket={}", m_folder.socket().string()));
        words.push_back(fmt::format("--pid-file={}", (m_folder.path / "server.pid").string()));
        words.push_back(fmt::format("--tmpdir={}", m_folder.temporary().string()));
        words.push_back(fmt::format("--secure-file-priv={}", m_folder.files().string()));
        if (!m_options.rootPassword.empty())
            words.push_back(fmt::format("--init-file={}", m_folder.initFile().string()));
        if (m_options.foldsNames)
            words.emplace_back("--lower-case-table-names=1");
        for (const std::string& option : m_options.extra)
            words.push_back(option.starts_with("--") ? option : "--" + option);
        return words;
    }

    ServerOptions m_options;
    ServerFiles m_files;
    ServerFolder m_folder;
    FileDescriptor m_lock;
    std::optional<Keeper> m_keeper;
    std::uint16_t m_port = 0;
    std::uintmax_t m_logStart = 0;
};

ThrowAwayServer::ThrowAwayServer(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}
ThrowAwayServer::ThrowAwayServer(ThrowAwayServer&& other) noexcept = default;
ThrowAwayServer& ThrowAwayServer::operator=(ThrowAwayServer&& other) noexcept = default;
ThrowAwayServer::~ThrowAwayServer() = default;

Result<ThrowAwayServer> ThrowAwayServer::start(const ServerOptions& options)
{
    auto started = startAll(std::span(&options, 1));
    if (!started)
        return tl::unexpected(started.error());
    return std::move(started->front());
}

Result<std::vector<ThrowAwayServer>> ThrowAwayServer::startAll(std::span<const ServerOptions> options)
{
    std::vector<ThrowAwayServer> servers;
    for (const ServerOptions& each : options) {
        auto impl = Impl::begin(each);
        if (!impl)
            return tl::unexpected(impl.error());
        servers.push_back(ThrowAwayServer(std::move(*impl)));
    }
    for (const ThrowAwayServer& server : servers) {
        if (auto ready = server.m_impl->await(); !ready)
            return tl::unexpected(ready.error());
    }
    return servers;
}

ServerKind ThrowAwayServer::kind() const
{
    return m_impl->kind();
}

std::uint16_t ThrowAwayServer::port() const
{
    return m_impl->port();
}

const fs::path& ThrowAwayServer::folder() const
{
    return m_impl->folder().path;
}

fs::path ThrowAwayServer::socketPath() const
{
    return m_impl->folder().socket();
}

fs::path ThrowAwayServer::dataDir() const
{
    return m_impl->folder().data();
}

fs::path ThrowAwayServer::errorLog() const
{
    return m_impl->folder().errorLog();
}

pid_t ThrowAwayServer::pid() const
{
    return m_impl->keeper().pid().value_or(0);
}

Result<void> ThrowAwayServer::stop()
{
    return m_impl->keeper().terminate(kStopWait);
}

Result<void> ThrowAwayServer::kill()
{
    return m_impl->keeper().kill();
}

Result<void> ThrowAwayServer::restart()
{
    return m_impl->restart();
}

Result<void> ThrowAwayServer::freeze()
{
    return m_impl->keeper().freeze();
}

Result<void> ThrowAwayServer::thaw()
{
    return m_impl->keeper().thaw();
}

}  // namespace lutra::sandbox
