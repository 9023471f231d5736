#pragma once

#include "engine/base/error.h"
#include "engine/control/engine_snapshot.h"

#include <memory>

namespace lutra {

/// The façade: all that the desktop, the CLI and other nodes may ask of an engine, as plain data. The engine
/// in this process (`runtime`) and one behind a socket (`remote`) stand behind it alike.
class EngineControl {
public:
    virtual ~EngineControl() = default;

    /// Errors: Transient `remote.unreachable`, Refused `remote.refused`, BadData `remote.bad_answer`.
    [[nodiscard]] virtual Result<std::shared_ptr<const EngineSnapshot>> snapshot() = 0;

    /// Asks the engine to stop at a transaction's edge. Returns at once.
    [[nodiscard]] virtual Result<> requestStop() = 0;

    /// Lets every pipeline stand still at a transaction's edge; the engine goes on answering. Returns at
    /// once.
    [[nodiscard]] virtual Result<> requestPause() = 0;

    /// Starts again, from its checkpoint, each pipeline that stands still: paused, or stopped by itself.
    ///
    /// Errors: Refused `engine.still_stopping`: ask again in a moment.
    [[nodiscard]] virtual Result<> requestStart() = 0;
};

}  // namespace lutra
