#pragma once

#include "engine/base/error.h"

namespace lutra::cli {

/// The contract with scripts (README, "Exit codes").
enum class ExitCode : int {
    Done = 0,
    AnswerIsNo = 1,  // a blocking check, a difference, unresolved conflicts
    BadUse = 2,      // usage or configuration
    NotReached = 3,  // a server or node could not be reached or refused us
    PipelineStopped = 4,
    Bug = 5,
};

[[nodiscard]] inline ExitCode exitCodeFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadConfig:
        return ExitCode::BadUse;
    case ErrorKind::Transient:
    case ErrorKind::Refused:
        return ExitCode::NotReached;
    case ErrorKind::BadData:
    case ErrorKind::Conflict:
    case ErrorKind::PositionLost:
        return ExitCode::PipelineStopped;
    case ErrorKind::Stopped:
        return ExitCode::Done;
    case ErrorKind::Bug:
        return ExitCode::Bug;
    }
    return ExitCode::Bug;
}

}  // namespace lutra::cli
