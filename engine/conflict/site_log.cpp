#include "engine/conflict/site_log.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace lutra::conflict {

namespace {

constexpr std::string_view kOurSchema = "retl";
constexpr std::string_view kCheckpointTable = "retl_checkpoint";

/// Names are compared without case: `lower_case_table_names` decides how the log spells them.
bool sameName(std::string_view a, std::string_view lower)
{
    const auto lowered = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, lower, {}, lowered);
}

bool isMark(const RowChange& row)
{
    return row.after && sameName(row.table->table, kCheckpointTable) &&
           sameName(row.table->schema, kOurSchema);
}

/// The value after the change. A minimal image leaves out what did not change: then the one before, if that
/// has it. Null: neither has.
const ColumnValue* valueOf(const RowChange& row, std::string_view column)
{
    const auto place = row.table->find(column);
    if (!place)
        return nullptr;
    for (const auto* image : {&row.after, &row.before}) {
        if (image->has_value() && *place < (*image)->size() && !isAbsent((**image)[*place]))
            return &(**image)[*place];
    }
    return nullptr;
}

std::optional<std::string_view> textOf(const RowChange& row, std::string_view column)
{
    const ColumnValue* value = valueOf(row, column);
    if (!value)
        return std::nullopt;
    if (const auto* text = std::get_if<Text>(value))
        return text->bytes;
    const auto* bytes = std::get_if<Bytes>(value);
    return bytes ? bytes->bytes : std::string_view();
}

std::optional<std::uint64_t> numberOf(const RowChange& row, std::string_view column)
{
    const ColumnValue* value = valueOf(row, column);
    if (!value)
        return std::nullopt;
    if (const auto* number = std::get_if<std::uint64_t>(value))
        return *number;
    if (const auto* number = std::get_if<std::int64_t>(value))
        return static_cast<std::uint64_t>(*number);
    return std::nullopt;
}

std::string_view takeUpTo(std::string_view& text, char end)
{
    const auto at = text.find(end);
    const auto part = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return part;
}

template <typename Number>
bool parseNumber(std::string_view text, Number& number)
{
    const auto [stop, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc() && stop == text.data() + text.size();
}

tl::unexpected<Error> damaged(std::string_view line)
{
    return fail(ErrorKind::BadData, "checkpoint.damaged",
                fmt::format("'{:.200}' does not tell what was seen", line));
}

Result<LaneRow> decodeLane(std::string_view line)
{
    auto rest = line;
    LaneRow lane;
    const bool isLane = takeUpTo(rest, '\t') == "lane";
    lane.site = takeUpTo(rest, '\t');
    const bool hasNumber = parseNumber(takeUpTo(rest, '\t'), lane.number);
    lane.progress.low.file = takeUpTo(rest, '\t');
    const bool hasOffset = parseNumber(takeUpTo(rest, '\t'), lane.progress.low.offset);
    const bool hasClock = parseNumber(takeUpTo(rest, '\t'), lane.clock);
    lane.progress.sourceId = rest;
    if (!isLane || !hasNumber || !hasOffset || !hasClock || lane.site.empty())
        return damaged(line);
    return lane;
}

}  // namespace

LogState::LogState()
    : lanes(std::make_shared<const std::vector<LaneRow>>())
{
}

LogState::LogState(std::int64_t time, std::shared_ptr<const std::vector<LaneRow>> rows)
    : clock(time)
    , lanes(std::move(rows))
{
}

const LaneRow* LogState::furthest(std::string_view site) const
{
    const LaneRow* found = nullptr;
    for (const LaneRow& lane : *lanes) {
        if (lane.site == site && (!found || found->progress.low < lane.progress.low))
            found = &lane;
    }
    return found;
}

std::string encodeLanes(const std::vector<LaneRow>& lanes)
{
    std::string text;
    for (const LaneRow& lane : lanes) {
        text += fmt::format("lane\t{}\t{}\t{}\t{}\t{}\t{}\n", lane.site, lane.number, lane.progress.low.file,
                            lane.progress.low.offset, lane.clock, lane.progress.sourceId);
        const std::string done = checkpoint::encodeDone(lane.progress.done);
        for (std::string_view rest = done; !rest.empty();)
            text += fmt::format("\t{}\n", takeUpTo(rest, '\n'));
    }
    return text;
}

Result<std::vector<LaneRow>> decodeLanes(std::string_view text)
{
    std::vector<LaneRow> lanes;
    while (!text.empty()) {
        const auto line = takeUpTo(text, '\n');
        if (!line.starts_with('\t')) {
            auto lane = decodeLane(line);
            if (!lane)
                return tl::unexpected(lane.error());
            lanes.push_back(std::move(*lane));
            continue;
        }
        auto range = checkpoint::decodeDone(line.substr(1));
        if (!range || lanes.empty())
            return damaged(line);
        std::ranges::move(*range, std::back_inserter(lanes.back().progress.done));
    }
    return lanes;
}

SiteLog::SiteLog(std::string site, std::string pipeline, std::string otherSite, LogState from)
    : m_site(std::move(site))
    , m_pipeline(std::move(pipeline))
    , m_otherSite(std::move(otherSite))
    , m_clock(m_site, from.clock)
    , m_lanes(*from.lanes)
    , m_lastLanes(from.lanes)
{
    for (const LaneRow& lane : m_lanes)
        m_seen.lane(lane.site, lane.number, lane.progress);
}

Result<StandingPtr> SiteLog::read(const Transaction& transaction)
{
    auto standing = std::make_shared<Standing>(Standing{{}, {0, m_lastLanes}});
    standing->birth.end = {transaction.end.file, transaction.end.offset, {}, 0};
    bool isMarked = false;
    for (const RowChange& row : transaction.rows) {
        if (!isMark(row))
            continue;
        isMarked = true;
        if (auto read = readMark(row); !read)
            return tl::unexpected(read.error().during("the mark at " + transaction.end.text()));
    }
    const bool isLocal = !isMarked && !transaction.origin && transaction.hasRows();
    if (isLocal)
        standing->birth.stamp = m_clock.local(transaction.committedAt);
    standing->birth.seen = m_seen.snapshot();
    standing->state = stateNow();
    return standing;
}

LogState SiteLog::stateNow()
{
    if (std::exchange(m_lanesChanged, false))
        m_lastLanes = std::make_shared<const std::vector<LaneRow>>(m_lanes);
    return {m_clock.last(), m_lastLanes};
}

Result<> SiteLog::readMark(const RowChange& row)
{
    if (const auto text = textOf(row, "origin_stamp"); text && !text->empty()) {
        const auto stamp = Stamp::parse(*text);
        if (!stamp)
            return tl::unexpected(stamp.error());
        m_clock.applied(*stamp);
    }
    if (textOf(row, "pipeline") != std::string_view(m_pipeline))
        return {};
    ++m_marksRead;
    return readLane(row);
}

Result<> SiteLog::readLane(const RowChange& row)
{
    const auto number = numberOf(row, "lane");
    if (!number)
        return {};
    LaneRow& lane = laneOf(static_cast<std::uint32_t>(*number));
    if (const auto file = textOf(row, "low_file"))
        lane.progress.low.file = *file;
    if (const auto offset = numberOf(row, "low_offset"))
        lane.progress.low.offset = *offset;
    if (const auto id = textOf(row, "source_id"))
        lane.progress.sourceId = *id;
    if (const auto clock = numberOf(row, "source_clock"))
        lane.clock = static_cast<std::int64_t>(*clock);
    if (const auto text = textOf(row, "done")) {
        auto done = checkpoint::decodeDone(*text);
        if (!done)
            return tl::unexpected(done.error());
        lane.progress.done = std::move(*done);
    }
    m_lanesChanged = true;
    m_seen.lane(m_otherSite, lane.number, lane.progress);
    const LaneRow newest =
        lane;  // of another server's log: what other lanes said of the old one is forgotten
    std::erase_if(m_lanes, [&](const LaneRow& other) {
        if (other.number == LaneRow::kBeforeAll)
            return other.progress.low <= newest.progress.low;
        return other.number != newest.number && other.progress.sourceId != newest.progress.sourceId &&
               !other.progress.sourceId.empty() && !newest.progress.sourceId.empty();
    });
    return {};
}

LaneRow& SiteLog::laneOf(std::uint32_t number)
{
    const auto found = std::ranges::find(m_lanes, number, &LaneRow::number);
    if (found != m_lanes.end())
        return *found;
    m_lanes.push_back({m_otherSite, number, {}, 0});
    return m_lanes.back();
}

}  // namespace lutra::conflict
