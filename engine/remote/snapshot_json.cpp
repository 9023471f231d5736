#include "engine/remote/snapshot_json.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>

namespace lutra::remote {

namespace {

using Json = nlohmann::ordered_json;

template <typename Struct, typename Value>
struct Field {
    const char* name;
    Value Struct::*member;
};

template <typename Struct, typename Value>
constexpr Field<Struct, Value> field(const char* name, Value Struct::*member)
{
    return {name, member};
}

// What goes over the wire, in this order. A new field: one line here, and kProtocolVersion rises.
constexpr std::tuple kReasonFields{
    field("code", &Reason::code),
    field("detail", &Reason::detail),
    field("kind", &Reason::kind),
};

constexpr std::tuple kPipelineFields{
    field("channel", &PipelineSnapshot::channel),
    field("name", &PipelineSnapshot::name),
    field("source", &PipelineSnapshot::source),
    field("target", &PipelineSnapshot::target),
    field("state", &PipelineSnapshot::state),
    field("reason", &PipelineSnapshot::reason),
    field("since", &PipelineSnapshot::since),
    field("retry_at", &PipelineSnapshot::retryAt),
    field("warning", &PipelineSnapshot::warning),
    field("epoch", &PipelineSnapshot::epoch),
    field("position", &PipelineSnapshot::position),
    field("gtid", &PipelineSnapshot::gtid),
    field("source_end", &PipelineSnapshot::sourceEnd),
    field("lag_milliseconds", &PipelineSnapshot::lagMilliseconds),
    field("in_step", &PipelineSnapshot::inStep),
    field("rows_per_second", &PipelineSnapshot::rowsPerSecond),
    field("rows_applied", &PipelineSnapshot::rowsApplied),
    field("transactions_applied", &PipelineSnapshot::transactionsApplied),
    field("echoes_dropped", &PipelineSnapshot::echoesDropped),
    field("schema_statements_skipped", &PipelineSnapshot::schemaStatementsSkipped),
    field("queue_transactions", &PipelineSnapshot::queueTransactions),
    field("queue_bytes", &PipelineSnapshot::queueBytes),
    field("conflicts", &PipelineSnapshot::conflicts),
    field("parked", &PipelineSnapshot::parked),
    field("retries", &PipelineSnapshot::retries),
};

constexpr std::tuple kEngineFields{
    field("version", &EngineSnapshot::version),      field("process_id", &EngineSnapshot::processId),
    field("started_at", &EngineSnapshot::startedAt), field("taken_at", &EngineSnapshot::takenAt),
    field("pipelines", &EngineSnapshot::pipelines),
};

Json put(const Reason& reason);
Json put(const std::vector<PipelineSnapshot>& pipelines);

Json put(const std::string& text)
{
    return text;
}

Json put(bool yes)
{
    return yes;
}

Json put(std::uint64_t number)
{
    return number;
}

Json put(std::int64_t number)
{
    return number;
}

Json put(double number)
{
    return std::isfinite(number) ? number : 0.0;
}

Json put(WallTime time)
{
    return toRfc3339(time);
}

Json put(PipelineState state)
{
    return std::string(nameOf(state));
}

template <typename T>
Json put(const std::optional<T>& value)
{
    return value ? put(*value) : Json(nullptr);
}

template <typename Struct, typename Fields>
Json putFields(const Struct& from, const Fields& fields)
{
    Json json = Json::object();
    const auto putOne = [&](const auto& one) { json[one.name] = put(from.*(one.member)); };
    std::apply([&](const auto&... each) { (putOne(each), ...); }, fields);
    return json;
}

Json put(const Reason& reason)
{
    return putFields(reason, kReasonFields);
}

Json put(const std::vector<PipelineSnapshot>& pipelines)
{
    Json json = Json::array();
    for (const PipelineSnapshot& pipeline : pipelines)
        json.push_back(putFields(pipeline, kPipelineFields));
    return json;
}

/// Only the one form that `toRfc3339` writes for the years 0000 to 9999.
std::optional<WallTime> fromRfc3339(std::string_view text)
{
    using namespace std::chrono;
    constexpr std::string_view kForm = "0000-00-00T00:00:00.000000Z";
    if (text.size() != kForm.size())
        return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isDigit = text[i] >= '0' && text[i] <= '9';
        if (kForm[i] == '0' ? !isDigit : text[i] != kForm[i])
            return std::nullopt;
    }
    const auto number = [text](std::size_t from, std::size_t size) {
        unsigned value = 0;
        for (const char digit : text.substr(from, size))
            value = value * 10 + static_cast<unsigned>(digit - '0');
        return value;
    };
    const year_month_day date{year(static_cast<int>(number(0, 4))), month(number(5, 2)), day(number(8, 2))};
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59)
        return std::nullopt;
    return sys_days(date) + hours(number(11, 2)) + minutes(number(14, 2)) + seconds(number(17, 2)) +
           microseconds(number(20, 6));
}

// Each `take` returns whether it could; `wrong` then names the field.
bool take(const Json& json, Reason& to, std::string& wrong);
bool take(const Json& json, std::vector<PipelineSnapshot>& to, std::string& wrong);

bool take(const Json& json, std::string& to, std::string&)
{
    if (!json.is_string())
        return false;
    to = json.get_ref<const std::string&>();
    return true;
}

bool take(const Json& json, bool& to, std::string&)
{
    if (!json.is_boolean())
        return false;
    to = json.get<bool>();
    return true;
}

bool take(const Json& json, std::uint64_t& to, std::string&)
{
    if (!json.is_number_unsigned())
        return false;
    to = json.get<std::uint64_t>();
    return true;
}

bool take(const Json& json, std::int64_t& to, std::string&)
{
    constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!json.is_number_integer() || (json.is_number_unsigned() && json.get<std::uint64_t>() > kMax))
        return false;
    to = json.get<std::int64_t>();
    return true;
}

bool take(const Json& json, double& to, std::string&)
{
    if (!json.is_number())
        return false;
    to = json.get<double>();
    return true;
}

bool take(const Json& json, WallTime& to, std::string&)
{
    const auto time = json.is_string() ? fromRfc3339(json.get_ref<const std::string&>()) : std::nullopt;
    if (!time)
        return false;
    to = *time;
    return true;
}

bool take(const Json& json, PipelineState& to, std::string&)
{
    const auto state =
        json.is_string() ? pipelineStateFrom(json.get_ref<const std::string&>()) : std::nullopt;
    if (!state)
        return false;
    to = *state;
    return true;
}

template <typename T>
bool take(const Json& json, std::optional<T>& to, std::string& wrong)
{
    to.reset();
    return json.is_null() || take(json, to.emplace(), wrong);
}

template <typename T>
constexpr bool kMayBeMissing = false;
template <typename T>
constexpr bool kMayBeMissing<std::optional<T>> = true;

template <typename Struct, typename Value>
bool takeField(const Json& json, const Field<Struct, Value>& one, Struct& to, std::string& wrong)
{
    const auto found = json.find(one.name);
    if (found == json.end() && kMayBeMissing<Value>)
        return true;
    if (found != json.end() && take(*found, to.*(one.member), wrong))
        return true;
    wrong.insert(0, std::string(".") + one.name);
    return false;
}

template <typename Struct, typename Fields>
bool takeFields(const Json& json, const Fields& fields, Struct& to, std::string& wrong)
{
    if (!json.is_object())
        return false;
    return std::apply([&](const auto&... each) { return (takeField(json, each, to, wrong) && ...); }, fields);
}

bool take(const Json& json, Reason& to, std::string& wrong)
{
    return takeFields(json, kReasonFields, to, wrong);
}

bool take(const Json& json, std::vector<PipelineSnapshot>& to, std::string& wrong)
{
    if (!json.is_array())
        return false;
    for (const Json& one : json) {
        if (!takeFields(one, kPipelineFields, to.emplace_back(), wrong)) {
            wrong.insert(0, fmt::format("[{}]", to.size() - 1));
            return false;
        }
    }
    return true;
}

}  // namespace

std::string snapshotToJson(const EngineSnapshot& snapshot)
{
    Json json = Json::object();
    json["protocol"] = kProtocolVersion;
    json.update(putFields(snapshot, kEngineFields));
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<EngineSnapshot> snapshotFromJson(std::string_view text)
{
    const auto bad = [](std::string detail) {
        return fail(ErrorKind::BadData, "remote.bad_answer", std::move(detail));
    };

    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded() || !json.is_object())
        return bad("the answer is not a JSON object");
    const auto protocol = json.find("protocol");
    if (protocol == json.end() || !protocol->is_number_unsigned() || *protocol == 0u)
        return bad("the answer has no protocol version");

    EngineSnapshot snapshot;
    std::string wrong;
    if (!takeFields(json, kEngineFields, snapshot, wrong)) {
        return bad(
            fmt::format("the field '{}' is missing or not what it should be (protocol {} there, {} here)",
                        wrong.substr(1), protocol->get<std::uint64_t>(), kProtocolVersion));
    }
    return snapshot;
}

}  // namespace lutra::remote
