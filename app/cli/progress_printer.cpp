#include "app/cli/progress_printer.h"

#include "app/text/error_text.h"
#include "engine/remote/snapshot_json.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace lutra::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kRepaintEvery = 500ms;
constexpr auto kPrintEvery = 5s;  // where lines stay
constexpr auto kObjectEvery = 1s;

std::string lagText(const PipelineSnapshot& pipeline)
{
    if (!pipeline.lagMilliseconds)
        return "lag -";
    return fmt::format("lag {:.1f} s", static_cast<double>(*pipeline.lagMilliseconds) / 1000);
}

}  // namespace

std::string describe(const PipelineSnapshot& pipeline)
{
    std::string line =
        fmt::format("{} -> {}  {:<9} {:>8.0f} rows/s  {:<12} queue {:<5} {:>10} rows  at {}", pipeline.source,
                    pipeline.target, nameOf(pipeline.state), pipeline.rowsPerSecond, lagText(pipeline),
                    pipeline.queueTransactions, pipeline.rowsApplied, pipeline.position);
    if (pipeline.parked > 0)
        line += fmt::format("  {} parked", pipeline.parked);
    if (pipeline.reason)
        line += "\n    " + text::sentenceFor(pipeline.reason->code, pipeline.reason->detail);
    if (pipeline.warning)
        line += "\n    " + text::sentenceFor(pipeline.warning->code, pipeline.warning->detail);
    return line;
}

ProgressPrinter::ProgressPrinter(Form form)
    : m_form(form)
    , m_onTerminal(form == Form::Text && isatty(STDERR_FILENO) != 0)
{
}

void ProgressPrinter::show(const EngineSnapshot& snapshot, bool last)
{
    const auto now = std::chrono::steady_clock::now();
    const auto every = m_form == Form::Json ? kObjectEvery : m_onTerminal ? kRepaintEvery : kPrintEvery;
    if (m_form == Form::Quiet || (!last && now - m_shown < every))
        return;
    m_shown = now;
    paint(snapshot, last);
}

void ProgressPrinter::paint(const EngineSnapshot& snapshot, bool last)
{
    if (m_form == Form::Json) {
        fmt::print("{}\n", remote::snapshotToJson(snapshot));
        std::fflush(stdout);
        return;
    }
    if (m_onTerminal && m_linesToRepaint > 0)
        fmt::print(stderr, "\x1b[{}A", m_linesToRepaint);
    m_linesToRepaint = 0;
    for (const PipelineSnapshot& pipeline : snapshot.pipelines) {
        const std::string line = describe(pipeline);
        m_linesToRepaint += 1 + static_cast<std::size_t>(std::count(line.begin(), line.end(), '\n'));
        fmt::print(stderr, "{}{}\n", m_onTerminal ? "\x1b[J" : "", line);
    }
    if (last)
        m_linesToRepaint = 0;
}

}  // namespace lutra::cli
