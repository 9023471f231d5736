#include "engine/coordination/embedded/file_lock_coordinator.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lutra::coordination {

namespace {

constexpr const char* kEngineLock = "engine.lock";
constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

tl::unexpected<Error> folderFailed(std::string_view step, const std::filesystem::path& place)
{
    return fail(ErrorKind::Refused, "coordination.state_folder_failed",
                fmt::format("{} {}: {}", step, place.string(), std::strerror(errno)));
}

class FileLock final : public Ownership {
public:
    explicit FileLock(int file)
        : m_file(file)
    {
    }
    ~FileLock() override { close(m_file); }

private:
    const int m_file;
};

/// Nullopt when the owner has not written it yet.
std::optional<long> processIn(int file)
{
    std::array<char, 24> text{};
    if (pread(file, text.data(), text.size() - 1, 0) <= 0)
        return std::nullopt;
    const long process = std::strtol(text.data(), nullptr, 10);
    return process > 0 ? std::optional(process) : std::nullopt;
}

void writeProcess(int file)
{
    const std::string text = fmt::format("{}\n", getpid());
    // Only for people to read: the lock itself does not depend on it.
    if (ftruncate(file, 0) != 0 || pwrite(file, text.data(), text.size(), 0) < 0)
        return;
}

/// Letters, digits, - and _ stay, the rest becomes %XX: no name leads out of the folder, and no two are one.
std::string fileNamePart(std::string_view name)
{
    std::string part;
    for (const char one : name) {
        const auto byte = static_cast<unsigned char>(one);
        const bool isPlain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                             (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
        part += isPlain ? std::string(1, one) : fmt::format("%{:02X}", byte);
    }
    return part;
}

/// `taken`: the code when somebody else has it; `doing`: what that one then does, for the detail.
Result<std::unique_ptr<Ownership>> lock(int folder, const std::filesystem::path& place,
                                        std::string_view taken, std::string_view doing)
{
    const int file =
        openat(folder, place.filename().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode);
    if (file < 0)
        return folderFailed("opening", place);
    auto owned = std::make_unique<FileLock>(file);
    if (flock(file, LOCK_EX | LOCK_NB) == 0) {
        writeProcess(file);
        return owned;
    }
    if (errno != EWOULDBLOCK)
        return folderFailed("locking", place);
    const auto process = processIn(file);
    return fail(
        ErrorKind::Refused, taken,
        fmt::format("{} {}", process ? fmt::format("process {}", *process) : "another process", doing));
}

/// Those above the last one may exist; that they are safe is their owner's business.
Result<> makeFolders(const std::filesystem::path& folder)
{
    std::filesystem::path soFar;
    for (const auto& part : folder) {
        soFar /= part;
        if (mkdir(soFar.c_str(), kFolderMode) == 0)
            continue;
        const int why = errno;
        struct stat there {};
        if (stat(soFar.c_str(), &there) == 0 &&
            S_ISDIR(there.st_mode))  // a read-only file system says EROFS first
            continue;
        errno = why;
        return folderFailed("making", soFar);
    }
    return {};
}

}  // namespace

FileLockCoordinator::FileLockCoordinator(std::filesystem::path stateFolder, int folder)
    : m_stateFolder(std::move(stateFolder))
    , m_folder(folder)
{
}

FileLockCoordinator::~FileLockCoordinator()
{
    close(m_folder);
}

Result<std::unique_ptr<FileLockCoordinator>>
FileLockCoordinator::open(const std::filesystem::path& stateFolder)
{
    if (auto made = makeFolders(stateFolder); !made)
        return tl::unexpected(made.error());
    const int folder = ::open(stateFolder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return folderFailed("opening", stateFolder);
    std::unique_ptr<FileLockCoordinator> coordinator(new FileLockCoordinator(stateFolder, folder));

    struct stat found {};
    if (fstat(folder, &found) != 0)
        return folderFailed("looking at", stateFolder);
    const auto unsafe = [&stateFolder](std::string_view why) {
        return fail(ErrorKind::Refused, "coordination.state_folder_unsafe",
                    fmt::format("{} {}", stateFolder.string(), why));
    };
    if (found.st_uid != geteuid())
        return unsafe(fmt::format("belongs to uid {}, we are uid {}", found.st_uid, geteuid()));
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return unsafe(fmt::format("is writable by group or others (mode {:04o})", found.st_mode & 07777u));
    return coordinator;
}

Result<std::unique_ptr<Ownership>> FileLockCoordinator::takeEngine()
{
    return lock(m_folder, m_stateFolder / kEngineLock, "coordination.already_running",
                fmt::format("runs an engine in {}", m_stateFolder.string()));
}

Result<std::unique_ptr<Ownership>> FileLockCoordinator::takePipeline(std::string_view channel,
                                                                     std::string_view pipeline)
{
    const std::string name =
        fmt::format("pipeline.{}.{}.lock", fileNamePart(channel), fileNamePart(pipeline));
    return lock(m_folder, m_stateFolder / name, "coordination.pipeline_taken",
                fmt::format("runs pipeline {} of channel {}", pipeline, channel));
}

}  // namespace lutra::coordination
