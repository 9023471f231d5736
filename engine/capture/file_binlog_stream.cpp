#include "engine/capture/file_binlog_stream.h"

#include "engine/binlog/event_header.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace lutra::capture {

namespace {

constexpr std::size_t kReadBytes = 1u << 20;
constexpr std::size_t kMarkBytes = 4;
constexpr std::array kMark{std::byte{0xFE}, std::byte{'b'}, std::byte{'i'}, std::byte{'n'}};
constexpr std::array kMarkOfEncrypted{std::byte{0xFD}, std::byte{'b'}, std::byte{'i'},
                                      std::byte{'n'}};  // MySQL
constexpr std::uint8_t kFormatDescription = 15;
constexpr std::uint8_t kStartEncryption = 164;  // MariaDB: all behind it is encrypted

tl::unexpected<Error> notABinlog(const std::filesystem::path& file, std::string_view why)
{
    return fail(ErrorKind::BadData, "capture.not_a_binlog", fmt::format("{}: {}", file.string(), why));
}

tl::unexpected<Error> encrypted(const std::filesystem::path& file)
{
    return fail(ErrorKind::BadData, "capture.file_encrypted", file.string());
}

tl::unexpected<Error> unreadable(const std::filesystem::path& file)
{
    return fail(ErrorKind::BadConfig, "capture.file_unreadable",
                fmt::format("{}: {}", file.string(), std::strerror(errno)));
}

}  // namespace

FileBinlogStream::FileBinlogStream(std::filesystem::path file, int descriptor)
    : m_file(std::move(file))
    , m_descriptor(descriptor)
    , m_bytes(kReadBytes)
{
}

FileBinlogStream::~FileBinlogStream()
{
    ::close(m_descriptor);
}

Result<std::unique_ptr<FileBinlogStream>> FileBinlogStream::open(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return unreadable(file);
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    std::unique_ptr<FileBinlogStream> stream(new FileBinlogStream(file, descriptor));
    if (auto marked = stream->checkMark(); !marked)
        return tl::unexpected(marked.error());
    return stream;
}

Result<void> FileBinlogStream::checkMark()
{
    const auto whole = have(kMarkBytes);
    if (!whole)
        return tl::unexpected(whole.error());
    if (!*whole)
        return notABinlog(m_file, fmt::format("it has {} bytes", m_bytes.left()));
    const auto mark = m_bytes.take(kMarkBytes);
    if (std::ranges::equal(mark, kMarkOfEncrypted))
        return encrypted(m_file);
    if (!std::ranges::equal(mark, kMark))
        return notABinlog(m_file, "it does not begin with the four bytes of a binary log");
    m_offset = kMarkBytes;
    return {};
}

Result<std::span<const std::byte>> FileBinlogStream::next()
{
    auto whole = have(binlog::kEventHeaderBytes);
    if (!whole)
        return tl::unexpected(whole.error());
    if (!*whole)
        return cutShort();
    const auto header = binlog::parseEventHeader(m_bytes.front(binlog::kEventHeaderBytes));
    if (!header)
        return tl::unexpected(header.error().during(fmt::format("{} at {}", m_file.string(), m_offset)));
    if (!m_begun) {
        if (header->type != kFormatDescription)
            return notABinlog(m_file, fmt::format("its first event has type {}", header->type));
        m_begun = true;
        m_inUse = header->has(binlog::EventHeader::kInUse);
    }
    if (header->type == kStartEncryption)
        return encrypted(m_file);
    whole = have(header->eventBytes);
    if (!whole)
        return tl::unexpected(whole.error());
    if (!*whole)
        return cutShort();
    m_offset += header->eventBytes;
    return m_bytes.take(header->eventBytes);
}

/// What stands behind the last whole event.
Result<std::span<const std::byte>> FileBinlogStream::cutShort() const
{
    if (m_bytes.left() == 0 || m_inUse)
        return std::span<const std::byte>();
    return fail(ErrorKind::BadData, "binlog.malformed",
                fmt::format("{}: the event at {} is cut short: {} bytes are left of it", m_file.string(),
                            m_offset, m_bytes.left()));
}

Result<bool> FileBinlogStream::have(std::size_t size)
{
    return m_bytes.have(size, [this](std::span<std::byte> to) -> Result<std::size_t> {
        for (;;) {
            const ssize_t count = ::read(m_descriptor, to.data(), to.size());
            if (count >= 0)
                return static_cast<std::size_t>(count);
            if (errno != EINTR)
                return unreadable(m_file);
        }
    });
}

}  // namespace lutra::capture
