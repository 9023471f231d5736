#include "tests/cli/child_program.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lutra::support {

namespace {

constexpr int kNotStarted = 127;

[[noreturn]] void refuse(const std::string& doing)
{
    throw std::runtime_error(doing + ": " + std::strerror(errno));
}

/// Holds any amount without a reader, unlike a pipe.
sandbox::FileDescriptor memoryFile(const char* name)
{
    sandbox::FileDescriptor file(memfd_create(name, MFD_CLOEXEC));
    if (!file.isOpen())
        refuse("memfd_create");
    return file;
}

std::string contentOf(const sandbox::FileDescriptor& file)
{
    std::string text;
    std::array<char, 65536> part{};
    for (;;) {
        const ssize_t got = pread(file.get(), part.data(), part.size(), static_cast<off_t>(text.size()));
        if (got <= 0)
            return text;
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

ChildProgram::ChildProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments)
    : m_output(memoryFile("output"))
    , m_errors(memoryFile("errors"))
{
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    const pid_t parent = getpid();
    m_pid = fork();
    if (m_pid < 0)
        refuse("fork");
    if (m_pid == 0) {  // only async-signal-safe calls: other threads may have held locks
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        const int nothing = open("/dev/null", O_RDONLY);
        if (getppid() != parent || dup2(nothing, STDIN_FILENO) < 0 ||
            dup2(m_output.get(), STDOUT_FILENO) < 0 || dup2(m_errors.get(), STDERR_FILENO) < 0)
            _exit(kNotStarted);
        execv(pointers.front(), pointers.data());
        _exit(kNotStarted);
    }
    m_process = sandbox::openProcess(m_pid);
}

ChildProgram::~ChildProgram()
{
    signal(SIGKILL);
    if (!m_exitCode)
        waitpid(m_pid, nullptr, 0);
}

std::string ChildProgram::output() const
{
    return contentOf(m_output);
}

std::string ChildProgram::errors() const
{
    return contentOf(m_errors);
}

std::optional<int> ChildProgram::exitCode()
{
    int status = 0;
    if (!m_exitCode && waitpid(m_pid, &status, WNOHANG) == m_pid)
        m_exitCode = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return m_exitCode;
}

std::optional<int> ChildProgram::waitForExit(std::chrono::milliseconds patience)
{
    if (!m_exitCode)
        (void)sandbox::waitForEnd(m_process, patience);
    return exitCode();
}

void ChildProgram::signal(int number)
{
    if (!exitCode())
        ::kill(m_pid, number);
}

}  // namespace lutra::support
