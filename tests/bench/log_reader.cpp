// lutra-bench-reader: reads the whole log of a server in one way, and prints what it took: a word and a
// number a line.

#include "app/composition/source_log.h"
#include "engine/base/freed_memory.h"
#include "engine/binlog/event_decoder.h"
#include "engine/capture/log_offset.h"
#include "engine/capture/mysql_binlog_stream.h"
#include "engine/capture/spill_folder.h"
#include "engine/mysql/catalog.h"
#include "tests/bench/key_hash.h"
#include "tests/bench/raw_drain.h"
#include "tests/support/two_sites.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <mysql.h>
#include <sys/resource.h>
#include <zlib.h>

namespace {

using namespace lutra;
using support::orThrow;

constexpr std::uint64_t kFirstEvent = 4;
constexpr std::size_t kBlockBytes = 4u << 20;
constexpr int kWakeBytes = 256 << 10;
constexpr std::chrono::milliseconds kPatience{1000};

struct Counts {
    std::uint64_t events = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::uint64_t keys = 0;  // the sum of all key hashes: two readers of one log agree
};

/// Wall clock and our own processor time, from its making on.
class Stopwatch {
public:
    void print(const Counts& counts) const
    {
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - m_begun;
        const rusage now = usage();
        fmt::print("events {}\nrows {}\nbytes {}\nkeys {}\nseconds {:.6f}\nuser {:.6f}\nsystem {:.6f}\n",
                   counts.events, counts.rows, counts.bytes, counts.keys, wall.count(),
                   secondsBetween(m_usage.ru_utime, now.ru_utime),
                   secondsBetween(m_usage.ru_stime, now.ru_stime));
    }

private:
    static rusage usage()
    {
        rusage now{};
        ::getrusage(RUSAGE_SELF, &now);
        return now;
    }
    static double secondsBetween(const timeval& from, const timeval& to)
    {
        return static_cast<double>(to.tv_sec - from.tv_sec) +
               static_cast<double>(to.tv_usec - from.tv_usec) / 1e6;
    }

    rusage m_usage = usage();
    std::chrono::steady_clock::time_point m_begun = std::chrono::steady_clock::now();
};

mysql::Endpoint endpointOf(std::uint16_t port)
{
    mysql::Endpoint endpoint;
    endpoint.source.name = "bench";
    endpoint.source.port = port;
    endpoint.source.user = "root";
    endpoint.source.tls = TlsMode::Off;
    return endpoint;
}

struct Extent {
    SourcePosition begin;
    SourcePosition end;
    binlog::ChecksumAlgorithm checksum = binlog::ChecksumAlgorithm::None;
};

Extent extentOfLog(std::uint16_t port)
{
    auto connection = orThrow(mysql::Connection::open(endpointOf(port)));
    const auto end = orThrow(mysql::readLogEnd(connection));
    const bool isChecked = orThrow(mysql::readVariable(connection, "binlog_checksum")) == "CRC32";
    return {{orThrow(mysql::readOldestLogFile(connection)), kFirstEvent, {}},
            {end.file, end.offset, {}},
            isChecked ? binlog::ChecksumAlgorithm::Crc32 : binlog::ChecksumAlgorithm::None};
}

void readPackets(std::uint16_t port, bench::Intake (*take)(bench::RawDrain&))
{
    bench::RawDrain drain(port, extentOfLog(port).begin.file);
    const Stopwatch watch;
    const bench::Intake intake = take(drain);
    watch.print({.events = intake.packets, .rows = 0, .bytes = intake.bytes, .keys = 0});
}

/// Live capture: every event's checksum and head, no rows.
void readEvents(std::uint16_t port)
{
    const Extent log = extentOfLog(port);
    auto stream = orThrow(capture::MysqlBinlogStream::open(
        endpointOf(port), {log.begin.file, log.begin.offset, composition::randomServerId()}));
    const Stopwatch watch;
    Counts counts;
    binlog::EventDecoder decoder(log.checksum);
    SourcePosition at = log.begin;
    while (at < log.end) {
        const auto raw = orThrow(stream->next());
        const auto header = orThrow(binlog::parseEventHeader(raw));
        const binlog::Event event = orThrow(decoder.decode(raw, header));
        if (std::holds_alternative<binlog::Heartbeat>(event))
            continue;
        ++counts.events;
        counts.bytes += raw.size();
        if (const auto* rotate = std::get_if<binlog::Rotate>(&event))
            at = {std::string(rotate->file), rotate->position, {}};
        else
            at.offset = capture::endOffset(at.offset, header);
    }
    watch.print(counts);
}

/// Typed rows with the hashes of their keys, as an applier needs them, thrown away.
void readRows(std::uint16_t port)
{
    const Extent extent = extentOfLog(port);
    auto log = orThrow(
        composition::openLog(orThrow(mysql::Connection::open(endpointOf(port))), endpointOf(port),
                             {.low = extent.begin, .done = {}}, {.serverId = composition::randomServerId()},
                             {{[](auto, auto) { return true; }, [](auto) { return true; }, "all"}, nullptr},
                             capture::defaultSpillFolder()));
    const Stopwatch watch;
    Counts counts;
    for (bool ended = false; !ended;) {
        const auto next = orThrow(log->next(kPatience, {}));
        ended = (next ? next->end : log->position()) >= extent.end;
        if (!next)
            continue;
        orThrow(visitRows(*next, [&](std::span<const RowChange> rows) -> Result<void> {
            counts.rows += rows.size();
            for (const RowChange& change : rows)
                counts.keys += bench::keyHash(change);
            return {};
        }));
    }
    counts.events = log->intake().events;
    counts.bytes = log->intake().bytes;
    watch.print(counts);
}

/// What this machine does with plain memory: to compare figures of different machines by.
void measureMemory(std::uint16_t)
{
    constexpr std::size_t kBytes = 256u << 20;
    constexpr int kTimes = 4;
    std::vector<unsigned char> from(kBytes, 1);
    std::vector<unsigned char> to(kBytes, 2);
    const auto secondsOf = [](const std::function<void()>& work) {
        const auto begun = std::chrono::steady_clock::now();
        for (int i = 0; i < kTimes; ++i)
            work();
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    };
    uLong sum = 0;
    const double copying = secondsOf([&] {
        std::memcpy(to.data(), from.data(), kBytes);
        sum += to[kBytes / 2];
    });
    const double checking = secondsOf([&] { sum = crc32_z(sum, to.data(), kBytes); });
    constexpr double kMegabytes = static_cast<double>(kBytes) * kTimes / 1e6;
    fmt::print("sum {}\nmemcpy {:.0f}\ncrc32 {:.0f}\n", sum, kMegabytes / copying, kMegabytes / checking);
}

}  // namespace

int main(int argc, char** argv)
{
    lutra::keepFreedMemory();  // as `lutra` does
    const std::map<std::string, std::function<void(std::uint16_t)>> kWays{
        {"packets", [](auto port) { readPackets(port, [](auto& drain) { return drain.byPackets(); }); }},
        {"blocks",
         [](auto port) { readPackets(port, [](auto& drain) { return drain.byBlocks(kBlockBytes); }); }},
        {"patient",
         [](auto port) {
             readPackets(port, [](auto& drain) { return drain.byPatientBlocks(kBlockBytes, kWakeBytes); });
         }},
        {"events", readEvents},
        {"rows", readRows},
        {"memory", measureMemory},
    };
    CLI::App app{"Reads the whole log of a server on 127.0.0.1 in one way, and counts"};
    std::string way;
    std::uint16_t port = 0;
    app.add_option("WAY", way,
                   "packets, blocks, patient: raw; events: checked; rows: decoded; memory: no log at all")
        ->required()
        ->check(CLI::IsMember(kWays));
    app.add_option("--port", port, "the server's; root has no password");
    CLI11_PARSE(app, argc, argv);
    try {
        kWays.at(way)(port);
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
