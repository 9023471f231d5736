#include "engine/capture/log_capture.h"

#include "engine/capture/log_offset.h"

#include <fmt/format.h>

namespace lutra::capture {

namespace {

constexpr std::size_t kTransactionBytesMax = 512u << 20;

}  // namespace

LogCapture::LogCapture(std::unique_ptr<BinlogStream> stream, std::unique_ptr<LogSchemas> schemas,
                       SourcePosition start, binlog::ChecksumAlgorithm announced)
    : m_stream(std::move(stream))
    , m_schemas(std::move(schemas))
    , m_decoder(announced)
    , m_offset(start.offset)
    , m_assembler(*m_schemas, std::move(start), kTransactionBytesMax)
{
    m_schemas->follow([this] { return m_assembler.position(); });
}

SourcePosition LogCapture::position() const
{
    return m_assembler.position();
}

Result<std::optional<Transaction>> LogCapture::next(std::chrono::milliseconds, std::stop_token stop)
{
    if (auto begun = m_schemas->begin(stop); !begun)
        return tl::unexpected(begun.error());
    for (;;) {
        if (auto whole = m_assembler.take())
            return whole;
        if (stop.stop_requested())
            return std::nullopt;
        auto idle = read();
        if (!idle)
            return tl::unexpected(idle.error());
        if (*idle)
            return std::nullopt;
    }
}

Result<bool> LogCapture::read()
{
    const auto raw = m_stream->next();
    if (!raw)
        return tl::unexpected(raw.error());
    if (raw->empty())
        return true;
    const auto header = binlog::parseEventHeader(*raw);
    if (!header)
        return tl::unexpected(placed(header.error()));
    auto event = m_decoder.decode(*raw, *header);
    if (!event)
        return tl::unexpected(placed(event.error()));
    if (std::holds_alternative<binlog::Heartbeat>(*event))
        return true;
    ++m_intake.events;
    m_intake.bytes += raw->size();
    if (const auto* rotate = std::get_if<binlog::Rotate>(&*event);
        rotate && header->has(binlog::EventHeader::kArtificial))
        m_offset = rotate->position;
    else
        m_offset = endOffset(m_offset, *header);
    if (auto fed = m_assembler.feed(*event, *header, m_offset); !fed)
        return tl::unexpected(placed(fed.error()));
    return false;
}

Error LogCapture::placed(const Error& error) const
{
    return error.during("reading the log behind " + m_assembler.position().text());
}

}  // namespace lutra::capture
