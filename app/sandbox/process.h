#pragma once

#include "engine/base/error.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace lutra::sandbox {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int number)
        : m_number(number)
    {
    }
    FileDescriptor(FileDescriptor&& other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {
    }
    FileDescriptor& operator=(FileDescriptor&& other) noexcept
    {
        std::swap(m_number, other.m_number);
        return *this;
    }
    ~FileDescriptor() { close(); }

    [[nodiscard]] int get() const { return m_number; }
    [[nodiscard]] bool isOpen() const { return m_number >= 0; }
    void close();

private:
    int m_number = -1;
};

/// `sandbox.io` with the cause that errno holds.
[[nodiscard]] tl::unexpected<Error> failIo(std::string_view doing);

enum class LockMode { Shared, Exclusive };

/// Opens (and creates) `file` and locks it against other processes; the lock ends with the descriptor.
///
/// Errors: Transient `sandbox.locked` when somebody else holds it for longer than `patience`.
[[nodiscard]] Result<FileDescriptor> lockFile(const std::filesystem::path& file, LockMode mode,
                                              std::chrono::milliseconds patience);

/// A handle that becomes readable when the process ends; unlike its number it never means another process.
[[nodiscard]] FileDescriptor openProcess(pid_t process);

/// Whether the process ended within `patience`.
[[nodiscard]] bool waitForEnd(const FileDescriptor& process, std::chrono::milliseconds patience);

struct Finished {
    int exitCode = 0;    // 128 + N after signal N
    std::string output;  // standard output and standard error
};

/// Runs a program to its end, with `input` as its standard input; killed at the deadline.
///
/// Errors: Transient `sandbox.io` (could not be run), `sandbox.program_timeout`.
[[nodiscard]] Result<Finished> run(const std::vector<std::string>& command, std::string_view input,
                                   std::chrono::milliseconds patience);

/// The last `bytesMax` bytes, from the start of a line.
[[nodiscard]] std::string endOf(std::string_view text, std::size_t bytesMax);

[[nodiscard]] std::string readFile(const std::filesystem::path& file);  // empty when it cannot be read
[[nodiscard]] Result<void> writeFile(const std::filesystem::path& file, std::string_view text);

}  // namespace lutra::sandbox
