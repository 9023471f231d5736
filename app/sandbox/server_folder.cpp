#include "app/sandbox/server_folder.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lutra::sandbox {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kFoldersWait = 30s;
constexpr std::chrono::milliseconds kKillWait = 10s;
constexpr std::chrono::milliseconds kOwnLockWait = 1s;  // `knownServers` may try the lock for a moment
constexpr std::size_t kNameLengthMax = 24;
constexpr std::size_t kSocketPathMax = 100;  // sun_path holds 108; servers add suffixes such as ".lock"

bool isName(std::string_view name)
{
    const auto isPlain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
    return !name.empty() && name.size() <= kNameLengthMax && std::ranges::all_of(name, isPlain);
}

pid_t pidIn(const ServerFolder& folder)
{
    const std::string text = readFile(folder.pidFile());
    pid_t pid = 0;
    std::from_chars(text.data(), text.data() + text.size(), pid);
    return pid;
}

/// The number may belong to a stranger by now; a server of ours names its folder on its command line.
bool isServerOf(pid_t pid, const ServerFolder& folder)
{
    return pid > 0 && readFile(fmt::format("/proc/{}/cmdline", pid)).find(folder.path.string() + "/") !=
                          std::string::npos;
}

KnownServer::State stateOf(pid_t pid)
{
    const std::string stat = readFile(fmt::format("/proc/{}/stat", pid));
    const auto name = stat.rfind(')');
    const char state = name == std::string::npos || name + 2 >= stat.size() ? 'X' : stat[name + 2];
    if (state == 'T' || state == 't')
        return KnownServer::State::Frozen;
    return state == 'X' || state == 'Z' ? KnownServer::State::Down : KnownServer::State::Running;
}

bool isOwned(const ServerFolder& folder)
{
    const FileDescriptor lock(::open(folder.lockFile().c_str(), O_RDWR | O_CLOEXEC));
    return lock.isOpen() && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0;
}

/// Through a handle that is opened before the look at the command line, so the number cannot change hands
/// between.
void killServerOf(const ServerFolder& folder)
{
    const pid_t pid = pidIn(folder);
    if (pid <= 0)
        return;
    const FileDescriptor process = openProcess(pid);
    if (!process.isOpen() || !isServerOf(pid, folder))
        return;
    ::syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
    [[maybe_unused]] const bool ended = waitForEnd(process, kKillWait);
}

std::vector<ServerFolder> foldersIn(const fs::path& all)
{
    std::vector<ServerFolder> folders;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(all, ignored)) {
        if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
            folders.push_back({entry.path()});
    }
    std::ranges::sort(folders, {}, &ServerFolder::path);
    return folders;
}

/// Held while folders come and go, so that no sweep meets a folder that is not locked yet.
Result<FileDescriptor> lockFolders(const fs::path& all)
{
    if (::mkdir(all.c_str(), 0700) != 0 && errno != EEXIST)
        return failIo(fmt::format("making {}", all.string()));
    struct stat found = {};
    if (::lstat(all.c_str(), &found) != 0)
        return failIo(fmt::format("looking at {}", all.string()));
    // The parent may be writable by everybody, so what stands there may be somebody else's trap.
    if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 0077) != 0)
        return fail(ErrorKind::BadConfig, "sandbox.folder_unsafe",
                    fmt::format("{} must be a folder of ours with mode 0700", all.string()));
    return lockFile(all / "lock", LockMode::Exclusive, kFoldersWait);
}

std::vector<fs::path> sweepLocked(const fs::path& all)
{
    std::vector<fs::path> removed;
    for (const ServerFolder& folder : foldersIn(all)) {
        if (isOwned(folder))
            continue;
        killServerOf(folder);
        std::error_code ignored;
        fs::remove_all(folder.path, ignored);
        removed.push_back(folder.path);
    }
    return removed;
}

}  // namespace

fs::path serversFolder()
{
    const std::string leaf = fmt::format("lutra-servers-{}", ::geteuid());
    const char* temporary = std::getenv("TMPDIR");
    const fs::path all = fs::path(temporary != nullptr && *temporary == '/' ? temporary : "/tmp") / leaf;
    // A long TMPDIR leaves no room for the longest socket path: "/<name>-XXXXXX/sock".
    const bool fits = all.native().size() + kNameLengthMax + sizeof "/-XXXXXX/sock" <= kSocketPathMax;
    return fits ? all : fs::path("/tmp") / leaf;
}

Result<ClaimedFolder> claimFolder(std::string_view name)
{
    if (!isName(name))
        return fail(ErrorKind::BadConfig, "sandbox.bad_options",
                    fmt::format("a server's name is 1 to {} of letters, digits, '-' and '_', not \"{}\"",
                                kNameLengthMax, name));
    const fs::path all = serversFolder();
    const auto allLock = lockFolders(all);
    if (!allLock)
        return tl::unexpected(allLock.error());
    sweepLocked(all);

    std::string path = (all / fmt::format("{}-XXXXXX", name)).string();
    if (::mkdtemp(path.data()) == nullptr)
        return failIo(fmt::format("making {}", path));
    ServerFolder folder{path};
    auto lock = lockFile(folder.lockFile(), LockMode::Exclusive, kOwnLockWait);
    if (!lock)
        return tl::unexpected(lock.error());
    for (const fs::path& inside : {folder.files(), folder.temporary()}) {
        if (::mkdir(inside.c_str(), 0700) != 0)
            return failIo(fmt::format("making {}", inside.string()));
    }
    return ClaimedFolder{std::move(folder), std::move(*lock)};
}

Result<void> writeNote(const ServerFolder& folder, const ServerNote& note)
{
    return writeFile(folder.noteFile(), fmt::format("{} {} {}\n", note.kind, note.port, note.serverId));
}

std::vector<KnownServer> knownServers()
{
    std::vector<KnownServer> known;
    for (const ServerFolder& folder : foldersIn(serversFolder())) {
        KnownServer server;
        server.folder = folder.path;
        std::istringstream(readFile(folder.noteFile())) >> server.note.kind >> server.note.port >>
            server.note.serverId;
        if (const pid_t pid = pidIn(folder); isServerOf(pid, folder))
            server.pid = pid;
        if (server.pid != 0)
            server.state = stateOf(server.pid);
        server.owned = isOwned(folder);
        known.push_back(std::move(server));
    }
    return known;
}

Result<std::vector<fs::path>> sweep()
{
    const fs::path all = serversFolder();
    const auto allLock = lockFolders(all);
    if (!allLock)
        return tl::unexpected(allLock.error());
    return sweepLocked(all);
}

}  // namespace lutra::sandbox
