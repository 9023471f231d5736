#include "app/cli/command_table.h"
#include "app/cli/conflict_printer.h"
#include "app/cli/conflict_sites.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>

namespace lutra::cli {

namespace {

using Take = apply::ConflictResolution::Take;

struct Options {
    std::string file;
    std::string action = "list";
    std::string id;
    std::string take;
    PipelineScope scope;
    apply::ConflictFilter filter;
    bool json = false;
};

ExitCode misuse(std::string_view code, std::string detail)
{
    return report({ErrorKind::BadConfig, std::string(code), std::move(detail)});
}

ExitCode list(const Options& options, ConflictSites& sites)
{
    const auto conflicts = sites.list(options.filter);
    if (!conflicts)
        return report(conflicts.error());
    fmt::print("{}", options.json ? conflictListJson(*conflicts) : conflictListText(*conflicts));
    return ExitCode::Done;
}

ExitCode exportCsv(const Options& options, ConflictSites& sites)
{
    const auto conflicts = sites.list(options.filter);
    if (!conflicts)
        return report(conflicts.error());
    fmt::print("{}", conflictListCsv(*conflicts));
    return ExitCode::Done;
}

Result<PlacedConflict> chosen(const Options& options, ConflictSites& sites)
{
    if (options.id.empty())
        return fail(ErrorKind::BadConfig, "conflict.which",
                    options.action + " needs the number of a conflict");
    return sites.find(options.id);
}

ExitCode show(const Options& options, ConflictSites& sites)
{
    const auto one = chosen(options, sites);
    if (!one)
        return report(one.error());
    fmt::print("{}", options.json ? conflictJson(*one) : conflictText(*one));
    return ExitCode::Done;
}

ExitCode write(const Options& options, ConflictSites& sites, Take take)
{
    const auto one = chosen(options, sites);
    if (!one)
        return report(one.error());
    const auto before = sites.resolve(*one, take);
    if (!before)
        return report(before.error());
    if (options.json)
        fmt::print("{{\"id\":\"{}\",\"resolved\":true}}\n", one->id());
    else
        fmt::print("{}  resolved; it was {}\n", one->id(), *before);
    return ExitCode::Done;
}

ExitCode resolve(const Options& options, ConflictSites& sites)
{
    if (options.take != "incoming" && options.take != "target")
        return misuse("conflict.which", "resolve needs --take incoming or --take target");
    return write(options, sites, options.take == "incoming" ? Take::Incoming : Take::Current);
}

ExitCode undo(const Options& options, ConflictSites& sites)
{
    return write(options, sites, Take::Other);
}

ExitCode replay(const Options& options, ConflictSites& sites)
{
    return write(options, sites, Take::Incoming);
}

constexpr std::array kActions{
    std::pair{std::string_view("list"), &list},       std::pair{std::string_view("show"), &show},
    std::pair{std::string_view("resolve"), &resolve}, std::pair{std::string_view("undo"), &undo},
    std::pair{std::string_view("replay"), &replay},   std::pair{std::string_view("export"), &exportCsv},
};

ExitCode conflicts(const Options& options)
{
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    auto sites = ConflictSites::open(*loaded, options.scope);
    if (!sites)
        return report(sites.error());
    const auto action =
        std::ranges::find(kActions, options.action, [](const auto& row) { return row.first; });
    return action->second(options, *sites);
}

}  // namespace

Action prepareConflicts(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_option(
           "ACTION", options->action,
           "list, show ID, resolve ID --take incoming|target, undo ID (what the decision did not choose), "
           "replay ID (what came), export (CSV)")
        ->check(CLI::IsMember({"list", "show", "resolve", "undo", "replay", "export"}))
        ->capture_default_str();
    app.add_option("ID", options->id, "SITE:NUMBER as list shows it, or the number where it is the only one");
    app.add_option("--take", options->take, "resolve: which of the two rows");
    app.add_option("--channel", options->scope.channel, "only this channel");
    app.add_option("--pipeline", options->scope.pipeline, "only pipelines of this name");
    app.add_option("--kind", options->filter.kind, "only conflict, drift or unique")
        ->check(CLI::IsMember({"conflict", "drift", "unique"}));
    app.add_option("--table", options->filter.table, "only this table: schema.table of the target");
    app.add_option("--limit", options->filter.atMost, "so many of each pipeline, the newest")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_flag("--json", options->json, "one JSON document");
    return [options] { return conflicts(*options); };
}

}  // namespace lutra::cli
