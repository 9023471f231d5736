#include "engine/checkpoint/progress.h"

#include <fmt/format.h>

namespace lutra::checkpoint {

void Progress::raiseLow(const SourcePosition& end)
{
    if (end > low || low.file.empty())
        low = end;
    done.erase(done.begin(), done.upper_bound(low));
}

Progress unite(std::span<const Progress> lanes)
{
    Progress all;
    for (const Progress& lane : lanes) {
        all.done.insert(lane.done.begin(), lane.done.end());
        all.raiseLow(lane.low);
    }
    return all;
}

std::string encodeDone(const std::set<SourcePosition>& done)
{
    std::string text;
    for (const SourcePosition& end : done)
        text += end.text() + '\n';
    return text;
}

Result<std::set<SourcePosition>> decodeDone(std::string_view text)
{
    std::set<SourcePosition> done;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        const auto end = SourcePosition::parse(line);
        if (!end)
            return fail(ErrorKind::BadData, "checkpoint.damaged",
                        fmt::format("'{}' is no place in a log", line));
        done.insert(*end);
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return done;
}

}  // namespace lutra::checkpoint
