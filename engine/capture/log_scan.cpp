#include "engine/capture/log_scan.h"

#include "engine/capture/log_offset.h"

#include <algorithm>

namespace lutra::capture {

namespace {

constexpr std::uint8_t kQuery = 2;
constexpr std::uint8_t kRotate = 4;
constexpr std::uint8_t kFormat = 15;
constexpr std::uint8_t kXid = 16;
constexpr std::uint8_t kHeartbeat = 27;
constexpr std::uint8_t kHeartbeatV2 = 41;
constexpr std::uint8_t kOpeners[] = {33, 34, 42, 162};
constexpr std::uint8_t kPreviousGtids = 35;
constexpr std::uint8_t kGtidList = 163;

bool opens(std::uint8_t type)
{
    return std::ranges::find(kOpeners, type) != std::end(kOpeners);
}

bool tellsSomething(std::uint8_t type)
{
    return type == kQuery || type == kRotate || type == kFormat || type == kPreviousGtids ||
           type == kGtidList || opens(type);
}

WallTime secondsOf(const binlog::EventHeader& header)
{
    return WallTime(std::chrono::seconds(header.timestamp));
}

}  // namespace

Result<> LogScan::readHead()
{
    while (!m_headSeen && !m_open && !m_whole) {
        auto more = read();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            break;
    }
    return {};
}

Result<std::optional<LoggedGroup>> LogScan::next()
{
    while (!m_whole) {
        auto more = read();
        if (!more)
            return tl::unexpected(more.error());
        if (!*more) {
            close();
            break;
        }
    }
    return std::exchange(m_whole, std::nullopt);
}

Result<bool> LogScan::read()
{
    if (m_ended)
        return false;
    const auto raw = m_stream->next();
    if (!raw)
        return tl::unexpected(raw.error());
    m_ended = raw->empty();
    if (m_ended)
        return false;
    const auto header = binlog::parseEventHeader(*raw);
    if (!header)
        return tl::unexpected(header.error().during("looking through the log behind " + m_position.text()));
    if (header->type == kHeartbeat || header->type == kHeartbeatV2)
        return true;
    const std::uint64_t end = endOffset(m_position.offset, *header);
    if (tellsSomething(header->type)) {
        const auto event = m_decoder.decode(*raw, *header);
        if (!event)
            return tl::unexpected(
                event.error().during("looking through the log behind " + m_position.text()));
        m_position.offset = end;
        take(*event, *header);
        return true;
    }
    m_position.offset = end;
    if (m_open && !m_open->hasTime)
        m_open->known.committedAt = std::max(m_open->known.committedAt, secondsOf(*header));
    if (header->type == kXid)
        close();
    return true;
}

void LogScan::take(const binlog::Event& event, const binlog::EventHeader& header)
{
    if (const auto* rotate = std::get_if<binlog::Rotate>(&event)) {
        close();
        m_position = {rotate->file, rotate->position, {}};
    } else if (std::holds_alternative<binlog::FormatDescription>(event)) {
        m_position.logCreated = header.timestamp;
    } else if (const auto* before = std::get_if<binlog::PreviousGtids>(&event)) {
        if (!m_headSeen && !header.has(binlog::EventHeader::kArtificial))
            m_before = before->set;
        m_headSeen = true;
    } else if (const auto* gtid = std::get_if<binlog::Gtid>(&event)) {
        open(header, gtid->text, gtid->committed);
    } else if (const auto* mariaDb = std::get_if<binlog::MariaDbGtid>(&event)) {
        open(header, mariaDb->text, std::nullopt);
    } else if (const auto* query = std::get_if<binlog::Query>(&event)) {
        // Without global ids BEGIN opens a transaction, and any other statement is one.
        const bool mine = !m_open;
        if (mine)
            open(header, {}, std::nullopt);
        if (!m_open->hasTime)
            m_open->known.committedAt = std::max(m_open->known.committedAt, secondsOf(header));
        const bool ends = query->sql == "COMMIT" || query->sql == "ROLLBACK";
        if (!m_withIds && (ends || (mine && query->sql != "BEGIN")))
            close();
    }
}

void LogScan::open(const binlog::EventHeader& header, std::string gtid, std::optional<WallTime> committed)
{
    close();
    m_withIds = m_withIds || header.type != kQuery;
    Group group;
    group.known.begin = m_position;
    group.known.begin.offset -= std::min<std::uint64_t>(m_position.offset, header.eventBytes);
    group.known.gtid = std::move(gtid);
    group.known.committedAt = committed.value_or(secondsOf(header));
    group.hasTime = committed.has_value();
    m_open = std::move(group);
    m_headSeen = true;
}

void LogScan::close()
{
    if (m_open)
        m_whole = std::move(m_open->known);
    m_open.reset();
}

}  // namespace lutra::capture
