#include "app/sandbox/keeper.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace lutra::sandbox {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kAnswerWait = 10s;  // on top of what was asked for
constexpr std::chrono::milliseconds kRemoveWait = 60s;

// The keeper's own descriptors, at fixed places so that all others can be closed.
constexpr int kLink = 3;
constexpr int kLock = 4;
constexpr int kOwner = 5;
constexpr int kFirstFree = 6;

}  // namespace

struct Keeper::Request {
    Operation operation = Operation::Query;
    std::int64_t patienceMs = 0;
};

struct Keeper::Reply {
    pid_t pid = 0;
    int error = 0;  // errno
};

/// What runs in the forked process. Nothing in here may allocate, lock or throw.
class Keeper::Child {
public:
    Child(char* const* command, const char* folder, const char* output, const char* pidFile)
        : m_command(command)
        , m_folder(folder)
        , m_output(output)
        , m_pidFile(pidFile)
    {
    }

    [[noreturn]] void live(int link, int lock, int owner)
    {
        ::setsid();  // a terminal's Ctrl-C is for the owner; its end is our signal
        ::prctl(PR_SET_NAME, "lutra-keeper");
        resetSignals(SIG_IGN);
        takePlaces(link, lock, owner);
        [[maybe_unused]] const int moved = ::chdir("/");
        while (true) {
            pollfd waiting[]{{kLink, POLLIN, 0}, {kOwner, POLLIN, 0}};
            if (::poll(waiting, 2, -1) < 0) {
                if (errno == EINTR)
                    continue;
                break;
            }
            Request request;
            if (::recv(kLink, &request, sizeof request, MSG_DONTWAIT) == sizeof request)
                answer(request);
            else if (waiting[0].revents != 0 || waiting[1].revents != 0)
                break;
        }
        killServer();
        removeFolder();
        ::_exit(0);
    }

private:
    void answer(const Request& request)
    {
        Reply reply;
        switch (request.operation) {
        case Operation::Spawn:
            reply.error = spawn();
            break;
        case Operation::Query:
            break;
        case Operation::Terminate:
            signalServer(SIGTERM);
            signalServer(SIGCONT);
            if (!waitForServer(request.patienceMs))
                killServer();
            break;
        case Operation::Kill:
            killServer();
            break;
        case Operation::Freeze:
            signalServer(SIGSTOP);
            waitUntilFrozen();
            break;
        case Operation::Thaw:
            signalServer(SIGCONT);
            break;
        case Operation::Dismiss:
            killServer();
            ::_exit(0);
        case Operation::Remove:
            killServer();
            removeFolder();
            ::_exit(0);
        }
        reap();
        reply.pid = m_server;
        ::send(kLink, &reply, sizeof reply, MSG_NOSIGNAL);
    }

    int spawn()
    {
        reap();
        if (m_server != 0)
            return EBUSY;
        const pid_t keeper = ::getpid();
        const pid_t child = ::_Fork();
        if (child < 0)
            return errno;
        if (child == 0)
            becomeServer(keeper);
        m_server = child;
        writePid();
        return 0;
    }

    [[noreturn]] void becomeServer(pid_t keeper)
    {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != keeper)
            ::_exit(127);  // it ended before we could ask for the signal
        resetSignals(SIG_DFL);
        const int output = ::open(m_output, O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(output, STDOUT_FILENO);
        ::dup2(output, STDERR_FILENO);
        ::close(output);
        ::execv(m_command[0], m_command);
        constexpr char kComplaint[] = "the server program could not be run\n";
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kComplaint, sizeof kComplaint - 1);
        ::_exit(127);
    }

    /// SIGCHLD keeps its default, or the server could not be waited for.
    static void resetSignals(void (*pipeAction)(int))
    {
        struct sigaction action = {};
        ::sigemptyset(&action.sa_mask);
        for (int signal = 1; signal < NSIG; ++signal) {
            action.sa_handler = signal == SIGPIPE ? pipeAction : SIG_DFL;
            ::sigaction(signal, &action, nullptr);
        }
        ::sigprocmask(SIG_SETMASK, &action.sa_mask, nullptr);
    }

    /// Closes all that came from the owner: an inherited pipe or link of another keeper would look open for
    /// ever.
    static void takePlaces(int link, int lock, int owner)
    {
        link = ::fcntl(link, F_DUPFD, kFirstFree);
        lock = ::fcntl(lock, F_DUPFD, kFirstFree);
        owner = ::fcntl(owner, F_DUPFD, kFirstFree);
        ::dup3(link, kLink, O_CLOEXEC);
        ::dup3(lock, kLock, O_CLOEXEC);
        ::dup3(owner, kOwner, O_CLOEXEC);
        ::close_range(kFirstFree, ~0U, 0);
        const int nothing = ::open("/dev/null", O_RDWR);
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::dup2(nothing, standard);
        if (nothing > STDERR_FILENO)
            ::close(nothing);
    }

    void writePid() const
    {
        std::array<char, 16> text{};
        std::size_t at = text.size();
        text[--at] = '\n';
        for (pid_t left = m_server; left > 0; left /= 10)
            text[--at] = static_cast<char>('0' + left % 10);
        const int file = ::open(m_pidFile, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        [[maybe_unused]] const auto written = ::write(file, text.data() + at, text.size() - at);
        ::close(file);
    }

    void signalServer(int signal) const
    {
        if (m_server != 0)
            ::kill(m_server, signal);  // our child and not reaped yet, so the number is still its own
    }

    void killServer()
    {
        signalServer(SIGKILL);
        while (m_server != 0 && ::waitpid(m_server, nullptr, 0) < 0 && errno == EINTR) {
        }
        m_server = 0;
    }

    void reap()
    {
        if (m_server != 0 && ::waitpid(m_server, nullptr, WNOHANG) != 0)
            m_server = 0;
    }

    static std::int64_t nowMs()
    {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
    }

    /// Also false when the owner ended meanwhile: nobody wants a clean shutdown any more.
    bool waitForServer(std::int64_t patienceMs)
    {
        const std::int64_t deadline = nowMs() + patienceMs;
        const int process = static_cast<int>(::syscall(SYS_pidfd_open, m_server, 0));
        while (m_server != 0) {
            pollfd waiting[]{{process, POLLIN, 0}, {kOwner, POLLIN, 0}};
            const std::int64_t left = deadline - nowMs();
            const int ready = ::poll(waiting, 2, left > 0 ? static_cast<int>(left) : 0);
            if (ready == 0 || waiting[1].revents != 0)
                break;
            reap();
        }
        ::close(process);
        return m_server == 0;
    }

    void waitUntilFrozen()
    {
        siginfo_t info = {};
        if (m_server != 0)
            ::waitid(P_PID, static_cast<id_t>(m_server), &info, WSTOPPED | WEXITED | WNOWAIT);
    }

    void removeFolder() const
    {
        const pid_t child = ::_Fork();
        if (child == 0) {
            ::execl("/bin/rm", "rm", "-rf", "--one-file-system", "--", m_folder, static_cast<char*>(nullptr));
            ::_exit(127);
        }
        while (child > 0 && ::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    char* const* m_command;
    const char* m_folder;
    const char* m_output;
    const char* m_pidFile;
    pid_t m_server = 0;
};

Result<Keeper> Keeper::fork(const Plan& plan)
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return failIo("making a link to the keeper");
    FileDescriptor ours(ends[0]);
    const FileDescriptor theirs(ends[1]);
    // The link alone would stay open in a child that the owner forks and never executes.
    const FileDescriptor owner = openProcess(::getpid());
    if (!owner.isOpen())
        return failIo("watching our own process");

    std::vector<char*> command;
    for (const std::string& word : plan.command)
        command.push_back(const_cast<char*>(word.c_str()));
    command.push_back(nullptr);
    Child child(command.data(), plan.folder.c_str(), plan.output.c_str(), plan.pidFile.c_str());

    const pid_t process = ::fork();
    if (process < 0)
        return failIo("forking the keeper");
    if (process == 0)
        child.live(theirs.get(), plan.lock, owner.get());
    return Keeper(process, std::move(ours));
}

Keeper::Keeper(pid_t process, FileDescriptor link)
    : m_process(process)
    , m_owner(::getpid())
    , m_link(std::move(link))
{
}

Keeper::~Keeper()
{
    removeAll();
}

Result<pid_t> Keeper::ask(Operation operation, std::chrono::milliseconds patience)
{
    const Request request{operation, patience.count()};
    Reply reply;
    if (::send(m_link.get(), &request, sizeof request, MSG_NOSIGNAL) != sizeof request)
        return fail(ErrorKind::Transient, "sandbox.keeper_lost", "the process that keeps the server is gone");
    if (!waitForEnd(m_link, patience + kAnswerWait))
        return fail(ErrorKind::Transient, "sandbox.keeper_lost", "the process that keeps the server hangs");
    if (::recv(m_link.get(), &reply, sizeof reply, 0) != sizeof reply)
        return fail(ErrorKind::Transient, "sandbox.keeper_lost", "the process that keeps the server ended");
    if (reply.error != 0) {
        errno = reply.error;
        return failIo("starting the server");
    }
    return reply.pid;
}

Result<pid_t> Keeper::spawn()
{
    return ask(Operation::Spawn);
}

Result<pid_t> Keeper::pid()
{
    return ask(Operation::Query);
}

Result<void> Keeper::terminate(std::chrono::milliseconds patience)
{
    return ask(Operation::Terminate, patience).map([](pid_t) {});
}

Result<void> Keeper::kill()
{
    return ask(Operation::Kill).map([](pid_t) {});
}

Result<void> Keeper::freeze()
{
    return ask(Operation::Freeze).map([](pid_t) {});
}

Result<void> Keeper::thaw()
{
    return ask(Operation::Thaw).map([](pid_t) {});
}

void Keeper::dismiss()
{
    end(Operation::Dismiss);
}

void Keeper::removeAll()
{
    end(Operation::Remove);
}

void Keeper::end(Operation operation)
{
    // A copy in a forked child must not end what belongs to its parent.
    if (!m_link.isOpen() || m_owner != ::getpid())
        return;
    const Request request{operation, 0};
    ::send(m_link.get(), &request, sizeof request, MSG_NOSIGNAL);
    if (!waitForEnd(openProcess(m_process), kRemoveWait))
        ::kill(m_process, SIGKILL);
    while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
    }
    m_link.close();
}

}  // namespace lutra::sandbox
