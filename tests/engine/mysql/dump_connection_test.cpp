#include "engine/mysql/dump_connection.h"

#include "engine/binlog/event_decoder.h"
#include "engine/mysql/source_state.h"
#include "tests/engine/retl/test_server.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::mysql {
namespace {

using sandbox::ServerKind;

sandbox::ThrowAwayServer* serverOf(ServerKind kind)
{
    const bool withIds = kind == ServerKind::MySql97;
    return test::sharedServer(
        fmt::format("dump-{}", static_cast<int>(kind)), kind,
        withIds ? std::vector<std::string>{"--gtid-mode=ON", "--enforce-gtid-consistency=ON"}
                : std::vector<std::string>{});
}

Endpoint endpointOf(const sandbox::ThrowAwayServer& server)
{
    Endpoint endpoint;
    endpoint.source.name = "source";
    endpoint.source.port = server.port();
    endpoint.source.user = "root";
    endpoint.source.tls = TlsMode::Off;
    endpoint.readWithin = std::chrono::seconds(10);
    return endpoint;
}

struct Dumped {
    std::vector<std::string> gtids;
    std::optional<Error> error;
};

/// The ids of all transactions of a log to its end.
Dumped dump(const sandbox::ThrowAwayServer& server, DumpRequest request, DataSource* as = nullptr)
{
    request.toEnd = true;
    Dumped result;
    Endpoint endpoint = endpointOf(server);
    if (as)
        endpoint.source = *as;
    auto connection = DumpConnection::open(endpoint, request);
    if (!connection) {
        result.error = connection.error();
        return result;
    }
    binlog::EventDecoder decoder(binlog::ChecksumAlgorithm::Crc32);
    for (;;) {
        const auto raw = connection->nextEvent();
        if (!raw) {
            result.error = raw.error();
            return result;
        }
        if (raw->empty())
            return result;
        const auto header = binlog::parseEventHeader(*raw);
        const auto event = decoder.decode(*raw, *header);
        if (!event) {
            result.error = event.error();
            return result;
        }
        if (const auto* gtid = std::get_if<binlog::Gtid>(&*event))
            result.gtids.push_back(gtid->text);
        if (const auto* mariaDb = std::get_if<binlog::MariaDbGtid>(&*event))
            result.gtids.push_back(mariaDb->text);
    }
}

class DumpTest : public testing::TestWithParam<ServerKind> {};

// Goal: a log is read from a place on, or without the transactions that a set has, on every family.
// Method: five transactions; the place in the middle, then sets that hold some of them.
TEST_P(DumpTest, BeginsAtAPlaceOrBehindASet)
{
    LUTRA_NEEDS(GetParam());
    auto* server = serverOf(GetParam());
    ASSERT_NE(server, nullptr);
    auto connection = test::connectTo(*server, "source");
    test::runAll(connection, "DROP DATABASE IF EXISTS d;\nCREATE DATABASE d;\nFLUSH BINARY LOGS;\n");
    const LogEnd begin = *readLogEnd(connection);
    test::runAll(connection, "CREATE TABLE d.t (a INT);\nINSERT INTO d.t VALUES (1);\n");
    const LogEnd middle = *readLogEnd(connection);
    test::runAll(connection, "INSERT INTO d.t VALUES (2);\nINSERT INTO d.t VALUES (3);\n");

    const auto all = dump(*server, {.file = begin.file, .offset = 4});
    ASSERT_FALSE(all.error) << all.error->detail;
    const auto half = dump(*server, {.file = begin.file, .offset = middle.offset});
    ASSERT_FALSE(half.error) << half.error->detail;
    if (GetParam() == ServerKind::MySql56)
        return;  // no ids
    ASSERT_EQ(all.gtids.size(), 4u);
    ASSERT_EQ(half.gtids, (std::vector{all.gtids[2], all.gtids[3]}));

    auto set =
        *GtidSet::parse(GetParam() == ServerKind::MySql97
                            ? *connection.queryCell("SELECT @@GLOBAL.gtid_executed")->operator->()
                            : *connection.queryCell("SELECT @@GLOBAL.gtid_binlog_state")->operator->());
    EXPECT_EQ(dump(*server, {.after = set}).gtids, std::vector<std::string>{});
    test::runAll(connection, "INSERT INTO d.t VALUES (4);\n");
    EXPECT_EQ(dump(*server, {.after = set}).gtids.size(), 1u);
    if (GetParam() == ServerKind::MySql97) {
        auto hole = *GtidSet::parse(all.gtids[1]);
        EXPECT_EQ(dump(*server, {.after = set.without(hole)}).gtids.front(), all.gtids[1]);
    }
}

// Goal: an offset beyond 4 GiB is not cut to its lower half, where a reader would see other contents.
// Method: the lower half is a place that is there.
TEST_P(DumpTest, NeverCutsAnOffset)
{
    LUTRA_NEEDS(GetParam());
    auto* server = serverOf(GetParam());
    ASSERT_NE(server, nullptr);
    auto connection = test::connectTo(*server, "source");
    const LogEnd end = *readLogEnd(connection);
    const auto far = dump(*server, {.file = end.file, .offset = (std::uint64_t{1} << 32) + 4});
    ASSERT_TRUE(far.error);
    EXPECT_EQ(far.error->code,
              GetParam() == ServerKind::MariaDb1011 ? "capture.offset_too_large" : "capture.source_behind");
}

// Goal: the reasons why a source sends no log are told apart; the servers have one number for all.
TEST_P(DumpTest, TellsRefusalsApart)
{
    LUTRA_NEEDS(GetParam());
    auto* server = serverOf(GetParam());
    ASSERT_NE(server, nullptr);
    auto connection = test::connectTo(*server, "source");
    const LogEnd end = *readLogEnd(connection);
    EXPECT_EQ(dump(*server, {.file = "binlog.000999"}).error->code, "capture.position_purged");
    EXPECT_EQ(dump(*server, {.file = end.file, .offset = end.offset + 1000}).error->code,
              "capture.source_behind");
    if (GetParam() == ServerKind::MySql56)
        return;  // keeps no ids here
    const auto ownIds =
        connection.queryCell(GetParam() == ServerKind::MySql97 ? "SELECT CONCAT(@@server_uuid, ':1-999999')"
                                                               : "SELECT '0-5-999999,7-1-1'");
    EXPECT_EQ(dump(*server, {.after = *GtidSet::parse(**ownIds)}).error->code, "capture.source_behind");
    test::runAll(connection, "CREATE DATABASE IF NOT EXISTS d;\nFLUSH BINARY LOGS;\n");
    const std::string newest = readLogEnd(connection)->file;
    for (int i = 0; i < 100 && connection.query("SHOW BINARY LOGS")->size() > 1; ++i)
        ASSERT_TRUE(connection.execute(fmt::format("PURGE BINARY LOGS TO '{}'", newest)));
    EXPECT_EQ(dump(*server, {.after = GtidSet()}).error->code, "capture.position_purged");
}

// Goal: who comes later under a number that another reader has takes its place, and the first is told so
// (trap 72).
TEST_P(DumpTest, TellsTheFirstOfTwoReadersWithOneNumber)
{
    LUTRA_NEEDS(GetParam());
    if (GetParam() == ServerKind::MySql56)
        GTEST_SKIP() << "MySQL 5.6 ends the first reader's log without a reason";
    auto* server = serverOf(GetParam());
    ASSERT_NE(server, nullptr);
    auto connection = test::connectTo(*server, "source");
    const LogEnd end = *readLogEnd(connection);
    constexpr std::uint32_t kNumber = 4711;
    const DumpRequest request{.file = end.file, .offset = 4, .serverId = kNumber};
    auto first = DumpConnection::open(endpointOf(*server), request);
    ASSERT_TRUE(first && first->nextEvent());
    const auto readers = readLogReaders(connection);
    ASSERT_TRUE(readers);
    EXPECT_NE(std::ranges::find(*readers, kNumber, &LogReader::serverId), readers->end());
    auto second = DumpConnection::open(endpointOf(*server), request);
    ASSERT_TRUE(second && second->nextEvent());
    constexpr int kEventsMax = 1000;
    for (int i = 0; i < kEventsMax; ++i) {
        if (const auto event = first->nextEvent(); !event) {
            EXPECT_EQ(event.error().code, "capture.reader_replaced");
            EXPECT_EQ(event.error().kind, ErrorKind::Refused);
            return;
        }
    }
    FAIL() << "the first reader was not told";
}

// Goal: the log comes over a compressed link as it does over a plain one.
TEST_P(DumpTest, ReadsOverACompressedLink)
{
    LUTRA_NEEDS(GetParam());
    auto* server = serverOf(GetParam());
    ASSERT_NE(server, nullptr);
    auto connection = test::connectTo(*server, "source");
    test::runAll(connection,
                 "DROP DATABASE IF EXISTS z;\nCREATE DATABASE z;\nFLUSH BINARY LOGS;\n"
                 "CREATE TABLE z.t (a LONGTEXT);\nINSERT INTO z.t VALUES (REPEAT('x', 1000000));\n");
    const LogEnd end = *readLogEnd(connection);
    DataSource compressed = endpointOf(*server).source;
    compressed.compress = true;
    const auto plain = dump(*server, {.file = end.file});
    const auto packed = dump(*server, {.file = end.file}, &compressed);
    ASSERT_FALSE(plain.error) << plain.error->detail;
    ASSERT_FALSE(packed.error) << packed.error->detail;
    EXPECT_EQ(plain.gtids, packed.gtids);
}

INSTANTIATE_TEST_SUITE_P(Servers, DumpTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97, ServerKind::MySql56),
                         [](const auto& parameter) {
                             std::string name(sandbox::idOf(parameter.param));
                             std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
                             return name;
                         });

}  // namespace
}  // namespace lutra::mysql
