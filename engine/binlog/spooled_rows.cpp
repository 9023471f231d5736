#include "engine/binlog/spooled_rows.h"

#include "engine/base/read_ahead.h"

#include <algorithm>
#include <cstring>

namespace lutra::binlog {

namespace {

constexpr std::size_t kPieceBytes = 1u << 20;  // written and read at a time
// What is handed over at a time: enough for few statements, small beside what a pipeline may hold.
constexpr std::size_t kPartRows = 4000;
constexpr std::size_t kPartBytes = 4u << 20;

/// What stands in front of each event's bitmaps and rows.
struct EntryHead {
    std::uint64_t rowsBytes;
    std::uint32_t decoder;
    std::uint32_t columnCount;
    std::uint16_t flags;
    RowChange::Kind kind;
    bool isPartial;
};

std::size_t bitmapBytes(const EntryHead& head)
{
    const std::size_t one = (std::size_t{head.columnCount} + 7) / 8;
    return head.kind == RowChange::Kind::Update ? 2 * one : one;
}

void append(std::vector<std::byte>& to, std::span<const std::byte> bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace

class SpooledRows::EventReading final : public Reading {
public:
    explicit EventReading(const SpooledRows& spool)
        : m_spool(spool)
        , m_bytes(kPieceBytes)
    {
    }

    Result<std::span<RowChange>> next() override
    {
        m_rows.clear();
        m_arena.emplace();
        while (m_at < m_spool.m_written &&
               (m_rows.empty() || (m_rows.size() < kPartRows && m_arena->bytes() < kPartBytes))) {
            if (auto read = readEvent(); !read)
                return tl::unexpected(read.error());
        }
        return std::span(m_rows);
    }

private:
    Result<void> readEvent()
    {
        const auto headBytes = take(sizeof(EntryHead));
        if (!headBytes)
            return tl::unexpected(headBytes.error());
        EntryHead head{};
        std::memcpy(&head, headBytes->data(), sizeof(head));
        const std::size_t bitBytes = bitmapBytes(head);
        const auto entry = takeInto(roomFor<std::byte>(*m_arena, bitBytes + head.rowsBytes));
        if (!entry)
            return tl::unexpected(entry.error());
        const auto bits = entry->first(bitBytes);
        Rows event;
        event.kind = head.kind;
        event.flags = head.flags;
        event.columnCount = head.columnCount;
        event.isPartial = head.isPartial;
        event.view = entry->subspan(bitBytes);
        const std::size_t one = head.kind == RowChange::Kind::Update ? bitBytes / 2 : bitBytes;
        if (head.kind != RowChange::Kind::Insert)
            event.usedBefore = {bits.first(one)};
        if (head.kind != RowChange::Kind::Delete)
            event.usedAfter = {bits.last(one)};
        return m_spool.m_decoders[head.decoder]->decodeInPlace(event, *m_arena, m_spool.m_eventRowsBytesMax,
                                                               m_rows);
    }

    Result<std::span<const std::byte>> take(std::size_t size)
    {
        const auto whole = m_bytes.have(size, [this](std::span<std::byte> to) { return read(to); });
        if (!whole)
            return tl::unexpected(whole.error());
        if (!*whole)
            return endsEarly();
        m_at += size;
        return m_bytes.take(size);
    }

    /// Straight to where it stays, so that a long row stands in memory once.
    Result<std::span<const std::byte>> takeInto(std::span<std::byte> room)
    {
        const auto ready = m_bytes.take(std::min(m_bytes.left(), room.size()));
        std::ranges::copy(ready, room.begin());
        for (auto rest = room.subspan(ready.size()); !rest.empty();) {
            const auto count = read(rest);
            if (!count)
                return tl::unexpected(count.error());
            if (*count == 0)
                return endsEarly();
            rest = rest.subspan(*count);
        }
        m_at += room.size();
        return room;
    }

    Result<std::size_t> read(std::span<std::byte> to)
    {
        auto count = m_spool.m_file->read(m_readTo, to);
        if (count)
            m_readTo += *count;
        return count;
    }

    static tl::unexpected<Error> endsEarly()
    {
        return fail(ErrorKind::Transient, "capture.spill_failed",
                    "a spill file is shorter than it was written");
    }

    const SpooledRows& m_spool;
    ReadAhead m_bytes;
    std::uint64_t m_readTo = 0;  // from the file
    std::uint64_t m_at = 0;      // given out
    std::optional<Arena> m_arena;
    std::vector<RowChange> m_rows;
};

SpooledRows::SpooledRows(std::unique_ptr<SpillFile> file, std::size_t eventRowsBytesMax)
    : m_file(std::move(file))
    , m_eventRowsBytesMax(eventRowsBytesMax)
{
}

Result<void> SpooledRows::add(const Rows& event, const std::shared_ptr<const RowsDecoder>& decoder)
{
    const auto [number, isNew] =
        m_numbers.try_emplace(decoder.get(), static_cast<std::uint32_t>(m_decoders.size()));
    if (isNew)
        m_decoders.push_back(decoder);
    const EntryHead head{event.view.size(), number->second, static_cast<std::uint32_t>(event.columnCount),
                         event.flags,       event.kind,     event.isPartial};
    append(m_tail, std::as_bytes(std::span(&head, 1)));
    append(m_tail, event.usedBefore.bits);
    append(m_tail, event.usedAfter.bits);
    if (event.view.size() >= kPieceBytes)
        return writeThrough(event.view);
    append(m_tail, event.view);
    return m_tail.size() < kPieceBytes ? Result<void>() : finish();
}

/// Past the tail, so that a long row stands in memory once.
Result<void> SpooledRows::writeThrough(std::span<const std::byte> bytes)
{
    if (auto written = finish(); !written)
        return written;
    if (auto written = m_file->write(m_written, bytes); !written)
        return written;
    m_written += bytes.size();
    return {};
}

Result<void> SpooledRows::finish()
{
    if (auto written = m_file->write(m_written, m_tail); !written)
        return written;
    m_written += m_tail.size();
    m_tail.clear();
    return {};
}

void SpooledRows::cutBack(Mark mark)
{
    if (mark.bytes < m_written) {
        m_written = mark.bytes;
        m_tail.clear();
    } else {
        m_tail.resize(mark.bytes - m_written);
    }
}

std::unique_ptr<RowSpool::Reading> SpooledRows::read() const
{
    return std::make_unique<EventReading>(*this);
}

std::vector<TablePtr> SpooledRows::tables() const
{
    std::vector<TablePtr> tables;
    for (const auto& decoder : m_decoders) {
        if (std::ranges::find(tables, decoder->table()) == tables.end())
            tables.push_back(decoder->table());
    }
    return tables;
}

}  // namespace lutra::binlog
