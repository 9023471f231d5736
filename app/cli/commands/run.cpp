#include "app/cli/check_printer.h"
#include "app/cli/command_table.h"
#include "app/cli/engine_host.h"
#include "app/cli/stop_signals.h"
#include "app/setup/given_secrets.h"
#include "engine/base/log.h"

#include <fmt/format.h>
#include <iostream>
#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::string file;
    std::string stateFolder = defaultStateFolder();
    bool drain = false;
    bool json = false;
    bool stay = false;
    bool secrets = false;
};

/// What was started in spite of, for who reads the log later.
void logFindings(std::span<const preflight::CheckResult> results)
{
    for (const preflight::CheckResult& result : results) {
        for (const preflight::Finding& finding : result.findings) {
            if (finding.level == preflight::Level::Inform)
                continue;
            spdlog::info("preflight.{} check={} site={} object={}",
                         finding.isIgnored() ? "ignored" : "warned", finding.id, finding.site,
                         finding.object);
        }
    }
}

ExitCode run(const Options& options)
{
    const StopSignals signals;
    auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    if (options.secrets) {
        auto given = setup::GivenSecrets::readFrom(std::cin);
        if (!given)
            return report(given.error());
        loaded->secrets = std::make_unique<setup::GivenSecrets>(std::move(*given));
    }
    const auto checks = runChecks(*loaded);
    if (!checks)
        return report(checks.error());
    if (preflight::anyBlocks(*checks)) {
        printText(*checks, stderr, false);
        return ExitCode::AnswerIsNo;
    }
    auto host = EngineHost::start(
        *loaded, {.stateFolder = options.stateFolder, .drain = options.drain, .stay = options.stay});
    if (!host)
        return report(host.error());
    logFindings(*checks);
    ProgressPrinter printer(options.json ? ProgressPrinter::Form::Json : ProgressPrinter::Form::Text);
    (*host)->watch(printer, signals.token());
    return verdictOf((*host)->snapshot());
}

}  // namespace

Action prepareRun(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_option("--state", options->stateFolder, "folder for lock, log and socket")->capture_default_str();
    app.add_flag("--drain", options->drain, "end once all that stands in the logs now is applied");
    app.add_flag("--json", options->json, "one JSON object a second");
    app.add_flag("--stay", options->stay,
                 "answer until told to stop, also when pipelines have stopped by themselves");
    app.add_flag(
        "--secrets", options->secrets,
        "read what secret:NAME stands for from standard input: a line each, NAME and hexadecimal digits");
    return [options] { return run(*options); };
}

}  // namespace lutra::cli
