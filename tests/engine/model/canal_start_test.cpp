#include "engine/model/canal_start.h"

#include <gtest/gtest.h>

namespace lutra {
namespace {

// Goal: each form of a start says what it says.
// Method: one text of each form; the values read from it.
TEST(CanalStart, ReadsEachForm)
{
    EXPECT_EQ(CanalStart::parse("now")->kind, CanalStart::Kind::Now);
    EXPECT_EQ(CanalStart::parse("earliest")->kind, CanalStart::Kind::Earliest);

    const auto file = CanalStart::parse("mariadb-bin.000002:1234567890123");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->kind, CanalStart::Kind::File);
    EXPECT_EQ(file->file, "mariadb-bin.000002");
    EXPECT_EQ(file->offset, 1234567890123U);

    const auto gtid = CanalStart::parse("gtid:0-1-100,1-2-5");
    ASSERT_TRUE(gtid);
    EXPECT_EQ(gtid->kind, CanalStart::Kind::Gtid);
    EXPECT_EQ(gtid->gtidSet, "0-1-100,1-2-5");
    EXPECT_TRUE(CanalStart::parse("gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7,"
                                  "3E11FA47-71CA-11E1-9E33-C80AA9429563:lutra:1-3"));
}

// Goal: a time is the same instant in whatever zone it was written.
// Method: one instant in three zones, with fractions of a second.
TEST(CanalStart, ReadsTimesOfAnyZone)
{
    for (const std::string_view text :
         {"time:2026-11-22T10:15:30.25Z", "time:2026-11-22T15:45:30.250000+05:30",
          "time:2026-11-22t02:15:30.2500009-08:00"}) {
        const auto start = CanalStart::parse(text);
        ASSERT_TRUE(start) << text;
        EXPECT_EQ(start->kind, CanalStart::Kind::Time);
        EXPECT_EQ(toRfc3339(start->time), "2026-11-22T10:15:30.250000Z");
    }
}

// Goal: a slip in a start is found before a server is asked.
// Method: near misses of each form.
TEST(CanalStart, RefusesNearMisses)
{
    for (const std::string_view text : {"",
                                        "Now",
                                        "latest",
                                        "mysql-bin.000001",
                                        "mysql-bin.000001:",
                                        "mysql-bin.000001:3",
                                        "mysql-bin.000001:-4",
                                        "mysql-bin.000001:4x",
                                        "mysql-bin:4",
                                        "/var/lib/mysql-bin.000001:4",
                                        ".000001:4",
                                        "gtdi:100",
                                        "gtid:",
                                        "gtid:0-1",
                                        "gtid:0-1-x",
                                        "gtid:0-1-100,",
                                        "gtid:0-1-5,3e11fa47-71ca-11e1-9e33-c80aa9429562:1",
                                        "gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562",
                                        "gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:0",
                                        "gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:5-1",
                                        "gtid:3e11fa47-71ca-11e1-9e33-c80aa9429562:tag",
                                        "time:",
                                        "time:2026-11-22",
                                        "time:2026-11-22T10:15:30",
                                        "time:2026-02-30T10:15:30Z",
                                        "time:2026-11-22T24:15:30Z",
                                        "time:2026-11-22T10:15:60Z",
                                        "time:2026-11-22T10:15:30.Z",
                                        "time:2026-11-22T10:15:30+5:30",
                                        "time:2026-11-22T10:15:30Zx"}) {
        const auto start = CanalStart::parse(text);
        ASSERT_FALSE(start) << text;
        EXPECT_EQ(start.error().code, "config.invalid_start");
        EXPECT_NE(start.error().detail.find(text), std::string::npos);
    }
}

}  // namespace
}  // namespace lutra
