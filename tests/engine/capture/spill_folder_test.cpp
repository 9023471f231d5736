#include "engine/capture/spill_folder.h"

#include <csignal>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>
#include <unistd.h>

namespace lutra::capture {

namespace {

namespace fs = std::filesystem;

class SpillFolderTest : public ::testing::Test {
protected:
    SpillFolderTest()
    {
        std::string pattern = (fs::temp_directory_path() / "lutra-spill-test-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
    }
    ~SpillFolderTest() override { fs::remove_all(m_folder); }

    fs::path m_folder;
};

std::span<const std::byte> bytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

std::string readAt(const binlog::SpillFile& file, std::uint64_t offset, std::size_t size)
{
    std::string text(size, '?');
    const auto count = file.read(offset, std::as_writable_bytes(std::span(text)));
    EXPECT_TRUE(count);
    text.resize(count.value_or(0));
    return text;
}

/// No file of this process may grow beyond `bytesMax`: as on a full disk, a write fails.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytesMax)
        : m_handler(std::signal(SIGXFSZ, SIG_IGN))
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit tight{bytesMax, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &tight);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }

private:
    void (*m_handler)(int);
    rlimit m_before{};
};

}  // namespace

TEST_F(SpillFolderTest, GivesBackWhatWasWritten)
{
    SpillFolder folder(m_folder);
    auto first = folder.create();
    auto second = folder.create();
    ASSERT_TRUE(first && second);
    ASSERT_TRUE((*first)->write(0, bytes("one two")));
    ASSERT_TRUE((*second)->write(0, bytes("other")));
    ASSERT_TRUE((*first)->write(4, bytes("three")));
    EXPECT_EQ(readAt(**first, 0, 100), "one three");
    EXPECT_EQ(readAt(**first, 4, 3), "thr");
    EXPECT_EQ(readAt(**first, 9, 3), "");
    EXPECT_EQ(readAt(**second, 0, 100), "other");
}

// Goal: rows of users never lie about: nobody can open a spill file, and a killed engine leaves none.
TEST_F(SpillFolderTest, LeavesNoNameBehind)
{
    SpillFolder folder(m_folder);
    auto file = folder.create();
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->write(0, bytes("secret")));
    EXPECT_TRUE(fs::is_empty(m_folder));
}

// Goal: a full disk is told with the folder, waits to be tried again, and what was written before stays
// readable.
TEST_F(SpillFolderTest, TellsAFullDisk)
{
    SpillFolder folder(m_folder);
    auto file = folder.create();
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->write(0, bytes("before")));
    {
        const FileSizeLimit full(64);
        const auto written = (*file)->write(6, bytes(std::string(1000, 'x')));
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, "capture.spill_failed");
        EXPECT_EQ(written.error().kind, ErrorKind::Transient);
        EXPECT_NE(written.error().detail.find(m_folder.string()), std::string::npos);
    }
    EXPECT_EQ(readAt(**file, 0, 6), "before");
    EXPECT_TRUE((*file)->write(6, bytes("after")));
}

TEST_F(SpillFolderTest, TellsAFolderThatIsNotThere)
{
    SpillFolder folder(m_folder / "none");
    const auto file = folder.create();
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().code, "capture.spill_failed");
}

}  // namespace lutra::capture
