#include "engine/base/clock.h"

#include <gtest/gtest.h>
#include <thread>

using namespace std::chrono;
using lutra::toRfc3339;
using lutra::WallTime;

// Goal: times are written in UTC with six digits, before 1970 too, whatever the process's time zone is.
// Method: a table of known moments, once with TZ unset and once far from UTC.
TEST(Clock, WritesRfc3339)
{
    struct Sample {
        WallTime time;
        const char* text;
    };
    const Sample samples[]{
        {WallTime(), "1970-01-01T00:00:00.000000Z"},
        {WallTime(microseconds(1)), "1970-01-01T00:00:00.000001Z"},
        {WallTime(microseconds(-1)), "1969-12-31T23:59:59.999999Z"},
        {sys_days(2026y / November / 22) + 10h + 15min + 30s + 123456us, "2026-11-22T10:15:30.123456Z"},
        {sys_days(2024y / February / 29) + 23h + 59min + 59s + 100us, "2024-02-29T23:59:59.000100Z"},
        {sys_days(1000y / January / 1), "1000-01-01T00:00:00.000000Z"},
        {sys_days(9999y / December / 31) + 24h - 1us, "9999-12-31T23:59:59.999999Z"},
    };
    for (const char* zone : {"UTC", "Pacific/Kiritimati"}) {
        setenv("TZ", zone, 1);
        tzset();
        for (const Sample& sample : samples)
            EXPECT_EQ(toRfc3339(sample.time), sample.text) << zone;
    }
    unsetenv("TZ");
    tzset();
}

// Goal: both clocks go forward, and the wall clock is the system's.
// Method: compare with the standard library's clocks before and after.
TEST(Clock, TellsTheSystemsTime)
{
    const lutra::SystemClock clock;
    const auto before = floor<microseconds>(system_clock::now());
    const WallTime now = clock.now();
    EXPECT_GE(now, before);
    EXPECT_LE(now, system_clock::now());
    const auto steady = clock.steady();
    EXPECT_LE(steady, clock.steady());
}

// Goal: a sleep lasts as long as asked, and a stop ends it at once, even one that came before.
// Method: a short sleep; a minute's sleep cut off by another thread; a minute's sleep with a token already
//         stopped.
TEST(Clock, SleepEndsOnStop)
{
    const lutra::SystemClock clock;
    const auto began = steady_clock::now();
    clock.sleep(20ms, {});
    EXPECT_GE(steady_clock::now() - began, 20ms);

    std::stop_source stop;
    std::jthread stopper([&stop] {
        std::this_thread::sleep_for(20ms);
        stop.request_stop();
    });
    clock.sleep(60s, stop.get_token());
    clock.sleep(60s, stop.get_token());
    EXPECT_LT(steady_clock::now() - began, 30s);
}
