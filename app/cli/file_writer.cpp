#include "app/cli/file_writer.h"

#include "engine/bundle/configuration_text.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lutra::cli {

bool writeNewFile(const std::filesystem::path& path, std::string_view text, mode_t mode)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0)
        return false;
    bool good = ::fchmod(file, mode) == 0;
    while (good && !text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        good = written > 0;
        if (good)
            text.remove_prefix(static_cast<std::size_t>(written));
    }
    good = good && ::fsync(file) == 0;
    return ::close(file) == 0 && good;
}

Result<> replaceFile(const std::filesystem::path& path, std::string_view shown, std::string_view text)
{
    const auto now = bundle::readConfigurationFileText(path.string());
    if (!now)
        return tl::unexpected(now.error());
    if (*now != shown)
        return fail(ErrorKind::BadConfig, "config.file_changed", path.string());
    struct stat before {};
    std::error_code problem;
    const std::filesystem::path real = std::filesystem::canonical(path, problem);  // a link stays one
    const std::filesystem::path next = real.string() + fmt::format(".new-{}", ::getpid());
    const bool written = !problem && ::stat(real.c_str(), &before) == 0 &&
                         writeNewFile(next, text, before.st_mode & 07777) &&
                         ::rename(next.c_str(), real.c_str()) == 0;
    if (written)
        return {};
    const std::string why = std::generic_category().message(errno);
    ::unlink(next.c_str());
    return fail(ErrorKind::BadConfig, "config.file_not_written", fmt::format("{}: {}", path.string(), why));
}

}  // namespace lutra::cli
