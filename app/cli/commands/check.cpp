#include "app/cli/check_printer.h"
#include "app/cli/command_table.h"

#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::string file;
    bool json = false;
};

ExitCode check(const Options& options)
{
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    const auto results = runChecks(*loaded);
    if (!results)
        return report(results.error());
    if (options.json)
        printJson(*results);
    else
        printText(*results, stdout, true);
    return preflight::anyBlocks(*results) ? ExitCode::AnswerIsNo : ExitCode::Done;
}

}  // namespace

Action prepareCheck(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_flag("--json", options->json, "one JSON document");
    return [options] { return check(*options); };
}

}  // namespace lutra::cli
