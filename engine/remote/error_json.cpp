#include "engine/remote/error_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace lutra::remote {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kKinds{
    ErrorKind::Transient, ErrorKind::Refused,      ErrorKind::BadConfig, ErrorKind::BadData,
    ErrorKind::Conflict,  ErrorKind::PositionLost, ErrorKind::Stopped,   ErrorKind::Bug,
};

}  // namespace

std::string errorToJson(const Error& error)
{
    const Json json{
        {"code", error.code}, {"detail", error.detail}, {"kind", std::string(nameOf(error.kind))}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Error> errorFromJson(std::string_view text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    const auto textAt = [&json](const char* name) -> const std::string* {
        const auto found = json.find(name);
        return found == json.end() ? nullptr : found->get_ptr<const std::string*>();
    };
    const std::string* code = textAt("code");
    const std::string* detail = textAt("detail");
    const std::string* kindName = textAt("kind");
    if (!code || !detail || !kindName)
        return std::nullopt;
    const auto kind = std::ranges::find(kKinds, std::string_view(*kindName), nameOf);
    if (kind == kKinds.end())
        return std::nullopt;
    return Error{*kind, *code, *detail};
}

}  // namespace lutra::remote
