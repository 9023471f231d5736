#include "tests/bench/measured_run.h"

#include "app/sandbox/process.h"

#include <array>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lutra::bench {

namespace {

using sandbox::FileDescriptor;

constexpr int kNotStarted = 127;
constexpr std::size_t kTroubleBytes = 200;

double secondsOf(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

std::string contentOf(const FileDescriptor& file)
{
    std::string text(static_cast<std::size_t>(::lseek(file.get(), 0, SEEK_END)), '\0');
    const ssize_t got = ::pread(file.get(), text.data(), text.size(), 0);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

std::map<std::string, double> linesOf(const std::string& text)
{
    std::map<std::string, double> said;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string word;
        double number = 0;
        if (words >> word >> number)
            said[word] = number;
    }
    return said;
}

/// Only async-signal-safe calls between fork and exec.
[[noreturn]] void become(std::vector<char*> words, const char* folder, int output, int errors)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    const int nothing = ::open("/dev/null", O_RDONLY);
    if (::dup2(nothing, STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
        ::dup2(errors, STDERR_FILENO) >= 0 && ::chdir(folder) == 0)
        ::execvp(words.front(), words.data());
    ::_exit(kNotStarted);
}

}  // namespace

/// Source: proc(5), /proc/PID/stat, fields 14 and 15.
double cpuSecondsOf(pid_t process)
{
    std::string line;
    std::getline(std::ifstream(fmt::format("/proc/{}/stat", process)), line);
    const std::size_t nameEnd = line.rfind(')');
    if (nameEnd == std::string::npos)
        return 0;
    std::istringstream fields(line.substr(nameEnd + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Source: proc(5), /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal.
double busySeconds()
{
    std::ifstream file("/proc/stat");
    std::string word;
    std::array<double, 8> ticks{};
    file >> word;
    for (double& each : ticks)
        file >> each;
    constexpr std::size_t kIdle = 3;
    constexpr std::size_t kWaitingForDisk = 4;
    double busy = 0;
    for (std::size_t i = 0; i < ticks.size(); ++i)
        busy += i == kIdle || i == kWaitingForDisk ? 0 : ticks[i];
    return busy / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Source: proc(5), /proc/PID/status, VmHWM in kB.
double peakBytesOf(pid_t process)
{
    std::ifstream status(fmt::format("/proc/{}/status", process));
    for (std::string word; status >> word;) {
        double kilobytes = 0;
        if (word == "VmHWM:" && status >> kilobytes)
            return kilobytes * 1024;
    }
    return 0;
}

MeasuredRun measure(const std::vector<std::string>& command, const std::string& folder, pid_t server,
                    std::chrono::seconds patience)
{
    const FileDescriptor output(::memfd_create("output", MFD_CLOEXEC));
    const FileDescriptor errors(::memfd_create("errors", MFD_CLOEXEC));
    std::vector<std::string> words = command;
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    const double serverBefore = cpuSecondsOf(server);
    const auto begun = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child < 0)
        throw std::runtime_error("fork");
    if (child == 0)
        become(pointers, folder.c_str(), output.get(), errors.get());
    const bool ended = sandbox::waitForEnd(sandbox::openProcess(child), patience);
    if (!ended)
        ::kill(-child, SIGKILL);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;

    MeasuredRun run;
    run.said = linesOf(contentOf(output));
    run.seconds = run.said.contains("seconds") ? run.said["seconds"] : wall.count();
    run.ownCpu = secondsOf(usage.ru_utime) + secondsOf(usage.ru_stime);
    run.peakBytes = static_cast<double>(usage.ru_maxrss) * 1024;
    run.serverCpu = cpuSecondsOf(server) - serverBefore;
    if (!ended)
        run.trouble = fmt::format("not done in {} s", patience.count());
    else if (status != 0)
        run.trouble = contentOf(errors).substr(0, kTroubleBytes) +
                      (WIFSIGNALED(status) ? fmt::format(" (signal {})", WTERMSIG(status))
                                           : fmt::format(" (exit code {})", WEXITSTATUS(status)));
    return run;
}

}  // namespace lutra::bench
