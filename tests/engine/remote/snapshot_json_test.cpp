#include "engine/remote/snapshot_json.h"

#include "engine/remote/error_json.h"

#include <bit>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

using namespace lutra;
using namespace std::chrono;
using remote::snapshotFromJson;
using remote::snapshotToJson;
using Json = nlohmann::ordered_json;

namespace {

void expectSame(const PipelineSnapshot& left, const PipelineSnapshot& right)
{
    EXPECT_EQ(left.channel, right.channel);
    EXPECT_EQ(left.name, right.name);
    EXPECT_EQ(left.source, right.source);
    EXPECT_EQ(left.target, right.target);
    EXPECT_EQ(left.state, right.state);
    ASSERT_EQ(left.reason.has_value(), right.reason.has_value());
    if (left.reason) {
        EXPECT_EQ(left.reason->code, right.reason->code);
        EXPECT_EQ(left.reason->detail, right.reason->detail);
        EXPECT_EQ(left.reason->kind, right.reason->kind);
    }
    EXPECT_EQ(left.since, right.since);
    EXPECT_EQ(left.retryAt, right.retryAt);
    ASSERT_EQ(left.warning.has_value(), right.warning.has_value());
    if (left.warning) {
        EXPECT_EQ(left.warning->code, right.warning->code);
        EXPECT_EQ(left.warning->detail, right.warning->detail);
        EXPECT_EQ(left.warning->kind, right.warning->kind);
    }
    EXPECT_EQ(left.epoch, right.epoch);
    EXPECT_EQ(left.position, right.position);
    EXPECT_EQ(left.gtid, right.gtid);
    EXPECT_EQ(left.sourceEnd, right.sourceEnd);
    EXPECT_EQ(left.lagMilliseconds, right.lagMilliseconds);
    EXPECT_EQ(left.inStep, right.inStep);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(left.rowsPerSecond),
              std::bit_cast<std::uint64_t>(right.rowsPerSecond));
    EXPECT_EQ(left.rowsApplied, right.rowsApplied);
    EXPECT_EQ(left.transactionsApplied, right.transactionsApplied);
    EXPECT_EQ(left.echoesDropped, right.echoesDropped);
    EXPECT_EQ(left.schemaStatementsSkipped, right.schemaStatementsSkipped);
    EXPECT_EQ(left.queueTransactions, right.queueTransactions);
    EXPECT_EQ(left.queueBytes, right.queueBytes);
    EXPECT_EQ(left.conflicts, right.conflicts);
    EXPECT_EQ(left.parked, right.parked);
    EXPECT_EQ(left.retries, right.retries);
}

void expectSame(const EngineSnapshot& left, const EngineSnapshot& right)
{
    EXPECT_EQ(left.version, right.version);
    EXPECT_EQ(left.processId, right.processId);
    EXPECT_EQ(left.startedAt, right.startedAt);
    EXPECT_EQ(left.takenAt, right.takenAt);
    ASSERT_EQ(left.pipelines.size(), right.pipelines.size());
    for (std::size_t i = 0; i < left.pipelines.size(); ++i)
        expectSame(left.pipelines[i], right.pipelines[i]);
}

/// Every field set, each to a value of its own, so that two that are swapped show.
PipelineSnapshot fullPipeline()
{
    PipelineSnapshot one;
    one.channel = "test_core";
    one.name = "a-to-b";
    one.source = "site-a";
    one.target = "site-b";
    one.state = PipelineState::Waiting;
    one.reason = Reason{"mysql.unreachable", "connecting to \"site-b\": refused", "transient"};
    one.since = sys_days(2026y / November / 22) + 10h + 15min + 30s + 123456us;
    one.retryAt = one.since + 2500ms + 1us;
    one.warning = Reason{"checkpoint.older", "went back", "refused"};
    one.epoch = 11;
    one.position = "binlog.000012:4711";
    one.gtid = "0-1-100";
    one.sourceEnd = "binlog.000013:815";
    one.lagMilliseconds = -12;
    one.inStep = true;
    one.rowsPerSecond = 1234.5;
    one.rowsApplied = 13;
    one.transactionsApplied = 14;
    one.echoesDropped = 15;
    one.schemaStatementsSkipped = 16;
    one.queueTransactions = 17;
    one.queueBytes = 18;
    one.conflicts = 19;
    one.parked = 21;
    one.retries = 20;
    return one;
}

EngineSnapshot fullEngine()
{
    EngineSnapshot engine;
    engine.version = "0.1.0";
    engine.processId = 4242;
    engine.startedAt = sys_days(2026y / November / 22) + 9h;
    engine.takenAt = sys_days(2026y / November / 22) + 10h + 1us;
    engine.pipelines = {fullPipeline(), PipelineSnapshot{}};
    return engine;
}

EngineSnapshot extremeEngine(bool high)
{
    constexpr auto kMost = std::numeric_limits<std::uint64_t>::max();
    EngineSnapshot engine;
    engine.version = std::string("\0\x01\x1F\x7F\"\\/\b\n\r\t", 11) + "\u00E9\u2028\U0001F9A6</script>";
    engine.processId = high ? kMost : 0;
    engine.startedAt = sys_days(1970y / January / 1) - 1us;
    engine.takenAt = high ? sys_days(10000y / January / 1) - 1us : WallTime(sys_days(1000y / January / 1));
    PipelineSnapshot one = fullPipeline();
    one.position = std::string(100000, 'x');
    one.since = engine.takenAt;
    one.retryAt = engine.takenAt;
    one.lagMilliseconds =
        high ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
    one.rowsPerSecond = high ? std::numeric_limits<double>::max() : std::numeric_limits<double>::denorm_min();
    for (auto member : {&PipelineSnapshot::epoch, &PipelineSnapshot::rowsApplied, &PipelineSnapshot::retries,
                        &PipelineSnapshot::queueBytes, &PipelineSnapshot::conflicts})
        one.*member = high ? kMost : (std::uint64_t{1} << 53) + 1;  // the first number a double cannot hold
    engine.pipelines.assign(3, one);
    engine.pipelines[1].rowsPerSecond = -0.0;
    engine.pipelines[2].rowsPerSecond = 0.1;
    return engine;
}

}  // namespace

// Goal: what one side says is what the other side hears, to the last bit.
// Method: sample snapshots (empty, full, each state, extremes of every number and time, odd text) there and
//         back.
TEST(SnapshotJson, ComesBackExactly)
{
    std::vector<EngineSnapshot> samples{EngineSnapshot{}, fullEngine(), extremeEngine(false),
                                        extremeEngine(true)};
    for (const PipelineState state :
         {PipelineState::Starting, PipelineState::Running, PipelineState::Stopped, PipelineState::Finished}) {
        samples.push_back(fullEngine());
        samples.back().pipelines.front().state = state;
    }
    for (const EngineSnapshot& sample : samples) {
        const auto back = snapshotFromJson(snapshotToJson(sample));
        ASSERT_TRUE(back) << back.error().detail;
        expectSame(sample, *back);
    }
}

// Goal: the same for numbers nobody thought of.
// Method: random ones in all fields of a kind.
RC_GTEST_PROP(SnapshotJson, KeepsAnyNumber,
              (std::uint64_t count, std::int64_t lag, std::uint64_t rateBits, std::uint32_t seconds,
               bool inStep))
{
    EngineSnapshot engine = fullEngine();
    PipelineSnapshot& one = engine.pipelines.front();
    one.rowsApplied = one.queueBytes = engine.processId = count;
    one.lagMilliseconds = lag;
    const auto rate = std::bit_cast<double>(rateBits);
    one.rowsPerSecond = std::isfinite(rate) ? rate : 0.0;
    one.since = WallTime(microseconds(std::int64_t{seconds} * 1'000'003));
    one.inStep = inStep;
    const auto back = snapshotFromJson(snapshotToJson(engine));
    RC_ASSERT(back.has_value());
    expectSame(engine, *back);
}

// Goal: the written form is a promise to scripts and to other versions: names, units, order and null stay.
// Method: one snapshot against its text.
TEST(SnapshotJson, WritesThisForm)
{
    EngineSnapshot engine = fullEngine();
    engine.pipelines.back().rowsPerSecond = std::numeric_limits<double>::quiet_NaN();
    const std::string expected =
        R"({"protocol":3,"version":"0.1.0","process_id":4242,"started_at":"2026-11-22T09:00:00.000000Z",)"
        R"("taken_at":"2026-11-22T10:00:00.000001Z","pipelines":[{"channel":"test_core","name":"a-to-b",)"
        R"("source":"site-a","target":"site-b","state":"waiting","reason":{"code":"mysql.unreachable",)"
        R"("detail":"connecting to \"site-b\": refused","kind":"transient"},)"
        R"("since":"2026-11-22T10:15:30.123456Z","retry_at":"2026-11-22T10:15:32.623457Z",)"
        R"("warning":{"code":"checkpoint.older","detail":"went back","kind":"refused"},"epoch":11,)"
        R"("position":"binlog.000012:4711","gtid":"0-1-100","source_end":"binlog.000013:815",)"
        R"("lag_milliseconds":-12,"in_step":true,"rows_per_second":1234.5,"rows_applied":13,)"
        R"("transactions_applied":14,"echoes_dropped":15,"schema_statements_skipped":16,)"
        R"("queue_transactions":17,"queue_bytes":18,"conflicts":19,"parked":21,"retries":20},)"
        R"({"channel":"","name":"","source":"","target":"","state":"starting","reason":null,)"
        R"("since":"1970-01-01T00:00:00.000000Z","retry_at":null,"warning":null,"epoch":0,"position":"","gtid":"",)"
        R"("source_end":"","lag_milliseconds":null,"in_step":false,"rows_per_second":0.0,"rows_applied":0,)"
        R"("transactions_applied":0,"echoes_dropped":0,"schema_statements_skipped":0,"queue_transactions":0,)"
        R"("queue_bytes":0,"conflicts":0,"parked":0,"retries":0}]})";
    EXPECT_EQ(snapshotToJson(engine), expected);
}

// Goal: a newer engine may say more, and an answer may leave out what is not there.
// Method: add fields at every level and a higher protocol number; remove the optional ones.
TEST(SnapshotJson, IgnoresWhatItDoesNotKnow)
{
    Json json = Json::parse(snapshotToJson(fullEngine()));
    json["protocol"] = 7;
    json["new_thing"] = Json{{"deep", {1, 2, 3}}};
    json["pipelines"][0]["new_thing"] = nullptr;
    json["pipelines"][0]["reason"]["new_thing"] = "x";
    auto back = snapshotFromJson(json.dump());
    ASSERT_TRUE(back) << back.error().detail;
    expectSame(fullEngine(), *back);

    for (const char* optional : {"reason", "retry_at", "warning", "lag_milliseconds"})
        json["pipelines"][0].erase(optional);
    back = snapshotFromJson(json.dump());
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_FALSE(back->pipelines[0].reason);
    EXPECT_FALSE(back->pipelines[0].retryAt);
    EXPECT_FALSE(back->pipelines[0].lagMilliseconds);
}

// Goal: every required field that is missing, or is of another kind, is noticed and named.
// Method: take each field of each level out, and put a wrong value in, one at a time.
TEST(SnapshotJson, NoticesEveryMissingOrWrongField)
{
    const Json whole = Json::parse(snapshotToJson(fullEngine()));
    const auto optional = [](const std::string& name) {
        return name == "reason" || name == "retry_at" || name == "warning" || name == "lag_milliseconds";
    };
    const auto expectBad = [](const Json& json, const std::string& name) {
        const auto back = snapshotFromJson(json.dump());
        ASSERT_FALSE(back) << name;
        EXPECT_EQ(back.error().kind, ErrorKind::BadData);
        EXPECT_EQ(back.error().code, "remote.bad_answer");
        EXPECT_NE(back.error().detail.find(name), std::string::npos) << back.error().detail;
    };
    for (const char* level : {"", "/pipelines/0", "/pipelines/0/reason"}) {
        const Json::json_pointer place(level);
        for (const auto& [name, value] : whole[place].items()) {
            Json without = whole;
            without[place].erase(name);
            if (!optional(name))
                expectBad(without, name);
            Json wrong = whole;
            wrong[place][name] = value.is_array() ? Json("text") : Json::array({1});
            expectBad(wrong, name);
        }
    }
}

// Goal: a number that does not fit is noticed, not bent until it fits; so is a time that no calendar has.
// Method: neighbours of what fits.
TEST(SnapshotJson, RefusesWhatDoesNotFit)
{
    const std::pair<const char*, const char*> samples[]{
        {"epoch", "-1"},
        {"epoch", "1.0"},
        {"epoch", "18446744073709551616"},
        {"epoch", "\"1\""},
        {"epoch", "null"},
        {"lag_milliseconds", "9223372036854775808"},
        {"lag_milliseconds", "-9223372036854775809"},
        {"lag_milliseconds", "0.5"},
        {"in_step", "1"},
        {"rows_per_second", "null"},
        {"rows_per_second", "1e999"},
        {"state", "\"resting\""},
        {"since", "null"},
        {"since", "\"2026-11-22T10:15:30Z\""},
        {"since", "\"2026-11-22T10:15:30.123456+00:00\""},
        {"since", "\"2026-11-22 10:15:30.123456Z\""},
        {"since", "\"2026-02-29T10:15:30.123456Z\""},
        {"since", "\"2026-13-01T10:15:30.123456Z\""},
        {"since", "\"2026-11-22T24:00:00.000000Z\""},
        {"since", "\"2026-11-22T10:15:60.000000Z\""},
        {"since", "\"2026-11-22T10:15:30.12345xZ\""},
        {"since", "\"-026-11-22T10:15:30.123456Z\""},
        {"reason", "{}"},
        {"reason", "[]"},
    };
    for (const auto& [name, value] : samples) {
        Json json = Json::parse(snapshotToJson(fullEngine()));
        json["pipelines"][1][name] = "HERE";
        std::string text = json.dump();
        text.replace(text.find("\"HERE\""), 6, value);
        const auto back = snapshotFromJson(text);
        EXPECT_FALSE(back) << name << " = " << value;
    }
}

// Goal: what is no snapshot at all is bad data, however it is broken.
// Method: garbage, other JSON, no protocol, deep nesting, and a good answer cut at every place.
TEST(SnapshotJson, RefusesGarbage)
{
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("null"), std::string("[]"), std::string("42"),
          std::string("{}"), std::string("\xFF\xFE\0", 3), std::string("{\"protocol\":0}"),
          std::string("{\"protocol\":\"1\"}"), std::string(200000, '['), std::string("{\"protocol\":1}")}) {
        const auto back = snapshotFromJson(text);
        ASSERT_FALSE(back) << text.substr(0, 40);
        EXPECT_EQ(back.error().code, "remote.bad_answer");
    }
    const std::string whole = snapshotToJson(fullEngine());
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(snapshotFromJson(std::string_view(whole).substr(0, size))) << size;
}

// Goal: text that is not UTF-8 (a server's message in another character set) does not break the answer.
// Method: such bytes in a reason; all else must come back.
TEST(SnapshotJson, ReplacesBytesThatAreNoText)
{
    EngineSnapshot engine = fullEngine();
    engine.pipelines[0].reason->detail = "caf\xE9";
    const auto back = snapshotFromJson(snapshotToJson(engine));
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_EQ(back->pipelines[0].reason->detail, "caf\uFFFD");
}

// Goal: errors come back whole, every kind; other JSON is no error.
// Method: all kinds there and back; a few wrong bodies.
TEST(ErrorJson, ComesBackWhole)
{
    for (const ErrorKind kind :
         {ErrorKind::Transient, ErrorKind::Refused, ErrorKind::BadConfig, ErrorKind::BadData,
          ErrorKind::Conflict, ErrorKind::PositionLost, ErrorKind::Stopped, ErrorKind::Bug}) {
        const auto back = remote::errorFromJson(remote::errorToJson({kind, "a.b", "it's \"so\"\n"}));
        ASSERT_TRUE(back);
        EXPECT_EQ(back->kind, kind);
        EXPECT_EQ(back->code, "a.b");
        EXPECT_EQ(back->detail, "it's \"so\"\n");
    }
    for (const char* other : {"", "{}", "[]", "null", R"({"code":1,"detail":"","kind":"bug"})",
                              R"({"code":"a","detail":"b"})", R"({"code":"a","detail":"b","kind":"odd"})"})
        EXPECT_FALSE(remote::errorFromJson(other)) << other;
}
