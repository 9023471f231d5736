#include "app/sandbox/template_data.h"

#include "app/sandbox/process.h"

#include <fmt/format.h>
#include <unistd.h>

namespace lutra::sandbox {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kTemplateLockWait = 180s;
constexpr std::chrono::milliseconds kInitialiseWait = 120s;
constexpr std::chrono::milliseconds kCopyWait = 60s;
constexpr int kTemplateFormat = 1;  // raise when templates are made differently

std::string stampOf(const ServerFiles& files)
{
    return fmt::format("{} {}\n", kTemplateFormat, files.version);
}

/// The first that is there; names changed with MariaDB 11.
Result<std::string> script(const ServerFiles& files, const std::vector<std::string_view>& names)
{
    for (const std::string_view name : names) {
        if (auto text = readFile(files.messages() / name); !text.empty())
            return text;
    }
    return fail(ErrorKind::BadConfig, "sandbox.server_missing",
                fmt::format("{} has no {} in {}; remove that folder and fetch it again", files.row->id,
                            names.front(), files.messages().string()));
}

/// What mariadb-install-db and mysql_install_db feed to the server; those scripts cannot run a program by a
/// loader of its own. The help tables are left out: they are slow to fill.
Result<std::string> bootstrapSql(const ServerFiles& files)
{
    std::string sql = "CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n";
    std::vector<std::vector<std::string_view>> names;
    if (files.row->mariaDb) {
        sql += "CREATE DATABASE IF NOT EXISTS sys;\n";
        names = {{"mariadb_system_tables.sql", "mysql_system_tables.sql"},
                 {"mariadb_performance_tables.sql", "mysql_performance_tables.sql"},
                 {"mariadb_system_tables_data.sql", "mysql_system_tables_data.sql"},
                 {"maria_add_gis_sp_bootstrap.sql"},
                 {"mariadb_sys_schema.sql", "mysql_sys_schema.sql"}};
    } else {
        names = {{"mysql_system_tables.sql"}, {"mysql_system_tables_data.sql"}};
    }
    for (const auto& alternatives : names) {
        auto text = script(files, alternatives);
        if (!text)
            return text;
        sql += *text + "\n";
    }
    // 5.6 makes nameless users; both make a root for the name of this machine, which the template may
    // outlive.
    const std::string_view users = files.row->mariaDb ? "global_priv" : "user";
    sql +=
        fmt::format("USE mysql;\nDELETE FROM {} WHERE User = '' OR Host NOT IN ('localhost', '127.0.0.1');\n"
                    "DELETE FROM db;\n",
                    users);
    return sql;
}

Result<Finished> initialise(const ServerFiles& files, const fs::path& folder, NameCase nameCase)
{
    const fs::path data = folder / "data";
    auto command = files.command;
    command.emplace_back("--no-defaults");
    const auto locations = locationOptions(files, data);
    command.insert(command.end(), locations.begin(), locations.end());
    command.insert(command.end(), {"--innodb-use-native-aio=0", "--innodb-flush-log-at-trx-commit=0",
                                   fmt::format("--tmpdir={}", folder.string()),
                                   fmt::format("--socket={}/sock", folder.string())});
    if (nameCase == NameCase::Folded)
        command.emplace_back("--lower-case-table-names=1");
    if (files.row->kind == ServerKind::MySql97) {
        if (auto written = writeFile(folder / "init.sql",
                                     "CREATE USER 'root'@'127.0.0.1' IDENTIFIED BY '';\n"
                                     "GRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
                                     "GRANT PROXY ON ''@'' TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n");
            !written)
            return tl::unexpected(written.error());
        command.insert(command.end(),
                       {"--initialize-insecure", "--innodb-redo-log-capacity=32M", "--performance-schema=OFF",
                        "--disable-log-bin", fmt::format("--init-file={}/init.sql", folder.string()),
                        fmt::format("--secure-file-priv={}", folder.string())});
        return run(command, {}, kInitialiseWait);
    }
    const auto sql = bootstrapSql(files);
    if (!sql)
        return tl::unexpected(sql.error());
    std::error_code failed;
    fs::create_directories(data / "mysql", failed);
    command.insert(command.end(), {"--bootstrap", "--innodb-log-file-size=32M", "--max-allowed-packet=8M",
                                   "--net-buffer-length=16K"});
    if (files.row->mariaDb)
        command.insert(command.end(), {"--enforce-storage-engine=", "--log-warnings=0"});
    return run(command, *sql, kInitialiseWait);
}

Result<void> makeTemplate(const ServerFiles& files, const fs::path& target, NameCase nameCase)
{
    std::string folder = target.string() + ".new-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr)
        return failIo(fmt::format("making {}", folder));
    const auto finished = initialise(files, folder, nameCase);
    std::error_code failed;
    if (!finished || finished->exitCode != 0) {
        fs::remove_all(folder, failed);
        if (!finished)
            return tl::unexpected(finished.error());
        return fail(ErrorKind::Transient, "sandbox.start_failed",
                    fmt::format("initialising {} ended with {}: {}", files.row->id, finished->exitCode,
                                endOf(finished->output, 2000)));
    }
    fs::remove(fs::path(folder) / "data/auto.cnf", failed);  // the server's uuid: each copy gets its own
    if (auto written = writeFile(fs::path(folder) / "stamp", stampOf(files)); !written)
        return written;
    fs::remove_all(target, failed);
    fs::rename(folder, target, failed);
    if (failed)
        return fail(ErrorKind::Transient, "sandbox.io",
                    fmt::format("moving {} to its place: {}", folder, failed.message()));
    return {};
}

}  // namespace

std::vector<std::string> locationOptions(const ServerFiles& files, const fs::path& data)
{
    const fs::path messages = files.messages();
    std::vector<std::string> options{
        fmt::format("--datadir={}", data.string()),
        fmt::format("--basedir={}",
                    (files.root / fs::path(files.row->messagesFolder).parent_path().parent_path()).string()),
        fmt::format("--lc-messages-dir={}", messages.string()),
        fmt::format("--character-sets-dir={}", (messages / "charsets").string()),
    };
    if (const fs::path plugins = files.root / "usr/lib/mysql/plugin"; fs::exists(plugins))
        options.push_back(fmt::format("--plugin-dir={}", plugins.string()));
    if (::geteuid() == 0)
        options.emplace_back("--user=root");
    return options;
}

Result<void> makeDataFolder(const ServerFiles& files, const fs::path& data, NameCase nameCase)
{
    const fs::path templates = cacheFolder() / "templates";
    std::error_code failed;
    fs::create_directories(templates, failed);
    if (failed)
        return fail(ErrorKind::BadConfig, "sandbox.io",
                    fmt::format("making {}: {}", templates.string(), failed.message()));
    const std::string id = fmt::format("{}{}", files.row->id, nameCase == NameCase::Folded ? "-folded" : "");
    const fs::path kept = templates / id;
    const fs::path lockPath = templates / (id + ".lock");
    const auto isFresh = [&] { return readFile(kept / "stamp") == stampOf(files); };

    auto lock = lockFile(lockPath, LockMode::Shared, kTemplateLockWait);
    if (lock && !isFresh()) {
        lock->close();
        lock = lockFile(lockPath, LockMode::Exclusive, kTemplateLockWait);
        if (lock && !isFresh()) {
            if (auto made = makeTemplate(files, kept, nameCase); !made)
                return made;
        }
    }
    if (!lock)
        return tl::unexpected(lock.error());

    // A data folder is mostly zeros: sparse copies are quick and small.
    const auto copied =
        run({"cp", "-a", "--sparse=always", "--reflink=auto", "--", kept / "data", data}, {}, kCopyWait);
    if (!copied)
        return tl::unexpected(copied.error());
    if (copied->exitCode != 0)
        return fail(ErrorKind::Transient, "sandbox.io",
                    fmt::format("copying a prepared data folder: {}", copied->output));
    return {};
}

}  // namespace lutra::sandbox
