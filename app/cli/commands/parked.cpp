#include "app/cli/command_table.h"
#include "app/cli/parked_printer.h"
#include "app/cli/parked_sites.h"
#include "app/cli/unicode_text.h"
#include "app/text/error_text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>

namespace lutra::cli {

namespace {

using Status = apply::ParkedRow::Status;

struct Options {
    std::string file;
    std::string action = "list";
    std::string id;
    PipelineScope scope;
    bool all = false;
    bool json = false;
    bool yes = false;
};

ExitCode misuse(std::string_view code, std::string detail)
{
    return report({ErrorKind::BadConfig, std::string(code), std::move(detail)});
}

ExitCode list(const Options& options, ParkedSites& sites)
{
    const auto rows = sites.list(!options.all);
    if (!rows)
        return report(rows.error());
    fmt::print("{}", options.json ? parkedListJson(*rows) : parkedListText(*rows));
    const bool waits =
        std::ranges::any_of(*rows, [](const PlacedRow& one) { return one.row.status == Status::Open; });
    return waits ? ExitCode::AnswerIsNo : ExitCode::Done;
}

ExitCode show(const Options& options, ParkedSites& sites)
{
    if (options.id.empty())
        return misuse("parked.which", "show needs the number of a row");
    const auto row = sites.find(options.id);
    if (!row)
        return report(row.error());
    const auto text = options.json ? parkedRowJson(*row) : parkedRowText(*row);
    if (!text)
        return report(text.error());
    fmt::print("{}", *text);
    return ExitCode::Done;
}

/// The row that was named, which must be open; none with `--all`.
Result<std::optional<PlacedRow>> chosenRow(const Options& options, ParkedSites& sites)
{
    if (options.id.empty() != options.all)
        return fail(ErrorKind::BadConfig, "parked.which",
                    options.action + " needs either the number of a row or --all");
    if (options.all)
        return std::nullopt;
    auto row = sites.find(options.id);
    if (!row)
        return tl::unexpected(row.error());
    if (row->row.status != Status::Open)
        return fail(ErrorKind::BadConfig, "parked.decided",
                    fmt::format("{} was {} at {} UTC by {}", row->id(), nameOf(row->row.status),
                                row->row.decidedAt, row->row.decidedBy));
    return std::optional(std::move(*row));
}

void printOutcome(const Options& options, const PlacedRow& row, const std::optional<Error>& why)
{
    if (!options.json) {
        fmt::print("{}  {}\n", row.id(), why ? "waits: " + text::sentenceFor(*why) : "applied");
        return;
    }
    std::string line = R"({"id":)";
    appendJsonName(line, row.id());
    line += why ? R"(,"applied":false,"code":)" : R"(,"applied":true,"code":null,"detail":null})";
    if (why) {
        appendJsonName(line, why->code);
        line += R"(,"detail":)";
        appendJsonName(line, why->detail);
        line += '}';
    }
    fmt::print("{}\n", line);
}

ExitCode retry(const Options& options, ParkedSites& sites)
{
    const auto chosen = chosenRow(options, sites);
    if (!chosen)
        return report(chosen.error());
    const auto outcomes = sites.retry(*chosen ? &**chosen : nullptr);
    if (!outcomes)
        return report(outcomes.error());
    bool waits = false;
    for (const auto& [row, why] : *outcomes) {
        printOutcome(options, row, why);
        waits = waits || why.has_value();
    }
    if (outcomes->empty() && !options.json)
        fmt::print("no row waits\n");
    return waits ? ExitCode::AnswerIsNo : ExitCode::Done;
}

ExitCode drop(const Options& options, ParkedSites& sites)
{
    auto chosen = chosenRow(options, sites);
    if (!chosen)
        return report(chosen.error());
    auto rows = *chosen ? Result<std::vector<PlacedRow>>({std::move(**chosen)}) : sites.list(true);
    if (!rows)
        return report(rows.error());
    if (!options.yes)
        return misuse("parked.not_confirmed", fmt::format("{} {} would never be applied", rows->size(),
                                                          rows->size() == 1 ? "row" : "rows"));
    for (const PlacedRow& row : *rows) {
        const auto dropped = sites.drop(row);
        if (!dropped)
            return report(dropped.error());
        if (options.json) {
            std::string line = R"({"id":)";
            appendJsonName(line, row.id());
            fmt::print("{},\"dropped\":{}}}\n", line, *dropped);
        } else {
            fmt::print("{}  {}\n", row.id(),
                       *dropped ? "dropped" : "somebody has decided about it meanwhile");
        }
    }
    return ExitCode::Done;
}

ExitCode parked(const Options& options)
{
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    auto sites = ParkedSites::open(*loaded, options.scope);
    if (!sites)
        return report(sites.error());
    constexpr std::array kActions{
        std::pair{std::string_view("list"), &list},
        std::pair{std::string_view("show"), &show},
        std::pair{std::string_view("retry"), &retry},
        std::pair{std::string_view("drop"), &drop},
    };
    const auto action =
        std::ranges::find(kActions, options.action, [](const auto& row) { return row.first; });
    return action->second(options, *sites);
}

}  // namespace

Action prepareParked(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_option(
           "ACTION", options->action,
           "list (exits 1 while rows wait), show ID (both images), retry ID or --all (ID and what waits "
           "behind it), drop ID or --all")
        ->check(CLI::IsMember({"list", "show", "retry", "drop"}))
        ->capture_default_str();
    app.add_option("ID", options->id, "SITE:NUMBER as list shows it, or the number where it is the only one");
    app.add_option("--channel", options->scope.channel, "only this channel");
    app.add_option("--pipeline", options->scope.pipeline, "only pipelines of this name");
    app.add_flag("--all", options->all, "retry, drop: every row that waits; list: also those decided about");
    app.add_flag("--yes", options->yes, "drop: the rows will never be applied, and both sides stay unlike");
    app.add_flag("--json", options->json, "list, show: one JSON document; else one object a row");
    return [options] { return parked(*options); };
}

}  // namespace lutra::cli
