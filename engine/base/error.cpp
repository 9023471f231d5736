#include "engine/base/error.h"

#include <fmt/format.h>

namespace lutra {

Error Error::during(std::string_view step) const
{
    return {kind, code, fmt::format("{}: {}", step, detail)};
}

tl::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string detail)
{
    return tl::unexpected(Error{kind, std::string(code), std::move(detail)});
}

std::string_view nameOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Transient:
        return "transient";
    case ErrorKind::Refused:
        return "refused";
    case ErrorKind::BadConfig:
        return "bad_config";
    case ErrorKind::BadData:
        return "bad_data";
    case ErrorKind::Conflict:
        return "conflict";
    case ErrorKind::PositionLost:
        return "position_lost";
    case ErrorKind::Stopped:
        return "stopped";
    case ErrorKind::Bug:
        return "bug";
    }
    return "bug";
}

}  // namespace lutra
