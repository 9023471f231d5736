#include "app/cli/change_reader.h"
#include "app/cli/command_table.h"
#include "app/cli/sites.h"
#include "app/cli/stop_signals.h"
#include "app/composition/site_endpoint.h"
#include "app/composition/source_log.h"
#include "engine/capture/spill_folder.h"

#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::string file;
    std::string canal;
    ChangeFormat format = ChangeFormat::Text;
    bool drain = false;
};

composition::LogTables allShown()
{
    return {{isShown, [](std::string_view schema) { return isShown(schema, {}); }, "all"}, nullptr};
}

Result<void> readCanal(const LoadedConfiguration& loaded, const Options& options, ChangeReader& reader,
                       std::stop_token stop)
{
    const Canal* canal = loaded.configuration.findCanal(options.canal);
    if (canal == nullptr)
        return fail(ErrorKind::BadConfig, "config.unknown_canal", options.canal);
    auto endpoint = composition::endpointFor(loaded.configuration, *loaded.secrets, canal->dataSource);
    if (!endpoint)
        return tl::unexpected(endpoint.error());
    auto source = mysql::Connection::open(*endpoint);
    if (!source)
        return tl::unexpected(source.error());
    auto from = composition::startOf(*source, *endpoint, *canal);
    if (!from)
        return tl::unexpected(from.error());
    std::optional<SourcePosition> end;
    if (options.drain) {
        auto logEnd = mysql::readLogEnd(*source);
        if (!logEnd)
            return tl::unexpected(logEnd.error());
        end = SourcePosition{logEnd->file, logEnd->offset, {}};
    }
    // A number of its own: the engine that runs this canal reads on beside us.
    auto log = composition::openLog(std::move(*source), std::move(*endpoint), *from,
                                    {composition::randomServerId(), std::chrono::seconds(canal->heartbeat)},
                                    allShown(), capture::defaultSpillFolder());
    if (!log)
        return tl::unexpected(log.error());
    return reader.readLive(**log, end, stop);
}

ExitCode capture(const Options& options)
{
    const StopSignals signals;
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    ChangeReader reader(options.format);
    const auto outcome = readCanal(*loaded, options, reader, signals.token());
    reader.printFigures();
    if (!outcome && outcome.error().kind != ErrorKind::Stopped)
        return report(outcome.error());
    return ExitCode::Done;
}

}  // namespace

Action prepareCapture(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file")->required();
    app.add_option("--canal", options->canal, "the canal whose source to read, from its start")->required();
    app.add_flag("--drain", options->drain, "end once all that stands in the log now is read");
    addFormatOption(app, options->format);
    return [options] { return capture(*options); };
}

}  // namespace lutra::cli
