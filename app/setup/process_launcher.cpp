#include "app/setup/process_launcher.h"

#include "app/sandbox/process.h"
#include "app/setup/given_secrets.h"
#include "engine/remote/remote_engine_control.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lutra::setup {

namespace {

using namespace std::chrono_literals;

constexpr auto kAnswerWithin = 90s;  // of a new engine: it checks its servers first; a sandbox starts them
constexpr auto kLookEvery = 50ms;
constexpr std::size_t kSaidBytesMax = 4096;
constexpr const char* kSocket = "engine.sock";

std::filesystem::path folderFrom(const char* variable, const char* usual)
{
    if (const char* folder = std::getenv(variable); folder && *folder)
        return std::filesystem::path(folder) / "lutra";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home && *home ? home : "/var/lib") / usual / "lutra";
}

/// A process with its own session, its output in a file, and `input` as its standard input.
Result<pid_t> spawnDetached(const std::vector<std::string>& command, const std::filesystem::path& output,
                            const std::string& input)
{
    const auto cannot = [&](int problem) {
        return fail(ErrorKind::Refused, "engine.not_started",
                    fmt::format("{}: {}", command.front(), std::strerror(problem)));
    };
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return cannot(errno);
    const sandbox::FileDescriptor reader(ends[0]);
    sandbox::FileDescriptor writer(ends[1]);
    // A few hundred bytes: they fit in the pipe before anybody reads.
    if (::write(writer.get(), input.data(), input.size()) != static_cast<ssize_t>(input.size()))
        return cannot(errno);
    writer.close();

    std::vector<char*> words;
    for (const std::string& word : command)
        words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, reader.get(), STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    pid_t process = 0;
    const int problem = posix_spawn(&process, words.front(), &actions, &attributes, words.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (problem != 0)
        return cannot(problem);
    return process;
}

/// What it said is kept as the detail; it holds no secrets, as no output of `lutra` does.
Error notStarted(const std::filesystem::path& output)
{
    const std::string said = sandbox::endOf(sandbox::readFile(output), kSaidBytesMax);
    return {ErrorKind::Refused, "engine.not_started", said};
}

Result<mysql::Connection> rootOf(const Workspace& sandbox, std::size_t site)
{
    mysql::Endpoint endpoint;
    endpoint.source.name = site == 0 ? "site-a" : "site-b";
    endpoint.source.socket = sandbox.stateFolder / (endpoint.source.name + ".sock");
    endpoint.source.user = "root";
    return mysql::Connection::open(endpoint);
}

}  // namespace

std::filesystem::path configurationFolder()
{
    return folderFrom("XDG_CONFIG_HOME", ".config");
}

std::filesystem::path stateFolder()
{
    return folderFrom("XDG_STATE_HOME", ".local/state");
}

ProcessLauncher::ProcessLauncher(std::filesystem::path program, std::filesystem::path stateFolder,
                                 std::filesystem::path configurationFolder)
    : m_program(std::move(program))
    , m_stateFolder(std::move(stateFolder))
    , m_configurationFolder(std::move(configurationFolder))
{
    m_loads.set({});
}

ProcessLauncher::~ProcessLauncher() = default;

Result<> ProcessLauncher::launch(const Workspace& workspace, const Passwords& passwords)
{
    const auto engine = engineOf(workspace);
    if (engine->snapshot())
        return {};
    std::error_code failed;
    std::filesystem::create_directories(workspace.stateFolder, failed);
    std::filesystem::permissions(workspace.stateFolder, std::filesystem::perms::owner_all, failed);
    const auto output = workspace.stateFolder / "engine.out";
    std::vector<std::string> command{
        m_program, "run",      workspace.configurationFile, "--state", workspace.stateFolder,
        "--stay",  "--secrets"};
    if (workspace.sandbox)
        command = {m_program, "demo", "--hold", "--state", workspace.stateFolder};
    const auto process = spawnDetached(command, output, GivenSecrets::written(passwords));
    if (!process)
        return tl::unexpected(process.error());
    const auto until = std::chrono::steady_clock::now() + kAnswerWithin;
    while (std::chrono::steady_clock::now() < until) {
        if (engine->snapshot())
            return {};
        if (::waitpid(*process, nullptr, WNOHANG) == *process)
            return tl::unexpected(notStarted(output));
        std::this_thread::sleep_for(kLookEvery);
    }
    return fail(ErrorKind::Transient, "engine.no_answer",
                fmt::format("process {} has not answered within {} s", *process, kAnswerWithin.count()));
}

std::shared_ptr<EngineControl> ProcessLauncher::engineOf(const Workspace& workspace) const
{
    return std::make_shared<remote::RemoteEngineControl>(workspace.stateFolder / kSocket);
}

Workspace ProcessLauncher::sandbox() const
{
    const auto folder = m_stateFolder / "sandbox";
    return {folder / "lutra.toml", folder, true};
}

Workspace ProcessLauncher::named(const std::string& channel) const
{
    return {m_configurationFolder / (channel + ".toml"), m_stateFolder, false};
}

Workspace ProcessLauncher::opened(const std::filesystem::path& configurationFile) const
{
    return {configurationFile, m_stateFolder, false};
}

Result<> ProcessLauncher::runLoad(const Workspace& sandbox, bool on)
{
    for (const auto& load : *m_loads.get())
        load->stop();
    m_loads.set({});
    if (!on)
        return {};
    Loads loads;
    for (std::size_t site = 0; site < 2; ++site) {
        auto root = rootOf(sandbox, site);
        if (!root)
            return tl::unexpected(root.error());
        // What an earlier load left would be in this one's way.
        for (const char* table : {"shop.order_lines", "shop.orders", "shop.customers"}) {
            const auto removed = root->execute(fmt::format(
                "DELETE FROM {} WHERE {} % 2 = {}", table,
                std::string_view(table) == "shop.order_lines" ? "order_id" : "id", (site + 1) % 2));
            if (!removed)
                return tl::unexpected(removed.error());
        }
        loads.push_back(std::make_shared<cli::DemoLoad>(std::move(*root), site));
    }
    for (const auto& load : loads)
        load->start();
    m_loads.set(std::move(loads));
    return {};
}

Result<> ProcessLauncher::makeConflict(const Workspace& sandbox)
{
    constexpr const char* kRow =
        "INSERT INTO shop.customers (id, name, email, since) VALUES (999999, 'conflict at {0}', "
        "'conflict@shop.example', CURRENT_DATE) ON DUPLICATE KEY UPDATE name = 'conflict at {0}'";
    std::vector<mysql::Connection> roots;
    for (std::size_t site = 0; site < 2; ++site) {
        auto root = rootOf(sandbox, site);
        if (!root)
            return tl::unexpected(root.error());
        roots.push_back(std::move(*root));
    }
    for (std::size_t site = 0; site < 2; ++site) {
        if (auto done = roots[site].execute(fmt::format(fmt::runtime(kRow), roots[site].name())); !done)
            return tl::unexpected(done.error());
    }
    return {};
}

Result<> ProcessLauncher::cutLinks(const Workspace& sandbox)
{
    for (std::size_t site = 0; site < 2; ++site) {
        auto root = rootOf(sandbox, site);
        if (!root)
            return tl::unexpected(root.error());
        const auto links = root->query("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'retl'");
        if (!links)
            return tl::unexpected(links.error());
        for (const mysql::TextRow& link : *links)
            (void)root->execute(fmt::format("KILL {}", link[0].value_or("0")));  // it may have gone by itself
    }
    return {};
}

}  // namespace lutra::setup
