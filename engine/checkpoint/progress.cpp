#include "engine/checkpoint/progress.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::checkpoint {

namespace {

/// An id that is known already would move a MariaDB domain back.
void learn(std::optional<GtidSet>& executed, const std::string& gtid)
{
    if (executed && !gtid.empty() && !executed->contains(gtid) && !executed->add(gtid))
        executed.reset();  // of another family: what is known is no longer all
}

std::string_view takeUpTo(std::string_view& text, char end)
{
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

}  // namespace

bool Progress::contains(const SourcePosition& end) const
{
    return end <= low || std::ranges::any_of(done, [&](const DoneRange& range) {
               return range.after < end && end <= range.last;
           });
}

void Progress::raiseLow(const SourcePosition& end, const std::optional<SourcePosition>& readFromThen)
{
    if (end > low || low.file.empty()) {
        low = end;
        readFrom = readFromThen;
        learn(executed, end.gtid);
    }
    std::erase_if(done, [&](const DoneRange& range) { return range.last <= low; });
    if (overlap && low >= *overlap)
        overlap.reset();
}

/// Ids of transactions up to `low` may stand in the range too; a MySQL set takes them twice, and MariaDB's
/// newest number is the range's in any case.
void Progress::add(DoneRange range)
{
    if (range.last <= low)
        return;
    const auto place = std::ranges::lower_bound(done, range.after, {}, &DoneRange::after);
    if (place == done.end() || !(*place == range))
        done.insert(place, std::move(range));
    while (!done.empty() && done.front().after <= low) {
        const DoneRange next = std::move(done.front());
        done.erase(done.begin());
        if (next.last <= low)
            continue;
        low = next.last;
        readFrom = next.readFrom;
        if (executed && !executed->addAll(next.ids))
            executed.reset();
    }
    if (overlap && low >= *overlap)
        overlap.reset();
}

/// The lane with the highest mark speaks for all up to there; what lanes did above it is added.
Progress unite(std::span<const Progress> lanes)
{
    const auto highest = std::ranges::max_element(lanes, {}, &Progress::low);
    if (highest == lanes.end())
        return {};
    Progress all = *highest;
    all.done.clear();
    for (const Progress& lane : lanes) {
        for (const DoneRange& range : lane.done)
            all.add(range);
    }
    return all;
}

std::string encodeDone(std::span<const DoneRange> done)
{
    std::string text;
    for (const DoneRange& range : done)
        text += fmt::format("{}\t{}\t{}\t{}\n", range.after.text(), range.last.text(), range.ids,
                            range.readFrom ? range.readFrom->text() : "");
    return text;
}

Result<std::vector<DoneRange>> decodeDone(std::string_view text)
{
    std::vector<DoneRange> done;
    while (!text.empty()) {
        const auto line = takeUpTo(text, '\n');
        auto rest = line;
        const auto after = SourcePosition::parse(takeUpTo(rest, '\t'));
        const auto last = SourcePosition::parse(takeUpTo(rest, '\t'));
        const auto ids = takeUpTo(rest, '\t');
        const auto readFrom = SourcePosition::parse(rest);
        if (!after || !last || *last < *after || (!rest.empty() && !readFrom) || !GtidSet::parse(ids))
            return fail(ErrorKind::BadData, "checkpoint.damaged",
                        fmt::format("'{}' is no part of a log", line));
        done.push_back({*after, *last, std::string(ids), readFrom});
    }
    return done;
}

}  // namespace lutra::checkpoint
