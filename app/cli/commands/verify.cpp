#include "app/cli/command_table.h"
#include "app/cli/comparison.h"
#include "app/cli/stop_signals.h"

#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::string file;
    std::string channel;
    bool json = false;
};

ExitCode verify(const Options& options)
{
    const StopSignals signals;
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    const auto comparisons = compareAll(*loaded, options.channel, signals.token(), !options.json);
    if (!comparisons)
        return report(comparisons.error());
    if (options.json)
        printJson(*comparisons);
    else
        printText(*comparisons);
    return allEqual(*comparisons) ? ExitCode::Done : ExitCode::AnswerIsNo;
}

}  // namespace

Action prepareVerify(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_option("--channel", options->channel, "only this channel");
    app.add_flag("--json", options->json, "one JSON document");
    return [options] { return verify(*options); };
}

}  // namespace lutra::cli
