#pragma once

#include <atomic>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace lutra::support {

/// What a server's clock is ahead by, for as long as the object lives: it runs under libfaketime, which
/// shifts its clock by what a file says and nothing else.
class ShiftedClock {
public:
    explicit ShiftedClock(const std::string& shift)
        : m_file(std::filesystem::temp_directory_path() /
                 fmt::format("lutra-clock-{}-{}", getpid(), number()))
    {
        set(shift);
    }
    ShiftedClock(const ShiftedClock&) = delete;
    ShiftedClock& operator=(const ShiftedClock&) = delete;
    ~ShiftedClock()
    {
        std::error_code ignored;
        std::filesystem::remove(m_file, ignored);
    }

    /// Debian's package of the same name; by machine. Empty: it is not installed.
    [[nodiscard]] static std::filesystem::path library()
    {
        for (const std::string_view machine : {"x86_64-linux-gnu", "aarch64-linux-gnu"}) {
            const auto file = std::filesystem::path("/usr/lib") / machine / "faketime" / "libfaketimeMT.so.1";
            if (std::filesystem::exists(file))
                return file;
        }
        return {};
    }

    /// "+5" or "+0"; the server notices within a second.
    void set(const std::string& shift) const
    {
        const std::filesystem::path next = m_file.string() + ".next";
        std::ofstream(next) << shift << '\n';
        std::filesystem::rename(next, m_file);
    }

    [[nodiscard]] std::vector<std::string> environment() const
    {
        return {"LD_PRELOAD=" + library().string(), "FAKETIME_TIMESTAMP_FILE=" + m_file.string(),
                "FAKETIME_CACHE_DURATION=1",        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_DISABLE_SHM=1",           "NO_FAKE_STAT=1"};
    }

private:
    static int number()
    {
        static std::atomic<int> last{0};
        return ++last;
    }

    const std::filesystem::path m_file;
};

}  // namespace lutra::support
