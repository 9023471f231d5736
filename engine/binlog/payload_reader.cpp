#include "engine/binlog/payload_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <new>
#include <zstd.h>

namespace lutra::binlog {

namespace {

// Bounds the time a payload can take, not memory: a stop is not looked for inside one event.
constexpr std::uint64_t kInflatedBytesMax = 16ull << 30;

// What a window may cost in memory; the highest compression level of the servers needs all of it.
constexpr int kWindowBitsMax = 27;

constexpr std::size_t kStepBytes = 256u
                                   << 10;  // memory follows the bytes that came, not those that were told

tl::unexpected<Error> malformed(std::string_view why)
{
    return fail(ErrorKind::BadData, "binlog.malformed",
                fmt::format("TRANSACTION_PAYLOAD_EVENT (40): {}", why));
}

}  // namespace

void PayloadReader::FreeInflater::operator()(ZSTD_DCtx_s* inflater) const
{
    ZSTD_freeDCtx(inflater);
}

PayloadReader::PayloadReader(const TransactionPayload& payload, std::size_t eventBytesMax)
    : m_toldBytes(payload.inflatedSize)
    , m_left(payload.view)
    , m_eventBytesMax(eventBytesMax)
    , m_decoder(ChecksumAlgorithm::None, payload.family)
{
    if (!payload.isPacked)
        return;
    m_inflater.reset(ZSTD_createDCtx());
    if (!m_inflater)
        throw std::bad_alloc();
    ZSTD_DCtx_setParameter(m_inflater.get(), ZSTD_d_windowLogMax, kWindowBitsMax);
}

Result<std::optional<PayloadReader::Inner>> PayloadReader::next()
{
    m_event.clear();
    const auto headerBytes = append(kEventHeaderBytes);
    if (!headerBytes)
        return tl::unexpected(headerBytes.error());
    if (*headerBytes == 0) {
        if (m_toldBytes && *m_toldBytes != m_inflatedBytes)
            return malformed(fmt::format("{} bytes, it tells {}", m_inflatedBytes, *m_toldBytes));
        return std::nullopt;
    }
    const auto header = parseEventHeader(m_event);
    if (!header)
        return tl::unexpected(header.error());
    if (header->eventBytes > m_eventBytesMax)
        return fail(ErrorKind::BadData, "binlog.transaction_too_large",
                    fmt::format("an event of {} bytes inside a payload, the limit is {}", header->eventBytes,
                                m_eventBytesMax));
    const std::size_t bodyBytes = header->eventBytes - kEventHeaderBytes;
    const auto found = append(bodyBytes);
    if (!found)
        return tl::unexpected(found.error());
    if (*found != bodyBytes)
        return malformed(fmt::format("its last event is cut short after {} bytes", m_event.size()));
    auto event = m_decoder.decode(m_event, *header);
    if (!event)
        return tl::unexpected(event.error());
    return Inner{*header, std::move(*event)};
}

/// Puts up to `size` bytes behind those of the event; fewer only at the payload's end.
Result<std::size_t> PayloadReader::append(std::size_t size)
{
    std::size_t done = 0;
    while (done < size) {
        const std::size_t step = std::min(size - done, kStepBytes);
        const std::size_t start = m_event.size();
        m_event.resize(start + step);
        const auto found = read(std::span(m_event).subspan(start));
        if (!found)
            return found;
        m_event.resize(start + *found);
        m_inflatedBytes += *found;
        if (m_inflatedBytes > m_toldBytes.value_or(kInflatedBytesMax) || m_inflatedBytes > kInflatedBytesMax)
            return malformed(fmt::format("more than {} bytes, it tells {}", m_inflatedBytes - *found,
                                         m_toldBytes.value_or(kInflatedBytesMax)));
        done += *found;
        if (*found < step)
            break;
    }
    return done;
}

Result<std::size_t> PayloadReader::read(std::span<std::byte> to)
{
    if (m_inflater)
        return inflate(to);
    const std::size_t size = std::min(to.size(), m_left.size());
    std::ranges::copy(m_left.first(size), to.begin());
    m_left = m_left.subspan(size);
    return size;
}

Result<std::size_t> PayloadReader::inflate(std::span<std::byte> to)
{
    ZSTD_outBuffer out{to.data(), to.size(), 0};
    while (out.pos < out.size) {
        ZSTD_inBuffer in{m_left.data(), m_left.size(), 0};
        const std::size_t before = out.pos;
        if (m_left.empty() && !m_isInFrame)
            break;
        const std::size_t outcome = ZSTD_decompressStream(m_inflater.get(), &out, &in);
        if (ZSTD_isError(outcome) != 0)
            return malformed(fmt::format("zstd says {}", ZSTD_getErrorName(outcome)));
        m_isInFrame = outcome != 0;
        m_left = m_left.subspan(in.pos);
        if (m_isInFrame && m_left.empty() && out.pos == before)
            return malformed("its compressed bytes are cut short");
    }
    return out.pos;
}

}  // namespace lutra::binlog
