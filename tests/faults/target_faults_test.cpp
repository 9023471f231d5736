#include "engine/apply/parked_retry.h"
#include "tests/faults/fault_stage.h"

#include <fmt/format.h>
#include <thread>

namespace lutra::faults {
namespace {

using namespace std::chrono_literals;
using sandbox::ServerKind;
using support::orThrow;
using Way = support::FaultProxy::Way;

class TargetFaultTest : public FaultTest {};

INSTANTIATE_TEST_SUITE_P(Servers, TargetFaultTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97), nameOfKind);

// Goal: a COMMIT whose reply is lost is not done again (F57).
// Method: the proxy drops five replies while transactions come; each is there once.
TEST_P(TargetFaultTest, LostReplyToCommit)
{
    startEngine();
    proxy().dropReplyToCommit(5);
    for (int i = 0; i < 40; ++i)
        write();
    ASSERT_TRUE(comesTrue([&] {
        if (proxy().repliesDropped() < 5)
            write();
        return proxy().repliesDropped() == 5;
    })) << describe();
    expectEqual();
    EXPECT_GE(look().retries, 5u);
}

// Goal: a link that is cut anywhere in its bytes loses and doubles nothing (F43 on the target's side).
// Method: cuts behind growing numbers of bytes, each way, while transactions come.
TEST_P(TargetFaultTest, LinkCutAnywhere)
{
    startEngine();
    for (int i = 1; i <= 30; ++i) {
        const int cutsBefore = proxy().cuts();
        proxy().cutBehindByte(i % 2 == 0 ? Way::ToServer : Way::ToClient, static_cast<std::uint64_t>(i * 37));
        write();
        ASSERT_TRUE(comesTrue([&] { return proxy().cuts() > cutsBefore; })) << describe();
    }
    expectEqual();
}

#ifdef LUTRA_FAILPOINTS

// Goal: while the server still holds the transaction of a link that vanished, it is waited for, and named;
// then the transaction is written once (F57). Method: the proxy's links vanish before COMMIT, so that closing
// ours does not reach the server.
TEST_P(TargetFaultTest, OldTransactionStillHoldsTheRow)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    orThrow(armFailpoints("apply.before_commit:1:sleep:500,apply.after_commit_sent:1:error"));
    write();
    ASSERT_TRUE(comesTrue([] { return timesReached("apply.before_commit") > 0; }));
    const std::string old =
        ask(target(), "SELECT MAX(trx_mysql_thread_id) FROM information_schema.INNODB_TRX");
    proxy().vanish();
    ASSERT_TRUE(waitsFor("mysql.lock_wait")) << describe();
    EXPECT_NE(look().reason->detail.find("connection " + old + " (root@"), std::string::npos) << describe();
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.witness"), "1");
    run(target(), "KILL " + old);
    expectEqual();
}

// Goal: a connection killed in any phase costs one more try of the whole transaction (F58).
// Method: a failpoint holds the transaction in each phase while its connection is killed.
TEST_P(TargetFaultTest, KilledConnectionInEachPhase)
{
    startEngine();
    const auto killWhile = [&](FailpointName phase) {
        const std::string name(kFailpoints[phase.index()]);
        orThrow(armFailpoints(name + ":1:sleep:300"));
        write();
        ASSERT_TRUE(comesTrue([&] { return timesReached(phase) > 0; })) << name;
        killEnginesConnections();
        ASSERT_TRUE(catchesUp()) << name << " " << describe();
        EXPECT_EQ(look().state, PipelineState::Running) << name << " " << describe();
    };
    killWhile("apply.before_begin");
    killWhile("apply.after_begin");
    killWhile("apply.after_rows");
    killWhile("apply.before_commit");
    killWhile("apply.after_commit_sent");
    killWhile("apply.after_commit");
    expectEqual();
    EXPECT_GE(look().retries, 5u);
}

// Goal: each failpoint's error is survived, and each transaction written once.
// Method: every failpoint in turn, at its first and its third time, with restarts so that those of the start
// are met too.
TEST_P(TargetFaultTest, ErrorAtEachFailpoint)
{
    startEngine();
    for (const std::string_view name : kFailpoints) {
        orThrow(armFailpoints(fmt::format("{0}:1:error,{0}:3:error", name)));
        write();
        write();
        killEnginesConnections();
        write();
        ASSERT_TRUE(catchesUp()) << name << " " << describe();
        ASSERT_NE(look().state, PipelineState::Stopped) << name << " " << describe();
    }
    orThrow(armFailpoints(""));
    expectEqual();
}

// Goal: a lock that is waited for beyond the server's patience publishes nothing of the transaction, and the
// state names the connection that holds it (F61). Method: a session holds the counter's row, which each
// transaction changes after its first row.
TEST_P(TargetFaultTest, LockWait)
{
    startEngine();
    orThrow(armFailpoints("apply.after_rollback:1:sleep:0"));
    auto holder = sites().connect(1);
    run(holder, "START TRANSACTION");
    run(holder, "SELECT n FROM d.t WHERE id = 0 FOR UPDATE");
    write();
    ASSERT_TRUE(waitsFor("mysql.lock_wait")) << describe();
    EXPECT_NE(look().reason->detail.find(fmt::format("connection {} (root@", holder.id())), std::string::npos)
        << describe();
    EXPECT_NE(look().reason->detail.find("d"), std::string::npos);
    ASSERT_TRUE(comesTrue([&] { return timesReached("apply.after_rollback") > 0 || look().retries > 0; }))
        << describe();
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.t"), "1");
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.witness"), "0");
    run(holder, "COMMIT");
    expectEqual();
    EXPECT_TRUE(comesTrue([&] { return look().state == PipelineState::Running; })) << describe();
}

// Goal: who loses a deadlock tries again, and writes the transaction once (F60).
// Method: a session that has changed much, so that the server prefers to end ours, closes the circle.
TEST_P(TargetFaultTest, Deadlock)
{
    run(target(), "CREATE TABLE d.heavy (id INT PRIMARY KEY)");
    startEngine();
    orThrow(armFailpoints("apply.after_rollback:1:sleep:0"));
    auto other = sites().connect(1);
    std::string rows;
    for (int i = 0; i < 500; ++i)
        rows += fmt::format("{}({})", i ? "," : "", i);
    run(other, "START TRANSACTION");
    run(other, "INSERT INTO d.heavy VALUES " + rows);
    run(other, "UPDATE d.t SET n = n WHERE id = 0");
    run(other, "SELECT * FROM d.t WHERE id = 0 FOR UPDATE");
    write();
    ASSERT_TRUE(waitsFor("mysql.lock_wait")) << describe();
    const auto id = ask(source(), "SELECT MAX(id) FROM d.t");
    (void)other.execute("SELECT * FROM d.t WHERE id = " + id + " FOR UPDATE");  // one of the two loses
    ASSERT_TRUE(comesTrue([&] { return timesReached("apply.after_rollback") > 0 || look().retries > 0; }))
        << describe();
    (void)other.execute("ROLLBACK");
    expectEqual();
}

#endif

// Goal: a table that a session has locked is waited for, and the state says for what and, where the server
// tells, for whom (F62). Method: LOCK TABLES … WRITE.
TEST_P(TargetFaultTest, MetadataLock)
{
    startEngine();
    auto holder = sites().connect(1);
    run(holder, "LOCK TABLES d.t WRITE, d.witness WRITE");
    write();
    ASSERT_TRUE(waitsFor("mysql.lock_wait")) << describe();
    EXPECT_TRUE(comesTrue([&] {
        const auto reason = look().reason;
        return reason &&
               reason->detail.find(fmt::format("connection {} (root@", holder.id())) != std::string::npos;
    })) << describe();
    run(holder, "UNLOCK TABLES");
    expectEqual();
}

// Goal: a slow link holds up the source's reader, not memory; the lag is told; nothing is lost (F59).
// Method: a rate a hundred times lower than what is written.
TEST_P(TargetFaultTest, SlowLink)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    proxy().limitRate(Way::ToServer, 100'000);
    proxy().delay(Way::ToClient, 2ms);
    const std::string note(20'000, 'x');
    for (int i = 0; i < 30; ++i)
        write(note);
    EXPECT_TRUE(comesTrue([&] { return !look().inStep && look().lagMilliseconds.value_or(0) > 1000; }))
        << describe();
    EXPECT_LE(look().queueBytes, 64u << 20);
    proxy().limitRate(Way::ToServer, 0);
    expectEqual();
    EXPECT_TRUE(comesTrue([&] { return look().inStep; })) << describe();
}

// Goal: a target that becomes read-only is written to no more, though the account could; it is waited for
// (F64). Method: root, which read_only does not hold back, between SET GLOBAL read_only = 1 and 0.
TEST_P(TargetFaultTest, DemotedTarget)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    run(target(), "SET GLOBAL read_only = 1");
    write();
    write();
    EXPECT_TRUE(waitsFor("mysql.read_only")) << describe();
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.witness"), "1");
    run(target(), "SET GLOBAL read_only = 0");
    expectEqual();
}

// Goal: an idle pipeline too notices that its target was demoted (F64).
// Method: nothing is written meanwhile.
TEST_P(TargetFaultTest, DemotedWhileIdle)
{
    startEngine();
    run(target(), "SET GLOBAL read_only = 1");
    EXPECT_TRUE(waitsFor("mysql.read_only")) << describe();
    run(target(), "SET GLOBAL read_only = 0");
    EXPECT_TRUE(comesTrue([&] { return look().state == PipelineState::Running; })) << describe();
    write();
    expectEqual();
}

// Goal: rows that do not fit into one statement go in more; one row that never fits waits aside with both
// sizes, and is written once it does (F72). Method: a target that takes 64 KB, and 200 KB in one transaction,
// then in one row.
TEST_P(TargetFaultTest, PacketTooSmall)
{
    run(target(), "SET GLOBAL max_allowed_packet = 65536");
    startEngine();
    const std::string kilobyte(1000, 'k');
    run(source(), "START TRANSACTION");
    for (int i = 1000; i < 1200; ++i)
        run(source(), fmt::format("INSERT INTO d.t VALUES ({}, 0, '{}')", i, kilobyte));
    run(source(), "COMMIT");
    expectEqual();
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.t"), "201");

    run(source(), "INSERT INTO d.t VALUES (5000, 0, REPEAT('r', 200000))");
    write();
    EXPECT_TRUE(comesTrue([&] { return look().parked == 1; })) << describe();
    const std::string why =
        ask(target(), "SELECT CONCAT(reason_code, ' ', reason_detail) FROM retl.retl_conflict");
    EXPECT_NE(why.find("mysql.packet_too_large"), std::string::npos) << why;
    EXPECT_NE(why.find("a statement of 2000"), std::string::npos) << why;
    EXPECT_NE(why.find("65536"), std::string::npos) << why;

    run(target(), "SET GLOBAL max_allowed_packet = 67108864");
    auto retry = orThrow(apply::ParkedRetry::open(sites().connect(1), pipeline(), "fault_test"));
    const auto outcomes = orThrow(retry.retryAll());
    ASSERT_EQ(outcomes.size(), 1u);
    EXPECT_FALSE(outcomes.front().why);
    expectEqual();
}

// Goal: where no connection is left, what we hold goes on; a lost one is tried for, and had again (F78).
// Method: the test takes all that there are.
TEST_P(TargetFaultTest, TooManyConnections)
{
    const std::string before = ask(target(), "SELECT @@global.max_connections");
    startEngine();
    run(target(), "SET GLOBAL max_connections = 16");
    mysql::Endpoint endpoint;
    endpoint.source = sites().configuration().dataSources[1];
    endpoint.source.socket = sites().server(1).socketPath();
    std::vector<mysql::Connection> taken;
    const auto takeAll = [&] {
        for (auto one = mysql::Connection::open(endpoint); one; one = mysql::Connection::open(endpoint))
            taken.push_back(std::move(*one));
    };
    takeAll();
    write();
    EXPECT_TRUE(catchesUp()) << describe();
    EXPECT_EQ(look().retries, 0u);

    killEnginesConnections();
    write();
    EXPECT_TRUE(comesTrue([&] {
        takeAll();
        const auto now = look();
        return now.reason && now.reason->code == "mysql.too_many_connections";
    })) << describe();
    taken.clear();
    run(target(), "SET GLOBAL max_connections = " + before);
    expectEqual();
}

/// A server that does not tell who holds a lock.
class SecretiveTargetTest : public FaultTest {
protected:
    [[nodiscard]] std::vector<std::string> ownOptions() const override
    {
        return {"--performance-schema=OFF"};
    }
};

INSTANTIATE_TEST_SUITE_P(Servers, SecretiveTargetTest, testing::Values(ServerKind::MySql97), nameOfKind);

// Goal: where the server does not tell for whom we wait, the likely ones are named as such.
// Method: a lock on a row, then one on the table.
TEST_P(SecretiveTargetTest, NamesWhoItMayBe)
{
    startEngine();
    auto holder = sites().connect(1);
    const auto named = [&] {
        const auto reason = look().reason;
        return reason &&
               reason->detail.find(fmt::format("connection {} (root@", holder.id())) != std::string::npos &&
               reason->detail.find("perhaps") != std::string::npos;
    };
    run(holder, "START TRANSACTION");
    run(holder, "SELECT n FROM d.t WHERE id = 0 FOR UPDATE");
    write();
    EXPECT_TRUE(comesTrue(named)) << describe();
    run(holder, "COMMIT");
    expectEqual();
    run(holder, "LOCK TABLES d.t WRITE");
    write();
    EXPECT_TRUE(comesTrue(named)) << describe();
    run(holder, "UNLOCK TABLES");
    expectEqual();
}

/// Sites whose tables live in a file of bounded size.
class FullDiskTest : public FaultTest {
protected:
    [[nodiscard]] std::vector<std::string> ownOptions() const override
    {
        return {"--innodb-file-per-table=0", "--innodb-data-file-path=ibdata1:12M:autoextend:max:48M",
                "--innodb-autoextend-increment=1"};
    }
};

// MariaDB gives nothing back: in a full file neither DROP nor DELETE finds the page it needs for itself.
INSTANTIATE_TEST_SUITE_P(Servers, FullDiskTest, testing::Values(ServerKind::MySql97), nameOfKind);

// Goal: a target without space is waited for, and written to when space returns; nothing is lost (F63).
// Method: a table fills the bounded file; it is dropped later; some pages are left, for that takes space too.
TEST_P(FullDiskTest, IsWaitedFor)
{
    for (const char* sql : {"CREATE DATABASE IF NOT EXISTS ballast", "DROP TABLE IF EXISTS ballast.b",
                            "CREATE TABLE ballast.b (note LONGBLOB NOT NULL) ENGINE=InnoDB"})
        run(target(), sql);
    for (int bytes = 1'000'000; bytes > 300'000;) {
        if (!target().execute(fmt::format("INSERT INTO ballast.b VALUES (REPEAT('b', {}))", bytes)))
            bytes /= 2;
    }
    startEngine();
    const std::string note(2'000'000, 'n');
    bool waited = false;
    ASSERT_TRUE(comesTrue([&] {
        write(note);
        const auto now = look();
        waited = now.state == PipelineState::Waiting && now.reason && now.reason->code == "mysql.disk_full";
        return waited || now.state == PipelineState::Stopped;
    })) << describe();
    EXPECT_TRUE(waited) << describe();
    run(target(), "DROP TABLE ballast.b");
    expectEqual();
}

}  // namespace
}  // namespace lutra::faults
