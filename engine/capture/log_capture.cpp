#include "engine/capture/log_capture.h"

#include "engine/base/failpoint.h"
#include "engine/capture/log_offset.h"

#include <fmt/format.h>

namespace lutra::capture {

LogCapture::LogCapture(std::unique_ptr<BinlogStream> stream, std::unique_ptr<LogSchemas> schemas,
                       std::unique_ptr<binlog::SpillStore> spillStore, SourcePosition start,
                       binlog::ChecksumAlgorithm announced)
    : m_stream(std::move(stream))
    , m_schemas(std::move(schemas))
    , m_spillStore(std::move(spillStore))
    , m_decoder(announced)
    , m_start(start)
    , m_offset(start.offset)
    , m_assembler(*m_schemas, *m_spillStore, std::move(start), {})
{
    m_schemas->follow([this] { return m_assembler.position(); });
}

SourcePosition LogCapture::position() const
{
    return m_assembler.position();
}

SourcePosition LogCapture::readFrom() const
{
    return m_assembler.readFrom();
}

Result<std::optional<Transaction>> LogCapture::next(std::chrono::milliseconds, std::stop_token stop)
{
    if (auto begun = m_schemas->begin(stop); !begun)
        return tl::unexpected(begun.error());
    for (;;) {
        if (auto whole = m_assembler.take()) {
            emptyRepeat(*whole);
            if (auto go = failpoint("capture.after_transaction"); !go)
                return tl::unexpected(go.error());
            return whole;
        }
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
    if (auto go = failpoint("capture.after_read"); !go)
        return tl::unexpected(go.error());
    const auto atEvent = [this](const Error& error) {
        return tl::unexpected(
            placed(error.during(fmt::format("event at {}:{}", m_assembler.position().file, m_offset))));
    };
    auto header = binlog::parseEventHeader(*raw);
    if (!header)
        return atEvent(header.error());
    auto event = m_decoder.decode(*raw, *header);
    if (!event)
        return atEvent(event.error());
    if (std::holds_alternative<binlog::Heartbeat>(*event))
        return true;
    if (auto go = failpoint("capture.after_decode"); !go)
        return tl::unexpected(go.error());
    ++m_intake.events;
    m_intake.bytes += raw->size();
    if (std::holds_alternative<binlog::FormatDescription>(*event)) {
        if (auto same = checkCreation(*header); !same)
            return tl::unexpected(same.error());
    }
    if (auto* rows = std::get_if<binlog::Rows>(&*event); rows && !rows->memory)
        rows->memory = m_stream->memory();
    if (m_seeking)
        seek(*event, *header);
    if (const auto* rotate = std::get_if<binlog::Rotate>(&*event);
        rotate && header->has(binlog::EventHeader::kArtificial))
        m_offset = rotate->position;
    else
        m_offset = endOffset(m_offset, *header);
    if (auto fed = m_assembler.feed(*event, *header, m_offset); !fed)
        return tl::unexpected(placed(fed.error()));
    return false;
}

/// A server that begins its log anew uses the same file names for other contents.
Result<> LogCapture::checkCreation(const binlog::EventHeader& format)
{
    if (std::exchange(m_creationChecked, true) || m_start.logCreated == 0 ||
        m_assembler.position().file != m_start.file || format.timestamp == m_start.logCreated)
        return {};
    return fail(ErrorKind::PositionLost, "capture.log_reset",
                fmt::format("we are at {}, and that file was begun {} seconds after the one we read",
                            m_start.text(),
                            static_cast<std::int64_t>(format.timestamp) - m_start.logCreated));
}

/// Until the first transaction: what stands at the file's head does not move us back to it.
void LogCapture::seek(binlog::Event& event, binlog::EventHeader& header)
{
    auto* rotate = std::get_if<binlog::Rotate>(&event);
    if (rotate && header.has(binlog::EventHeader::kArtificial) && rotate->file == m_start.file) {
        rotate->position = m_start.offset;
        return;
    }
    const bool atHead = std::holds_alternative<binlog::FormatDescription>(event) ||
                        std::holds_alternative<binlog::PreviousGtids>(event) ||
                        std::holds_alternative<binlog::Ignorable>(event);
    if (atHead && m_assembler.position().file == m_start.file)
        header.flags |= binlog::EventHeader::kArtificial;
    else
        m_seeking = false;
}

void LogCapture::emptyRepeat(Transaction& transaction)
{
    if (m_repeats && transaction.end > m_repeats->upTo)
        m_repeats.reset();
    // The statement of CREATE TABLE … SELECT ends where it begins, under the id before its own.
    if (!m_repeats || transaction.begin == transaction.end || !m_repeats->done.contains(transaction.end.gtid))
        return;
    transaction.dropRows();
    transaction.schemaStatement.reset();
}

Error LogCapture::placed(const Error& error) const
{
    return error.during("reading the log behind " + m_assembler.position().text());
}

}  // namespace lutra::capture
