#include "tests/faults/fault_stage.h"

#include "engine/retl/retl_schema.h"

#include <fmt/format.h>

namespace lutra::faults {
namespace {

using sandbox::ServerKind;
using support::orThrow;

class CheckpointFaultTest : public FaultTest {
protected:
    void TearDown() override
    {
        if (!IsSkipped() &&
            ask(target(), "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
                          "'retl' AND TABLE_NAME = 'away'") == "1") {
            run(target(), "DROP TABLE IF EXISTS retl.retl_checkpoint");
            run(target(), "RENAME TABLE retl.away TO retl.retl_checkpoint");
        }
        FaultTest::TearDown();
    }

    [[nodiscard]] std::string ours() const { return fmt::format("WHERE pipeline = '{}'", pipeline()); }

    /// What a backup of the target would hold.
    void backUp()
    {
        run(target(), "DROP DATABASE IF EXISTS backup");
        run(target(), "CREATE DATABASE backup");
        run(target(), "CREATE TABLE backup.t AS SELECT * FROM d.t");
        run(target(), "CREATE TABLE backup.witness AS SELECT * FROM d.witness");
        run(target(), "CREATE TABLE backup.checkpoint LIKE retl.retl_checkpoint");
        run(target(), "INSERT INTO backup.checkpoint SELECT * FROM retl.retl_checkpoint " + ours());
    }
    void restoreCheckpoint()
    {
        run(target(), "DELETE FROM retl.retl_checkpoint " + ours());
        run(target(), "INSERT INTO retl.retl_checkpoint SELECT * FROM backup.checkpoint");
    }
    /// Not into the log, where it would be somebody's newer wish for these rows.
    void restore()
    {
        run(target(), "SET SESSION sql_log_bin = 0");
        for (const char* table : {"t", "witness"}) {
            run(target(), fmt::format("DELETE FROM d.{}", table));
            run(target(), fmt::format("INSERT INTO d.{0} SELECT * FROM backup.{0}", table));
        }
        restoreCheckpoint();
        run(target(), "SET SESSION sql_log_bin = 1");
    }
};

INSTANTIATE_TEST_SUITE_P(Servers, CheckpointFaultTest,
                         testing::Values(ServerKind::MariaDb1011, ServerKind::MySql97), nameOfKind);

// Goal: a target that was restored from a backup is brought up to date from there, and a person is told
// (F65). Method: rows and checkpoint put back to where they were ten transactions before.
TEST_P(CheckpointFaultTest, RestoredTarget)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    stopEngine();
    backUp();
    startEngine();
    for (int i = 0; i < 10; ++i)
        write();
    ASSERT_TRUE(catchesUp());
    stopEngine();
    EXPECT_FALSE(look().warning);
    restore();
    startAnotherEngine();
    expectEqual();
    ASSERT_TRUE(look().warning) << describe();
    EXPECT_EQ(look().warning->code, "checkpoint.older");
}

// Goal: a checkpoint row that a clean-up job deletes stops the pipeline at once, as what it is (F67), and no
// later start begins from now (F66). Method: the row is deleted under a running pipeline; a new engine meets
// it gone; then it comes back from a backup.
TEST_P(CheckpointFaultTest, DeletedRow)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    backUp();
    run(target(), "DELETE FROM retl.retl_checkpoint " + ours());
    write();
    ASSERT_TRUE(stopsFor("checkpoint.vanished")) << describe();
    startAnotherEngine();
    ASSERT_TRUE(stopsFor("checkpoint.vanished")) << describe();
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM retl.retl_checkpoint " + ours()), "0");
    EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.witness"), "1");
    restoreCheckpoint();
    startAnotherEngine();
    expectEqual();
}

// Goal: an idle pipeline notices it too.
// Method: nothing is written.
TEST_P(CheckpointFaultTest, DeletedRowWhileIdle)
{
    startEngine();
    run(target(), "DELETE FROM retl.retl_checkpoint " + ours());
    EXPECT_TRUE(stopsFor("checkpoint.vanished")) << describe();
}

// Goal: without its table too the pipeline stops, and once there is an empty one it does not begin from now
// (F66). Method: the table is renamed, made anew, and put back.
TEST_P(CheckpointFaultTest, DroppedTable)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    run(target(), "RENAME TABLE retl.retl_checkpoint TO retl.away");
    write();
    ASSERT_TRUE(stopsFor("retl.missing")) << describe();
    startAnotherEngine();
    ASSERT_TRUE(stopsFor("retl.missing")) << describe();
    orThrow(retl::bringUp(target()));
    run(target(), "CREATE TABLE IF NOT EXISTS retl.retl_checkpoint LIKE retl.away");
    startAnotherEngine();
    ASSERT_TRUE(stopsFor("checkpoint.vanished")) << describe();
    run(target(), "DROP TABLE retl.retl_checkpoint");
    run(target(), "RENAME TABLE retl.away TO retl.retl_checkpoint");
    startAnotherEngine();
    expectEqual();
}

// Goal: a place that was edited, forth or back, stops the pipeline before anything is applied (F66).
// Method: the rows' offset is changed while the engine is away; then they come back as they were.
TEST_P(CheckpointFaultTest, EditedRow)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    stopEngine();
    backUp();
    write();
    const auto end = sites().logEnd(0);
    for (const std::string& edited : {std::to_string(end.offset), std::string("4")}) {
        run(target(), fmt::format("UPDATE retl.retl_checkpoint SET low_offset = {}, resume_offset = {} {}",
                                  edited, edited, ours()));
        startAnotherEngine();
        ASSERT_TRUE(stopsFor("checkpoint.edited")) << edited << " " << describe();
        EXPECT_EQ(ask(target(), "SELECT COUNT(*) FROM d.witness"), "1");
    }
    restoreCheckpoint();
    startAnotherEngine();
    expectEqual();
}

// Goal: what cannot be read stops the pipeline too.
// Method: the row's file name is emptied.
TEST_P(CheckpointFaultTest, UnreadableRow)
{
    startEngine();
    write();
    ASSERT_TRUE(catchesUp());
    stopEngine();
    run(target(), "UPDATE retl.retl_checkpoint SET low_file = '' " + ours());
    startAnotherEngine();
    EXPECT_TRUE(stopsFor("checkpoint.damaged")) << describe();
}

}  // namespace
}  // namespace lutra::faults
