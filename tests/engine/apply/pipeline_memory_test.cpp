#include "engine/apply/pipeline_memory.h"

#include <fstream>
#include <gtest/gtest.h>

namespace lutra::apply {
namespace {

const SeenCheckpoint kSeen{7, 100, {"binlog.000012", 4711, {}, 1'700'000'000}, "0e5b-uuid"};

SeenCheckpoint changed(std::uint64_t epoch, std::uint64_t commits, const std::string& file,
                       std::uint64_t offset, std::uint32_t logCreated = 1'700'000'000,
                       const std::string& source = "0e5b-uuid")
{
    return {epoch, commits, {file, offset, {}, logCreated}, source};
}

// Goal: what an engine does to a checkpoint is told from what a backup or a person does to it.
// Method: one seen checkpoint against others, each of which differs in one way.
TEST(PipelineMemory, TellsHowACheckpointChanged)
{
    const auto is = [](const SeenCheckpoint& now) { return compare(kSeen, now); };
    EXPECT_EQ(is(kSeen), CheckpointChange::Onward);
    EXPECT_EQ(is(changed(8, 100, "binlog.000012", 4711)), CheckpointChange::Onward);  // taken over
    EXPECT_EQ(is(changed(7, 103, "binlog.000012", 9000)), CheckpointChange::Onward);
    EXPECT_EQ(is(changed(7, 103, "binlog.000013", 4)), CheckpointChange::Onward);
    EXPECT_EQ(is(changed(8, 101, "other.000001", 4, 1, "another-server")), CheckpointChange::Onward);
    EXPECT_EQ(is(changed(8, 101, "binlog.000001", 4, 1'800'000'000)), CheckpointChange::Onward);  // log reset
    EXPECT_EQ(is(changed(6, 100, "binlog.000012", 4711)), CheckpointChange::Older);
    EXPECT_EQ(is(changed(7, 90, "binlog.000012", 4000)), CheckpointChange::Older);
    EXPECT_EQ(is(changed(7, 100, "binlog.000012", 4712)), CheckpointChange::Edited);
    EXPECT_EQ(is(changed(8, 100, "binlog.000012", 4)), CheckpointChange::Edited);
    EXPECT_EQ(is(changed(7, 104, "binlog.000012", 4)), CheckpointChange::Edited);
}

// Goal: a text comes back as it was, and one that is damaged anywhere is no text at all (F17).
// Method: every bit of it flipped, and every end cut off.
TEST(PipelineMemory, KnowsDamage)
{
    const std::string text = encodeSeen(kSeen);
    EXPECT_EQ(decodeSeen(text), kSeen);
    for (std::size_t at = 0; at < text.size(); ++at) {
        EXPECT_FALSE(decodeSeen(text.substr(0, at))) << at;
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = text;
            flipped[at] = static_cast<char>(flipped[at] ^ (1 << bit));
            const auto read = decodeSeen(flipped);
            EXPECT_TRUE(!read || *read == kSeen) << at << " " << bit;  // a digit's case in the sum
        }
    }
}

class PipelineMemoryTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "lutra-memory-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

    std::filesystem::path m_folder;
};

// Goal: another process knows it, each pipeline its own; a removed or damaged file is forgotten.
// Method: names that a careless file name would make one.
TEST_F(PipelineMemoryTest, OutlivesTheProcess)
{
    PipelineMemory(m_folder / "new").keep("ch/a-to-b", kSeen);
    const auto other = changed(1, 2, "binlog.000001", 4);
    PipelineMemory(m_folder / "new").keep("ch_a-to-b", other);
    PipelineMemory(m_folder / "new").keep("CH/a-to-b", changed(3, 3, "binlog.000003", 3));
    PipelineMemory memory(m_folder / "new");
    EXPECT_EQ(memory.recall("ch/a-to-b"), kSeen);
    EXPECT_EQ(memory.recall("ch_a-to-b"), other);
    EXPECT_FALSE(memory.recall("ch/b-to-a"));
    EXPECT_FALSE(memory.recall("../../etc/passwd"));

    std::ofstream(memory.fileOf("ch/a-to-b"), std::ios::app) << "x";
    EXPECT_FALSE(memory.recall("ch/a-to-b"));
    std::filesystem::remove(memory.fileOf("ch_a-to-b"));
    EXPECT_FALSE(memory.recall("ch_a-to-b"));
}

// Goal: a state folder that cannot be written costs the memory and nothing else (F15).
// Method: a file where the folder should be.
TEST_F(PipelineMemoryTest, SurvivesAFolderThatIsNone)
{
    std::ofstream(m_folder / "file") << "here";
    PipelineMemory memory(m_folder / "file");
    memory.keep("ch/a-to-b", kSeen);
    EXPECT_FALSE(memory.recall("ch/a-to-b"));
}

// Goal: without a folder it lasts as long as the object.
// Method: kept and recalled.
TEST(PipelineMemory, WithoutAFolder)
{
    PipelineMemory memory{std::filesystem::path()};
    EXPECT_FALSE(memory.recall("p"));
    memory.keep("p", kSeen);
    EXPECT_EQ(memory.recall("p"), kSeen);
    EXPECT_TRUE(memory.fileOf("p").empty());
}

}  // namespace
}  // namespace lutra::apply
