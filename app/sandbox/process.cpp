#include "app/sandbox/process.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lutra::sandbox {

using namespace std::chrono_literals;

namespace {

constexpr std::chrono::milliseconds kLockRetry{20};

Result<void> writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failIo("writing");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

std::string readAll(int descriptor)
{
    std::string text;
    char block[16384];
    off_t at = 0;
    for (ssize_t size = 0; (size = ::pread(descriptor, block, sizeof block, at)) > 0; at += size)
        text.append(block, static_cast<std::size_t>(size));
    return text;
}

// A file in memory instead of a pipe: the child can neither block on us nor be cut off when we are slow.
Result<FileDescriptor> memoryFile(std::string_view text)
{
    FileDescriptor file(::memfd_create("sandbox", MFD_CLOEXEC));
    if (!file.isOpen())
        return failIo("making a file in memory");
    if (auto written = writeAll(file.get(), text); !written)
        return tl::unexpected(written.error());
    if (::lseek(file.get(), 0, SEEK_SET) != 0)
        return failIo("rewinding a file in memory");
    return file;
}

}  // namespace

void FileDescriptor::close()
{
    if (m_number >= 0)
        ::close(std::exchange(m_number, -1));
}

tl::unexpected<Error> failIo(std::string_view doing)
{
    const int cause = errno;
    return fail(ErrorKind::Transient, "sandbox.io", fmt::format("{}: {}", doing, std::strerror(cause)));
}

Result<FileDescriptor> lockFile(const std::filesystem::path& file, LockMode mode,
                                std::chrono::milliseconds patience)
{
    FileDescriptor lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock.isOpen())
        return failIo(fmt::format("opening {}", file.string()));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const int operation = (mode == LockMode::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
    while (::flock(lock.get(), operation) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return failIo(fmt::format("locking {}", file.string()));
        if (std::chrono::steady_clock::now() >= deadline)
            return fail(ErrorKind::Transient, "sandbox.locked",
                        fmt::format("{} is still locked by another process", file.string()));
        std::this_thread::sleep_for(kLockRetry);
    }
    return lock;
}

FileDescriptor openProcess(pid_t process)
{
    return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
}

bool waitForEnd(const FileDescriptor& process, std::chrono::milliseconds patience)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        pollfd waiting{process.get(), POLLIN, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(std::max(left, 0ms).count()));
        if (ready >= 0 || errno != EINTR)
            return ready > 0;
    }
}

Result<Finished> run(const std::vector<std::string>& command, std::string_view input,
                     std::chrono::milliseconds patience)
{
    auto standardInput = memoryFile(input);
    auto output = memoryFile({});
    if (!standardInput || !output)
        return tl::unexpected(!standardInput ? standardInput.error() : output.error());

    std::vector<char*> arguments;
    for (const std::string& word : command)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, standardInput->get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, output->get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, output->get(), STDERR_FILENO);
    pid_t child = 0;
    errno = ::posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
    const int spawned = errno;
    posix_spawn_file_actions_destroy(&files);
    errno = spawned;
    if (spawned != 0)
        return failIo(fmt::format("running {}", command[0]));

    const FileDescriptor process = openProcess(child);
    const bool ended = waitForEnd(process, patience);
    if (!ended)
        ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!ended)
        return fail(ErrorKind::Transient, "sandbox.program_timeout",
                    fmt::format("{} took longer than {} ms; its last words: {}", command[0], patience.count(),
                                endOf(readAll(output->get()), 1000)));
    return Finished{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), readAll(output->get())};
}

std::string endOf(std::string_view text, std::size_t bytesMax)
{
    if (text.size() > bytesMax) {
        text.remove_prefix(text.size() - bytesMax);
        if (const auto line = text.find('\n'); line != std::string_view::npos)
            text.remove_prefix(line + 1);
    }
    return std::string(text);
}

std::string readFile(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Result<void> writeFile(const std::filesystem::path& file, std::string_view text)
{
    const FileDescriptor target(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!target.isOpen())
        return failIo(fmt::format("opening {}", file.string()));
    return writeAll(target.get(), text);
}

}  // namespace lutra::sandbox
