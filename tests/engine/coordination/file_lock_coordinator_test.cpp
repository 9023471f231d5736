#include "engine/coordination/embedded/file_lock_coordinator.h"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace lutra;
using lutra::coordination::FileLockCoordinator;
namespace fs = std::filesystem;

namespace {

class FileLockCoordinatorTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "lutra-coordination-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    void TearDown() override { fs::remove_all(m_folder); }

    fs::path m_folder;
};

mode_t modeOf(const fs::path& path)
{
    struct stat found {};
    EXPECT_EQ(lstat(path.c_str(), &found), 0) << path;
    return found.st_mode & 07777;
}

}  // namespace

// Goal: one engine a state folder; the next is told which process has it, and gets it when that one is
//       done.
// Method: two coordinators on one folder, as two processes would have them (flock is per open file, not per
//         process).
TEST_F(FileLockCoordinatorTest, LetsOneEngineInAtATime)
{
    const auto first = FileLockCoordinator::open(m_folder);
    const auto second = FileLockCoordinator::open(m_folder);
    ASSERT_TRUE(first && second);

    auto owned = (*first)->takeEngine();
    ASSERT_TRUE(owned) << owned.error().detail;
    const auto refused = (*second)->takeEngine();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Refused);
    EXPECT_EQ(refused.error().code, "coordination.already_running");
    EXPECT_NE(refused.error().detail.find(fmt::format("process {} ", getpid())), std::string::npos)
        << refused.error().detail;
    EXPECT_FALSE((*first)->takeEngine());

    owned->reset();
    EXPECT_TRUE((*second)->takeEngine());
}

// Goal: an ownership does not depend on the coordinator that gave it.
// Method: drop the coordinator first, then try from another.
TEST_F(FileLockCoordinatorTest, OwnershipOutlivesItsCoordinator)
{
    auto first = FileLockCoordinator::open(m_folder);
    auto owned = (*first)->takeEngine();
    ASSERT_TRUE(owned);
    first->reset();
    const auto second = FileLockCoordinator::open(m_folder);
    EXPECT_FALSE((*second)->takeEngine());
    owned->reset();
    EXPECT_TRUE((*second)->takeEngine());
}

// Goal: a pipeline has one owner, pipelines do not stand in each other's way, and no name leads out of the
//       folder or to another pipeline's lock.
// Method: take pipelines whose names differ only in what a file name cannot hold.
TEST_F(FileLockCoordinatorTest, LetsOneOwnerRunAPipeline)
{
    const auto coordinator = FileLockCoordinator::open(m_folder / "state");
    ASSERT_TRUE(coordinator);
    std::vector<Result<std::unique_ptr<coordination::Ownership>>> all;
    const std::pair<const char*, const char*> names[]{
        {"shop", "a-to-b"}, {"shop", "b-to-a"}, {"other", "a-to-b"}, {"a.b", "c"}, {"a", "b.c"},
        {"../..", "x"},     {"a/b", "c"},       {"a%2Fb", "c"},      {"", ""},     {"läden", "süd"},
    };
    for (const auto& [channel, pipeline] : names) {
        all.push_back((*coordinator)->takePipeline(channel, pipeline));
        ASSERT_TRUE(all.back()) << channel << " " << pipeline << ": " << all.back().error().detail;
    }
    EXPECT_TRUE((*coordinator)->takeEngine());

    const auto refused = (*coordinator)->takePipeline("shop", "a-to-b");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "coordination.pipeline_taken");
    all.clear();
    EXPECT_TRUE((*coordinator)->takePipeline("shop", "a-to-b"));
    EXPECT_EQ(std::distance(fs::directory_iterator(m_folder), {}), 1);  // nothing beside the state folder
}

// Goal: a name that no file can have is an error that says so, not a crash or a shared lock.
// Method: a pipeline name of 1000 bytes.
TEST_F(FileLockCoordinatorTest, RefusesANameTooLongForAFile)
{
    const auto coordinator = FileLockCoordinator::open(m_folder);
    const auto refused = (*coordinator)->takePipeline("shop", std::string(1000, 'x'));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "coordination.state_folder_failed");
}

// Goal: an engine that was killed leaves nothing behind that stops the next one.
// Method: a child process takes the folder and sleeps; it is refused to us while the child lives, naming
//         it; after kill -9 it is ours.
TEST_F(FileLockCoordinatorTest, IsFreeAfterItsHolderWasKilled)
{
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        const auto coordinator = FileLockCoordinator::open(m_folder);
        const auto owned = coordinator ? (*coordinator)->takeEngine() : tl::unexpected(coordinator.error());
        const char verdict = owned ? 'y' : 'n';
        (void)!write(ready[1], &verdict, 1);
        for (;;)
            pause();
    }
    char verdict = 0;
    ASSERT_EQ(read(ready[0], &verdict, 1), 1);
    EXPECT_EQ(verdict, 'y');

    const auto coordinator = FileLockCoordinator::open(m_folder);
    const auto refused = (*coordinator)->takeEngine();
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find(fmt::format("process {} ", child)), std::string::npos)
        << refused.error().detail;

    ASSERT_EQ(kill(child, SIGKILL), 0);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
    EXPECT_TRUE((*coordinator)->takeEngine());
    close(ready[0]);
    close(ready[1]);
}

// Goal: what is made is private: folders 0700, files 0600, also those above the last one.
// Method: open a folder three levels down, with the most open umask.
TEST_F(FileLockCoordinatorTest, MakesPrivateFolders)
{
    const mode_t before = umask(0);
    const auto coordinator = FileLockCoordinator::open(m_folder / "a" / "b" / "c");
    ASSERT_TRUE(coordinator) << coordinator.error().detail;
    const auto owned = (*coordinator)->takeEngine();
    umask(before);
    ASSERT_TRUE(owned);
    for (const char* made : {"a", "a/b", "a/b/c"})
        EXPECT_EQ(modeOf(m_folder / made), 0700u) << made;
    EXPECT_EQ(modeOf(m_folder / "a/b/c/engine.lock"), 0600u);
}

// Goal: a folder that others can write to is refused, one they can only read is not.
// Method: each mode in turn.
TEST_F(FileLockCoordinatorTest, RefusesAFolderOthersCanWriteTo)
{
    for (const mode_t mode : {0770u, 0707u, 0722u, 01777u, 0720u}) {
        ASSERT_EQ(chmod(m_folder.c_str(), mode), 0);
        const auto refused = FileLockCoordinator::open(m_folder);
        ASSERT_FALSE(refused) << std::oct << mode;
        EXPECT_EQ(refused.error().kind, ErrorKind::Refused);
        EXPECT_EQ(refused.error().code, "coordination.state_folder_unsafe");
        EXPECT_FALSE(fs::exists(m_folder / "engine.lock"));
    }
    for (const mode_t mode : {0700u, 0750u, 0755u}) {
        ASSERT_EQ(chmod(m_folder.c_str(), mode), 0);
        EXPECT_TRUE(FileLockCoordinator::open(m_folder)) << std::oct << mode;
    }
}

// Goal: somebody else's folder is refused even to root, who could use it.
// Method: give it away, which only root can do.
TEST_F(FileLockCoordinatorTest, RefusesSomebodyElsesFolder)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "only root can give a folder away";
    ASSERT_EQ(chown(m_folder.c_str(), 65534, 65534), 0);
    const auto refused = FileLockCoordinator::open(m_folder);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "coordination.state_folder_unsafe");
    EXPECT_NE(refused.error().detail.find("65534"), std::string::npos);
}

// Goal: what is no folder, and a lock file that leads elsewhere, are errors and touch nothing.
// Method: a plain file in the folder's place; a symbolic link in the lock's place.
TEST_F(FileLockCoordinatorTest, RefusesWhatIsNotItsOwn)
{
    std::ofstream(m_folder / "file") << "kept";
    const auto noFolder = FileLockCoordinator::open(m_folder / "file");
    ASSERT_FALSE(noFolder);
    EXPECT_EQ(noFolder.error().code, "coordination.state_folder_failed");
    EXPECT_FALSE(FileLockCoordinator::open(""));

    fs::create_symlink(m_folder / "file", m_folder / "engine.lock");
    const auto coordinator = FileLockCoordinator::open(m_folder);
    const auto refused = (*coordinator)->takeEngine();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "coordination.state_folder_failed");
    EXPECT_EQ(fs::file_size(m_folder / "file"), 4u);
}
