#include "engine/capture/spill_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace lutra::capture {

namespace {

tl::unexpected<Error> failed(std::string_view doing, const std::filesystem::path& folder)
{
    return fail(ErrorKind::Transient, "capture.spill_failed",
                fmt::format("{} a spill file in {}: {}", doing, folder.string(), std::strerror(errno)));
}

/// A file that never has a name; where the file system knows no such thing, one that loses it at once.
int openNameless(const std::filesystem::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
        return descriptor;
    std::string name = (folder / "lutra-spill-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0)
        ::unlink(name.c_str());
    return named;
}

class NamelessFile final : public binlog::SpillFile {
public:
    NamelessFile(int descriptor, std::filesystem::path folder)
        : m_descriptor(descriptor)
        , m_folder(std::move(folder))
    {
    }
    NamelessFile(const NamelessFile&) = delete;
    NamelessFile& operator=(const NamelessFile&) = delete;
    ~NamelessFile() override { ::close(m_descriptor); }

    Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) override
    {
        while (!bytes.empty()) {
            const ssize_t count =
                ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (count < 0 && errno == EINTR)
                continue;
            if (count < 0)
                return failed("writing", m_folder);
            offset += static_cast<std::uint64_t>(count);
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        }
        return {};
    }

    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> to) const override
    {
        for (;;) {
            const ssize_t count = ::pread(m_descriptor, to.data(), to.size(), static_cast<off_t>(offset));
            if (count >= 0)
                return static_cast<std::size_t>(count);
            if (errno != EINTR)
                return failed("reading", m_folder);
        }
    }

private:
    int m_descriptor;
    std::filesystem::path m_folder;
};

}  // namespace

Result<std::unique_ptr<binlog::SpillFile>> SpillFolder::create()
{
    const int descriptor = openNameless(m_folder);
    if (descriptor < 0)
        return failed("creating", m_folder);
    return std::make_unique<NamelessFile>(descriptor, m_folder);
}

std::filesystem::path defaultSpillFolder()
{
    const char* chosen = std::getenv("TMPDIR");
    return chosen != nullptr && *chosen != '\0' ? chosen : "/var/tmp";
}

}  // namespace lutra::capture
