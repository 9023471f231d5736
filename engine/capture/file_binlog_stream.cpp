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
    , m_buffer(kReadBytes)
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
        return notABinlog(m_file, fmt::format("it has {} bytes", left()));
    const std::span<const std::byte> mark(m_buffer.data(), kMarkBytes);
    if (std::ranges::equal(mark, kMarkOfEncrypted))
        return encrypted(m_file);
    if (!std::ranges::equal(mark, kMark))
        return notABinlog(m_file, "it does not begin with the four bytes of a binary log");
    m_begin = m_offset = kMarkBytes;
    return {};
}

Result<std::span<const std::byte>> FileBinlogStream::next()
{
    auto whole = have(binlog::kEventHeaderBytes);
    if (!whole)
        return tl::unexpected(whole.error());
    if (!*whole)
        return cutShort();
    const auto header = binlog::parseEventHeader(std::span(m_buffer).subspan(m_begin, left()));
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
    const std::span<const std::byte> event(m_buffer.data() + m_begin, header->eventBytes);
    m_begin += event.size();
    m_offset += event.size();
    return event;
}

/// What stands behind the last whole event.
Result<std::span<const std::byte>> FileBinlogStream::cutShort() const
{
    if (left() == 0 || m_inUse)
        return std::span<const std::byte>();
    return fail(ErrorKind::BadData, "binlog.malformed",
                fmt::format("{}: the event at {} is cut short: {} bytes are left of it", m_file.string(),
                            m_offset, left()));
}

/// The buffer grows with what is really there, never by what a header claims.
Result<bool> FileBinlogStream::have(std::size_t size)
{
    while (left() < size) {
        if (m_begin > 0) {
            std::memmove(m_buffer.data(), m_buffer.data() + m_begin, left());
            m_end -= m_begin;
            m_begin = 0;
        }
        if (m_end == m_buffer.size())
            m_buffer.resize(2 * m_buffer.size());
        const ssize_t count = ::read(m_descriptor, m_buffer.data() + m_end, m_buffer.size() - m_end);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return unreadable(m_file);
        if (count == 0)
            return false;
        m_end += static_cast<std::size_t>(count);
    }
    return true;
}

}  // namespace lutra::capture
