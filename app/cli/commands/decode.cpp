#include "app/cli/change_reader.h"
#include "app/cli/command_table.h"
#include "app/cli/stop_signals.h"
#include "app/composition/source_log.h"

#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::vector<std::string> files;
    ChangeFormat format = ChangeFormat::Text;
};

Result<void> decodeAll(const Options& options, ChangeReader& reader, std::stop_token stop)
{
    for (const std::string& file : options.files) {
        auto log = composition::openRecordedLog(file, isShown);
        if (!log)
            return tl::unexpected(log.error());
        if (auto read = reader.readRecorded(**log, stop); !read)
            return read;
        if (stop.stop_requested())
            break;
    }
    return {};
}

ExitCode decode(const Options& options)
{
    const StopSignals signals;
    ChangeReader reader(options.format);
    const auto outcome = decodeAll(options, reader, signals.token());
    reader.printFigures();
    if (!outcome && outcome.error().kind != ErrorKind::Stopped)
        return report(outcome.error());
    return ExitCode::Done;
}

}  // namespace

Action prepareDecode(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("FILE", options->files, "binary log files, in their order")->required();
    app.footer(
        "The log itself must describe its tables. With binlog_row_metadata = FULL columns have their names; "
        "with MINIMAL they are called @1, @2, ... and ENUM and SET are numbers; with MariaDB's NO_LOG, and "
        "before MySQL 8.0, rows cannot be told and the reading stops at the first (use `lutra capture`, "
        "which asks the server).\n\n");
    addFormatOption(app, options->format);
    return [options] { return decode(*options); };
}

}  // namespace lutra::cli
