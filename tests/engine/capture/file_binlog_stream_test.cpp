#include "engine/capture/file_binlog_stream.h"

#include "engine/base/byte_reader.h"
#include "engine/binlog/event_header.h"
#include "tests/engine/binlog/recording.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace lutra::capture {
namespace {

constexpr std::size_t kMarkBytes = 4;
constexpr std::size_t kFlagsAt = kMarkBytes + 17;  // of the first event

class FileBinlogStreamTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "lutra-binlog-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

    std::filesystem::path write(const std::string& content)
    {
        const auto file = m_folder / "mariadb-bin.000007";
        std::ofstream(file, std::ios::binary) << content;
        return file;
    }

    struct Reading {
        std::string bytes;
        std::size_t events = 0;
        std::string code;
        std::string detail;
    };

    /// All events of a file, until its end or an error.
    Reading read(const std::string& content)
    {
        Reading reading;
        auto stream = FileBinlogStream::open(write(content));
        if (!stream)
            return {{}, 0, stream.error().code, stream.error().detail};
        for (;;) {
            const auto event = (*stream)->next();
            if (!event) {
                reading.code = event.error().code;
                reading.detail = event.error().detail;
                return reading;
            }
            if (event->empty())
                return reading;
            reading.bytes.append(reinterpret_cast<const char*>(event->data()), event->size());
            ++reading.events;
        }
    }

    std::filesystem::path m_folder;
};

std::string recorded(bool inUse)
{
    std::string content = binlog::readData("mariadb-10.11-full.bin");
    content[kFlagsAt] = inUse ? '\1' : '\0';
    return content;
}

// Goal: a file gives every event, whole and in order, then its end.
// Method: put the events of recorded files together again.
TEST_F(FileBinlogStreamTest, GivesEveryEvent)
{
    for (const char* name :
         {"mariadb-10.11-full.bin", "mariadb-10.11-compressed.bin", "mysql-9.7-json.bin"}) {
        const std::string content = binlog::readData(name);
        const Reading reading = read(content);
        EXPECT_EQ(reading.code, "") << reading.detail;
        EXPECT_TRUE(reading.bytes == content.substr(kMarkBytes)) << name;
        EXPECT_EQ(reading.events, binlog::splitEvents(bytesOf(reading.bytes)).size());
    }
}

// Goal: events larger than one read, and those that lie across two reads, are whole too.
// Method: a file of many events of odd sizes, one of them of 5 MB.
TEST_F(FileBinlogStreamTest, GivesLargeEvents)
{
    std::string content = recorded(false);
    const auto first = binlog::parseEventHeader(bytesOf(content).subspan(kMarkBytes));
    content.resize(kMarkBytes + first->eventBytes);
    constexpr std::size_t kSizeAt = 9;
    const auto add = [&](std::uint32_t size) {
        std::string event(size, 'x');
        for (std::size_t i = 0; i < 4; ++i)
            event[kSizeAt + i] = static_cast<char>(size >> 8 * i & 0xFF);
        content += event;
    };
    for (std::uint32_t i = 0; i < 300; ++i)
        add(10'007 + i);
    add(5'000'000);
    add(19);
    const Reading reading = read(content);
    EXPECT_EQ(reading.code, "") << reading.detail;
    EXPECT_EQ(reading.events, 303u);
    EXPECT_TRUE(reading.bytes == content.substr(kMarkBytes));
}

// Goal: a file that its server still writes ends at its last whole event; in a closed one, a piece is damage.
// Method: cut a recording around the ends and inside the headers of its first events.
TEST_F(FileBinlogStreamTest, EndsOrRefusesWhereItIsCut)
{
    const std::string open = recorded(true);
    const std::string closed = recorded(false);
    const auto events = binlog::splitEvents(bytesOf(open).subspan(kMarkBytes));
    std::set<std::size_t> sizes{kMarkBytes + binlog::kEventHeaderBytes};
    for (std::size_t i = 0; i < 6; ++i) {
        for (std::size_t beyond = 0; beyond < binlog::kEventHeaderBytes + 4; ++beyond)
            sizes.insert(events[i].endOffset + beyond - 2);
    }
    for (const std::size_t size : sizes) {
        std::size_t whole = 0;
        std::size_t wholeEnd = kMarkBytes;
        while (events[whole].endOffset <= size)
            wholeEnd = events[whole++].endOffset;
        const Reading ofOpen = read(open.substr(0, size));
        EXPECT_EQ(ofOpen.code, "") << size;
        EXPECT_EQ(ofOpen.events, whole) << size;
        const Reading ofClosed = read(closed.substr(0, size));
        EXPECT_EQ(ofClosed.events, whole) << size;
        EXPECT_EQ(ofClosed.code, wholeEnd == size ? "" : "binlog.malformed") << size;
        if (wholeEnd != size) {
            EXPECT_NE(ofClosed.detail.find("mariadb-bin.000007"), std::string::npos) << ofClosed.detail;
            EXPECT_NE(ofClosed.detail.find(std::to_string(wholeEnd)), std::string::npos) << ofClosed.detail;
        }
    }
}

// Goal: a size that an event cannot have does not make us read or allocate by it.
// Method: sizes of 0 and of 4 GiB.
TEST_F(FileBinlogStreamTest, DistrustsSizes)
{
    const std::string content = recorded(false);
    const std::size_t second = binlog::splitEvents(bytesOf(content).subspan(kMarkBytes)).front().endOffset;
    for (const char byte : {'\0', '\xFF'}) {
        std::string bad = content;
        bad.replace(second + 9, 4, std::string(4, byte));
        const Reading reading = read(bad);
        EXPECT_EQ(reading.code, "binlog.malformed");
        EXPECT_EQ(reading.events, 1u);
        EXPECT_NE(reading.detail.find(std::to_string(second)), std::string::npos) << reading.detail;
    }
}

// Goal: what is no binary log, and what is encrypted, is refused by name.
// Method: nothing, text, a mark alone, a first event of another kind; MySQL's mark and MariaDB's event.
TEST_F(FileBinlogStreamTest, RefusesOtherFiles)
{
    const std::string mark = "\xFE"
                             "bin";
    EXPECT_EQ(read("").code, "capture.not_a_binlog");
    EXPECT_EQ(read("abc").code, "capture.not_a_binlog");
    EXPECT_EQ(read("-- a dump of a database").code, "capture.not_a_binlog");
    EXPECT_EQ(read(mark).code, "");
    std::string other = recorded(false);
    other[kMarkBytes + 4] = '\2';
    EXPECT_EQ(read(other).code, "capture.not_a_binlog");

    EXPECT_EQ(read("\xFD"
                   "bin and more")
                  .code,
              "capture.file_encrypted");
    std::string encrypted = recorded(true);
    const std::size_t second = binlog::splitEvents(bytesOf(encrypted).subspan(kMarkBytes)).front().endOffset;
    encrypted[second + 4] = static_cast<char>(164);
    const Reading reading = read(encrypted);
    EXPECT_EQ(reading.code, "capture.file_encrypted");
    EXPECT_NE(reading.detail.find("mariadb-bin.000007"), std::string::npos);
    EXPECT_EQ(reading.events, 1u);

    const auto missing = FileBinlogStream::open(m_folder / "none");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "capture.file_unreadable");
    EXPECT_EQ(read(recorded(true)).code, "");
    const auto folder = FileBinlogStream::open(m_folder);
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().code, "capture.file_unreadable");
}

}  // namespace
}  // namespace lutra::capture
