#include "app/cli/check_actions.h"
#include "app/cli/check_printer.h"
#include "app/cli/command_table.h"

#include <memory>

namespace lutra::cli {

namespace {

struct Options {
    std::string file;
    bool json = false;
    bool list = false;
    std::string saveFolder;
    std::string fix;
    std::string ignore;
    std::string reason;
    std::string login;
    std::string password;
    CheckChoice choice;
};

ExitCode look(const Options& options, const LoadedConfiguration& loaded)
{
    const auto results = runChecks(loaded);
    if (!results)
        return report(results.error());
    if (options.json)
        printJson(*results);
    else
        printText(*results, stdout, true);
    if (!options.saveFolder.empty()) {
        if (const auto saved = saveFixes(*results, options.saveFolder); !saved)
            return report(saved.error());
    }
    return preflight::anyBlocks(*results) ? ExitCode::AnswerIsNo : ExitCode::Done;
}

ExitCode check(Options options)
{
    if (options.list) {
        printTable(options.json);
        return ExitCode::Done;
    }
    if (options.file.empty())
        return report({ErrorKind::BadConfig, "config.file_unreadable",
                       "CONFIG is required, unless --list is asked for"});
    if (!options.ignore.empty()) {
        options.choice.id = options.ignore;
        return ignoreFinding(options.file, options.choice, options.reason);
    }
    const auto loaded = load(options.file);
    if (!loaded)
        return report(loaded.error());
    if (options.fix.empty())
        return look(options, *loaded);
    options.choice.id = options.fix;
    return runFixes(*loaded, options.choice, options.login, options.password);
}

}  // namespace

Action prepareCheck(CLI::App& app)
{
    auto options = std::make_shared<Options>();
    app.add_option("CONFIG", options->file, "configuration file");
    app.add_flag("--json", options->json, "one JSON document");
    app.add_flag("--list", options->list,
                 "the table of checks: what each is for, and whether it may be ignored");
    app.add_option("--save", options->saveFolder,
                   "write what puts things right into this folder, a script a site");
    auto* fix = app.add_option("--fix", options->fix, "run what puts this check's findings right");
    auto* ignore = app.add_option("--ignore", options->ignore,
                                  "write into the configuration that this check's findings are lived with");
    fix->excludes(ignore);
    app.add_option("--reason", options->reason, "why it is ignored")->needs(ignore);
    app.add_option("--login", options->login, "the administrator who runs a fix")->needs(fix);
    app.add_option("--password", options->password,
                   "of the administrator: env:NAME or file:PATH; asked for when left out, and never kept")
        ->needs(fix);
    app.add_option("--site", options->choice.site, "only findings at this data source");
    app.add_option("--object", options->choice.object, "only findings about this, such as shop.orders");
    app.add_flag("--yes", options->choice.yes, "do not ask before running or writing");
    return [options] { return check(*options); };
}

}  // namespace lutra::cli
