#include "tests/bench/contestants.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>

namespace lutra::bench {

namespace {

using Words = std::vector<std::string>;

std::string firstFile(const LogContent& log)
{
    return std::filesystem::path(log.files.front()).filename().string();
}

Words shell(const std::string& line)
{
    return {"bash", "-o", "pipefail", "-c", line};
}

Words read(const Tools& tools, const BenchSource& source, const char* way)
{
    return {tools.reader.string(), way, "--port", std::to_string(source.server().port())};
}

Words capture(const Tools& tools, const BenchSource& source, const LogContent&)
{
    const auto file = tools.scratch / "bench.toml";
    std::ofstream(file) << fmt::format(
        "format = 1\n[[data_source]]\nname = \"bench\"\nhost = \"127.0.0.1\"\nport = {}\nuser = \"root\"\n"
        "password = \"file:{}\"\ntls = \"off\"\n[[canal]]\nname = \"log\"\ndata_source = \"bench\"\n"
        "start = \"earliest\"\n",
        source.server().port(), (tools.scratch / "password").string());
    const auto password = tools.scratch / "password";
    std::ofstream(password) << "\n";
    std::filesystem::permissions(password,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    return {tools.lutra.string(), "capture", file.string(), "--canal", "log", "--format", "none", "--drain"};
}

Words decode(const Tools& tools, const BenchSource&, const LogContent& log)
{
    Words words{tools.lutra.string(), "decode", "--format", "none"};
    words.insert(words.end(), log.files.begin(), log.files.end());
    return words;
}

std::string remote(const BenchSource& source)
{
    return fmt::format(
        "mariadb-binlog --no-defaults --read-from-remote-server --to-last-log -h127.0.0.1 -P{} -uroot",
        source.server().port());
}

constexpr const char* kAsText = "--base64-output=decode-rows -vv";

Words zongji(const Tools& tools, const BenchSource& source, const LogContent& log, const char* package)
{
    constexpr std::uint64_t kRowsPerSecondLeast = 20'000;  // slower, or never done: it does not know the log
    const std::uint64_t secondsMax = 10 + log.rows / kRowsPerSecondLeast;
    return {"node",
            (tools.scripts / "zongji.mjs").string(),
            package,
            std::to_string(source.server().port()),
            firstFile(log),
            std::to_string(log.rows),
            std::to_string(secondsMax)};
}

}  // namespace

const std::vector<Contestant>& contestants()
{
    static const std::vector<Contestant> kAll{
        {"raw-packets", "packets counted, by mysql_net_read_packet", false, false, false,
         [](const Tools& tools, const BenchSource& source, const LogContent&) {
             return read(tools, source, "packets");
         }},
        {"raw-blocks", "packets counted, by recv() of 4 MiB", false, false, false,
         [](const Tools& tools, const BenchSource& source, const LogContent&) {
             return read(tools, source, "blocks");
         }},
        {"raw-patient", "the same, woken for 256 KiB at a time", false, false, false,
         [](const Tools& tools, const BenchSource& source, const LogContent&) {
             return read(tools, source, "patient");
         }},
        {"lutra-events", "live capture, checksums verified, no rows decoded", false, false, false,
         [](const Tools& tools, const BenchSource& source, const LogContent&) {
             return read(tools, source, "events");
         }},
        {"lutra-rows", "live capture, typed rows with key hashes", false, true, false,
         [](const Tools& tools, const BenchSource& source, const LogContent&) {
             return read(tools, source, "rows");
         }},
        {"lutra-capture", "lutra capture --format none --drain", false, true, false, capture},
        {"lutra-decode", "lutra decode --format none FILES", false, true, false, decode},
        {"binlog-raw", "mariadb-binlog -R --raw to memory", true, false, true,
         [](const Tools& tools, const BenchSource& source, const LogContent& log) {
             return shell(fmt::format("{} --raw --result-file={}/ {}", remote(source), tools.scratch.string(),
                                      firstFile(log)));
         }},
        {"binlog-vv", "mariadb-binlog -R -vv | wc -c", true, false, true,
         [](const Tools&, const BenchSource& source, const LogContent& log) {
             return shell(fmt::format("{} {} {} | wc -c", remote(source), kAsText, firstFile(log)));
         }},
        {"binlog-vv-file", "mariadb-binlog -vv FILES | wc -c", true, false, true,
         [](const Tools&, const BenchSource&, const LogContent& log) {
             return shell(fmt::format("mariadb-binlog --no-defaults {} {} | wc -c", kAsText,
                                      fmt::join(log.files, " ")));
         }},
        {"zongji-powersync", "@powersync/mysql-zongji 0.6.2, node", true, true, false,
         [](const Tools& tools, const BenchSource& source, const LogContent& log) {
             return zongji(tools, source, log, "@powersync/mysql-zongji");
         }},
        {"zongji-vlasky", "@vlasky/zongji 0.9.0, node", true, true, false,
         [](const Tools& tools, const BenchSource& source, const LogContent& log) {
             return zongji(tools, source, log, "@vlasky/zongji");
         }},
    };
    return kAll;
}

}  // namespace lutra::bench
