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

}  // namespace

void Progress::raiseLow(const SourcePosition& end, const std::optional<SourcePosition>& readFromThen)
{
    const bool higher = end > low || low.file.empty();
    if (higher) {
        low = end;
        readFrom = readFromThen;
    }
    const auto above = done.upper_bound(low);
    for (auto covered = done.begin(); covered != above; ++covered)
        learn(executed, covered->gtid);
    done.erase(done.begin(), above);
    if (higher)
        learn(executed, end.gtid);
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
    for (const Progress& lane : lanes)
        all.done.insert(lane.done.begin(), lane.done.end());
    all.raiseLow(all.low);
    return all;
}

std::string encodeDone(const std::set<SourcePosition>& done)
{
    std::string text;
    for (const SourcePosition& end : done)
        text += end.text() + (end.gtid.empty() ? "" : "\t" + end.gtid) + '\n';
    return text;
}

Result<std::set<SourcePosition>> decodeDone(std::string_view text)
{
    std::set<SourcePosition> done;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        const auto tab = std::min(line.find('\t'), line.size());
        auto end = SourcePosition::parse(line.substr(0, tab));
        if (!end)
            return fail(ErrorKind::BadData, "checkpoint.damaged",
                        fmt::format("'{}' is no place in a log", line));
        end->gtid = line.substr(std::min(tab + 1, line.size()));
        done.insert(std::move(*end));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return done;
}

}  // namespace lutra::checkpoint
