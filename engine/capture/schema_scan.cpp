#include "engine/capture/schema_scan.h"

#include "engine/capture/log_capture.h"
#include "engine/capture/spill_folder.h"

#include <fmt/format.h>
#include <limits>

namespace lutra::capture {

namespace {

constexpr std::size_t kStatementsMax = 100'000;  // beyond it nobody can tell what the tables look like
constexpr std::uint64_t kFirstEvent = 4;
constexpr std::size_t kHeartbeatsMax = 40;  // in a row, four a second, while events should come

class Listener final : public LogSchemas {
public:
    explicit Listener(std::vector<PlacedStatement>& heard)
        : m_heard(heard)
    {
    }

    Result<TablePtr> tableFor(const binlog::TableMap& map) override
    {
        return fail(ErrorKind::Bug, "bug.exception",
                    "rows of " + map.fullName() + " in a scan for statements");
    }
    bool wants(std::string_view, std::string_view) const override { return false; }
    bool wantsMarks() const override { return false; }

    Result<void> changed(const SchemaStatement& statement, const SourcePosition& behind) override
    {
        if (m_heard.size() >= kStatementsMax)
            return fail(ErrorKind::BadData, "capture.schema_unknown",
                        fmt::format("more than {} statements change structure before {}", kStatementsMax,
                                    behind.text()));
        m_heard.push_back({statement, behind});
        return {};
    }

private:
    std::vector<PlacedStatement>& m_heard;
};

}  // namespace

Result<std::vector<PlacedStatement>> SchemaScan::read(const SourcePosition& begin, const SourcePosition& to,
                                                      const std::stop_token& stop) const
{
    std::vector<PlacedStatement> heard;
    if (to <= begin)
        return heard;
    // The dump command cannot name a place beyond 4 GiB: from the head of the file, then.
    const bool isFar = begin.offset > std::numeric_limits<std::uint32_t>::max();
    const SourcePosition from = isFar ? SourcePosition{begin.file, kFirstEvent, {}} : begin;
    auto stream = open(from);
    if (!stream)
        return tl::unexpected(stream.error().during("looking ahead for schema statements"));
    const auto announced = (*stream)->announced();
    LogCapture log(std::move(*stream), std::make_unique<Listener>(heard),
                   std::make_unique<SpillFolder>(defaultSpillFolder()), from, announced);
    std::size_t heartbeats = 0;
    while (log.position() < to) {
        const auto before = log.intake().events;
        const auto next = log.next({}, stop);
        if (!next)
            return tl::unexpected(next.error().during("looking ahead for schema statements"));
        if (stop.stop_requested())
            return fail(ErrorKind::Stopped, "pipeline.stopped", "asked to stop");
        heartbeats = log.intake().events == before && !*next ? heartbeats + 1 : 0;
        if (heartbeats > kHeartbeatsMax)
            return fail(ErrorKind::Transient, "capture.scan_stalled",
                        fmt::format("the source sends nothing behind {}, but its log ends at {}",
                                    log.position().text(), to.text()));
    }
    std::erase_if(heard, [&](const PlacedStatement& early) { return early.behind <= begin; });
    return heard;
}

}  // namespace lutra::capture
