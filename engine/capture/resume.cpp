#include "engine/capture/resume.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::capture {

namespace {

constexpr std::size_t kShownMax = 2000;  // characters of a set

std::string shown(const GtidSet& set)
{
    std::string text = set.text();
    if (text.size() > kShownMax)
        text.replace(kShownMax, std::string::npos, "…");
    return set.isMariaDb() ? text + " and what of the same servers came before, behind what the source has"
                           : fmt::format("{} transactions: {}", set.count(), text);
}

std::string extentOf(const mysql::SourceState& source)
{
    return fmt::format("its log goes from {} to {}:{}", source.files.front().name, source.end.file,
                       source.end.offset);
}

tl::unexpected<Error> lost(std::string_view code, std::string detail)
{
    return fail(ErrorKind::PositionLost, code, std::move(detail));
}

bool isUsable(const std::optional<GtidSet>& ids, const mysql::SourceState& source)
{
    if (!ids || !source.keepsGtids)
        return false;
    return ids->isEmpty() || source.executed.isEmpty() || ids->isMariaDb() == source.executed.isMariaDb();
}

Result<ResumeBy> sameServer(const checkpoint::Progress& done, const mysql::SourceState& source)
{
    const bool byIds = isUsable(done.executed, source);
    const GtidSet lacking = byIds ? done.executed->without(source.executed) : GtidSet();
    const auto file = std::ranges::find(source.files, done.low.file, &mysql::LogFile::name);
    if (file != source.files.end()) {
        if (done.low.offset > file->bytes)
            return lost("capture.source_behind",
                        fmt::format("we are at {}, {} bytes beyond the end of that file{}", done.low.text(),
                                    done.low.offset - file->bytes,
                                    lacking.isEmpty() ? "" : "; the source lacks " + shown(lacking)));
        if (!lacking.isEmpty())
            return lost("capture.source_behind", fmt::format("at {} we had applied what the source lacks: {}",
                                                             done.low.text(), shown(lacking)));
        return ResumeBy::Place;
    }
    if (SourcePosition{source.files.back().name, 0, {}} < done.low || !lacking.isEmpty())
        return lost("capture.log_reset",
                    fmt::format("we are at {}, and {}{}", done.low.text(), extentOf(source),
                                lacking.isEmpty() ? "" : "; the source lacks " + shown(lacking)));
    if (!byIds)
        return lost("capture.position_purged",
                    fmt::format("from {} to {}:4 is gone", done.low.text(), source.files.front().name));
    if (auto there = checkIds(*done.executed, source); !there)
        return tl::unexpected(there.error());
    return ResumeBy::Ids;
}

}  // namespace

Result<> checkIds(const GtidSet& done, const mysql::SourceState& source)
{
    if (!isUsable(done, source))
        return lost("capture.source_replaced",
                    fmt::format("the source keeps no global ids of the kind of '{}'", done.text()));
    if (const GtidSet lacking = done.without(source.executed); !lacking.isEmpty())
        return lost("capture.source_behind", "the source lacks " + shown(lacking));
    if (const GtidSet gone = source.purged.aheadOf(done); !gone.isEmpty())
        return lost("capture.position_purged",
                    fmt::format("the source no longer has {}; {}", shown(gone), extentOf(source)));
    return {};
}

Result<ResumeBy> decideResume(const checkpoint::Progress& done, const mysql::SourceState& source)
{
    if (done.sourceId.empty() || done.sourceId == source.id)
        return sameServer(done, source);
    if (!isUsable(done.executed, source))
        return lost("capture.source_replaced",
                    fmt::format("we are at {} in the log of server {}; this is {}, and {}", done.low.text(),
                                done.sourceId, source.id, extentOf(source)));
    if (auto there = checkIds(*done.executed, source); !there)
        return tl::unexpected(there.error());
    return ResumeBy::Ids;
}

}  // namespace lutra::capture
