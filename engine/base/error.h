#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace lutra {

/// What the machine does about an error; the supervisor decides by kind alone.
///
/// Transient:    try again later from the checkpoint (link lost, lock wait, server restarting).
/// Refused:      the server or node said no (login, grants, fenced, read-only); a person must act.
/// BadConfig:    what was asked for cannot be (configuration, command line).
/// BadData:      bytes or rows that cannot be understood or carried.
/// Conflict:     the target row is not what the source last saw.
/// PositionLost: the log we need is gone.
/// Stopped:      we were asked to stop.
/// Bug:          a promise inside our own code was broken.
enum class ErrorKind { Transient, Refused, BadConfig, BadData, Conflict, PositionLost, Stopped, Bug };

struct Error {
    ErrorKind kind = ErrorKind::Bug;
    std::string code;    // stable id such as "capture.position_lost"; app/text finds cause and remedy for it
    std::string detail;  // facts in English; no secrets

    /// The same error, with the step in front of its detail.
    [[nodiscard]] Error during(std::string_view step) const;
};

template <typename T = void>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::BadData, "binlog.malformed", "…");`
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string_view code, std::string detail);

[[nodiscard]] std::string_view nameOf(ErrorKind kind);

}  // namespace lutra
