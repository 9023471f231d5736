// lutra-test-servers: throw-away database servers by hand, from scripts and for the demo.

#include "app/sandbox/server_folder.h"
#include "app/sandbox/throw_away_server.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <map>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

using namespace lutra;
using namespace lutra::sandbox;
namespace fs = std::filesystem;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kAnswer = STDERR_FILENO + 1;  // the keeper's descriptor
constexpr std::chrono::seconds kAnswerWait = kStopWait + kStartWait + std::chrono::seconds{30};
constexpr std::size_t kMessageMax = 8192;  // bytes of one order or answer

int report(const Error& error)
{
    fmt::print(stderr, "{}: {}\n", error.code, error.detail);
    return kFailed;
}

std::string describe(const ThrowAwayServer& server)
{
    return fmt::format("port={} socket={} pid={} folder={}", server.port(), server.socketPath().string(),
                       server.pid(), server.folder().string());
}

// A keeper answers one order a connection: "<word>" brings "ok <text>" or "error <code>: <detail>".
struct Order {
    const char* word;
    const char* help;
    Result<void> (*carryOut)(ThrowAwayServer&);
    bool last;  // the keeper ends and takes the folder with it
};

constexpr std::array kOrders{
    Order{"stop", "Shut the server down cleanly and remove its folder",
          [](ThrowAwayServer& server) { return server.stop(); }, true},
    Order{"down", "Shut the server down cleanly and keep its data for restart",
          [](ThrowAwayServer& server) { return server.stop(); }, false},
    Order{"kill", "End the server as a crash would and keep its data for restart",
          [](ThrowAwayServer& server) { return server.kill(); }, false},
    Order{"freeze", "Make the server hold still, with its connections open",
          [](ThrowAwayServer& server) { return server.freeze(); }, false},
    Order{"thaw", "Let a frozen server go on", [](ThrowAwayServer& server) { return server.thaw(); }, false},
    Order{"restart", "Bring the server up again on the same port, with the same data",
          [](ThrowAwayServer& server) { return server.restart(); }, false},
};

Result<sockaddr_un> controlAddress(const fs::path& folder)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const fs::path path = ServerFolder{folder}.control();
    if (path.native().size() >= sizeof address.sun_path)
        return fail(ErrorKind::BadConfig, "sandbox.bad_options", "the folder's path is too long");
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    return address;
}

std::string receive(int link)
{
    std::string text(kMessageMax, '\0');
    const ssize_t size = ::recv(link, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

void send(int link, std::string_view text)
{
    text = text.substr(0, kMessageMax);
    ::send(link, text.data(), text.size(), MSG_NOSIGNAL);
}

// ---- the keeper: a process in the background that owns the server

Result<FileDescriptor> listenIn(const fs::path& folder)
{
    const auto address = controlAddress(folder);
    if (!address)
        return tl::unexpected(address.error());
    FileDescriptor listener(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!listener.isOpen() ||
        ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
        ::listen(listener.get(), 8) != 0)
        return failIo("listening for orders");
    return listener;
}

/// Returns when the last order was carried out.
void obey(ThrowAwayServer server, const FileDescriptor& listener)
{
    while (true) {
        const FileDescriptor link(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!link.isOpen())
            continue;
        const std::string word = receive(link.get());
        const auto* order =
            std::ranges::find(kOrders, word, [](const Order& each) { return std::string(each.word); });
        if (order == kOrders.end()) {
            send(link.get(), fmt::format("error sandbox.bad_options: unknown order {}", word));
            continue;
        }
        const auto done = order->carryOut(server);
        if (!done) {
            send(link.get(), fmt::format("error {}: {}", done.error().code, done.error().detail));
        } else if (!order->last) {
            send(link.get(), "ok " + describe(server));
        } else {
            const std::string folder = server.folder().string();
            {
                const ThrowAwayServer ended = std::move(server);
            }
            send(link.get(), fmt::format("ok removed={}", folder));
            return;
        }
    }
}

int keep(const ServerOptions& options, int answer)
{
    ::setsid();
    // Whoever called may wait for the end of a pipe that was passed on to us.
    if (answer != kAnswer)
        answer = ::dup3(answer, kAnswer, O_CLOEXEC);
    ::close_range(kAnswer + 1, ~0U, 0);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        ::dup2(nothing, standard);
    auto server = ThrowAwayServer::start(options);
    if (!server) {
        send(answer, fmt::format("error {}: {}", server.error().code, server.error().detail));
        return kFailed;
    }
    const auto listener = listenIn(server->folder());
    if (!listener) {
        send(answer, fmt::format("error {}: {}", listener.error().code, listener.error().detail));
        return kFailed;
    }
    send(answer, "ok " + describe(*server));
    ::close(answer);
    obey(std::move(*server), *listener);
    return kDone;
}

// ---- the commands

int printAnswer(const FileDescriptor& link)
{
    const std::string answer = waitForEnd(link, kAnswerWait) ? receive(link.get()) : std::string();
    if (answer.starts_with("ok ")) {
        fmt::print("{}\n", answer.substr(3));
        return kDone;
    }
    fmt::print(stderr, "{}\n",
               answer.empty() ? "sandbox.keeper_lost: no answer from the server's keeper" : answer);
    return kFailed;
}

int start(const ServerOptions& options)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return report(failIo("making a link to the keeper").value());
    const FileDescriptor ours(ends[0]);
    FileDescriptor theirs(ends[1]);
    const pid_t keeper = ::fork();
    if (keeper < 0)
        return report(failIo("forking the keeper").value());
    if (keeper == 0)
        ::_exit(keep(options, theirs.get()));
    theirs.close();  // so that a keeper that dies is seen as an end, not as silence
    return printAnswer(ours);
}

int give(const char* word, const fs::path& folder)
{
    const auto address = controlAddress(folder);
    if (!address)
        return report(address.error());
    const FileDescriptor link(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (::connect(link.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
        fmt::print(stderr, "sandbox.not_ours: {} holds no server started by this command\n", folder.string());
        return kFailed;
    }
    send(link.get(), word);
    return printAnswer(link);
}

int list()
{
    constexpr std::array kStates{"running", "frozen", "down"};
    for (const KnownServer& server : knownServers())
        fmt::print("{} port={} pid={} server_id={} state={} owned={} folder={}\n",
                   server.note.kind.empty() ? "starting" : server.note.kind, server.note.port, server.pid,
                   server.note.serverId, kStates.at(static_cast<std::size_t>(server.state)),
                   server.owned ? "yes" : "no", server.folder.string());
    return kDone;
}

int sweepAll()
{
    const auto removed = sweep();
    if (!removed)
        return report(removed.error());
    for (const fs::path& folder : *removed)
        fmt::print("removed={}\n", folder.string());
    return kDone;
}

int listKinds()
{
    for (const ServerKindRow& row : kServerKinds) {
        const auto found = available(row.kind);
        fmt::print("{:14} {}\n", row.id, found ? "available" : found.error().detail);
    }
    return kDone;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App app{"Throw-away database servers on 127.0.0.1, for tests, demos and benchmarks"};
    app.require_subcommand(1);
    int result = kDone;

    std::map<std::string, ServerKind> kinds;
    for (const ServerKindRow& row : kServerKinds)
        kinds.emplace(row.id, row.kind);
    ServerOptions options;
    auto* starting =
        app.add_subcommand("start", "Start a server that outlives this command and print where it is");
    starting->add_option("kind", options.kind, "Which server")
        ->required()
        ->transform(CLI::CheckedTransformer(kinds));
    starting->add_option("--name", options.name, "Start of the folder's name")->capture_default_str();
    starting->add_option("--server-id", options.serverId, "The server's id in replication")
        ->capture_default_str();
    starting->add_option("--password", options.rootPassword, "Root's password; none by default");
    starting
        ->add_option("--option", options.extra, "An option for the server, such as sync-binlog=1; repeatable")
        ->allow_extra_args(false);
    starting->callback([&] { result = start(options); });

    std::string folder;
    for (const Order& order : kOrders) {
        auto* command = app.add_subcommand(order.word, order.help);
        command->add_option("folder", folder, "The folder that start printed")->required();
        command->callback([&] { result = give(order.word, folder); });
    }
    app.add_subcommand("list", "All servers of this user")->callback([&] { result = list(); });
    app.add_subcommand("sweep", "Remove what killed owners left behind")->callback([&] {
        result = sweepAll();
    });
    app.add_subcommand("kinds", "Which servers can be started here, and why not")->callback([&] {
        result = listKinds();
    });

    CLI11_PARSE(app, argc, argv);
    return result;
}
