#include "app/sandbox/server_files.h"

#include "app/sandbox/process.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace lutra::sandbox {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kVersionWait{10};

struct Loader {
    const char* path;
    const char* libraries;
};

// Debian's, by machine; only the machine's own one exists in a fetched folder.
constexpr std::array kLoaders{
    Loader{"lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu"},
    Loader{"lib/ld-linux-aarch64.so.1", "usr/lib/aarch64-linux-gnu"},
};

/// A fetched Debian server brings its own C library, which only its own loader can load; so neither chroot
/// nor root is needed to run it. The 5.6 package runs on the system's libraries but brings libaio beside the
/// program.
std::vector<std::string> commandIn(const fs::path& root, const ServerKindRow& row)
{
    const std::string program = root / row.program;
    if (root == "/")
        return {program};
    for (const Loader& loader : kLoaders) {
        if (fs::exists(root / loader.path))
            return {root / loader.path, "--library-path",
                    fmt::format("{}:{}", (root / loader.libraries).string(),
                                (root / "usr/lib/mysql/private").string()),
                    program};
    }
    return {fs::path("/") / kLoaders[0].path, "--library-path", fs::path(program).parent_path(), program};
}

/// "… Ver 10.11.19-MariaDB-0+deb12u1 for …" gives "10.11.19-MariaDB-0+deb12u1"; empty when it cannot be run.
std::string versionOf(const std::vector<std::string>& command)
{
    auto asked = command;
    asked.insert(asked.end(), {"--no-defaults", "--version"});
    const auto answer = run(asked, {}, kVersionWait);
    if (!answer || answer->exitCode != 0)
        return {};
    const auto mark = answer->output.find("Ver ");
    if (mark == std::string::npos)
        return {};
    const auto start = mark + 4;
    return answer->output.substr(start, answer->output.find(' ', start) - start);
}

}  // namespace

fs::path cacheFolder()
{
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        return fs::path(cache) / "lutra/servers";
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr && *home == '/' ? home : "/tmp") / ".cache/lutra/servers";
}

Result<ServerFiles> findServer(ServerKind kind)
{
    const ServerKindRow& row = rowOf(kind);
    std::vector<fs::path> roots;
    if (row.maySystem)
        roots.emplace_back("/");
    roots.push_back(cacheFolder() / row.id);

    std::vector<std::string> refused;
    for (const fs::path& root : roots) {
        if (::access((root / row.program).c_str(), X_OK) != 0)
            continue;
        ServerFiles files{&row, commandIn(root, row), root, {}};
        files.version = versionOf(files.command);
        if (files.version.starts_with(row.versionPrefix))
            return files;
        refused.push_back(fmt::format("{} is {}", (root / row.program).string(),
                                      files.version.empty() ? "not runnable here" : files.version));
    }
    return fail(ErrorKind::BadConfig, "sandbox.server_missing",
                fmt::format("{} is not here{}{}; to get it run tests/servers/fetch.sh {}", row.id,
                            refused.empty() ? "" : ": ", fmt::join(refused, ", "), row.id));
}

}  // namespace lutra::sandbox
