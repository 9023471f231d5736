#include "engine/capture/log_offset.h"

#include <gtest/gtest.h>

namespace lutra::capture {
namespace {

binlog::EventHeader ending(std::uint32_t position, std::uint16_t flags = 0)
{
    binlog::EventHeader header;
    header.endPosition = position;
    header.flags = flags;
    return header;
}

// Goal: a log file beyond 4 GiB keeps its places apart (trap 67).
// Method: walk over the wrap of the event's 32-bit field.
TEST(LogOffset, CountsOnWhereTheEventsFieldWraps)
{
    EXPECT_EQ(endOffset(4, ending(256)), 256u);
    EXPECT_EQ(endOffset(0xFFFFFF00, ending(0x100)), 0x1'0000'0100u);
    EXPECT_EQ(endOffset(0x1'FFFFFF00, ending(0x100)), 0x2'0000'0100u);
}

// Goal: what is not in the file does not move the place in it (trap 68).
TEST(LogOffset, ArtificialEventsStandNowhere)
{
    EXPECT_EQ(endOffset(1000, ending(0)), 1000u);
    EXPECT_EQ(endOffset(1000, ending(2000, binlog::EventHeader::kArtificial)), 1000u);
}

}  // namespace
}  // namespace lutra::capture
