#pragma once

#include "engine/base/error.h"

#include <memory>
#include <string_view>

namespace lutra::coordination {

/// Something that is ours alone for as long as this lives. The death of the process gives it back as well.
class Ownership {
public:
    Ownership() = default;
    Ownership(const Ownership&) = delete;
    Ownership& operator=(const Ownership&) = delete;
    virtual ~Ownership() = default;
};

/// Who runs what, one owner at a time. Decides who starts; that a replaced owner can no longer commit is the
/// work of the fence in the checkpoint row, not of this.
///
/// Threads: any number of callers.
class Coordinator {
public:
    virtual ~Coordinator() = default;

    /// This process as the only engine of its state folder.
    ///
    /// Errors: Refused `coordination.already_running` (its detail names the process),
    ///         `coordination.state_folder_failed`.
    [[nodiscard]] virtual Result<std::unique_ptr<Ownership>> takeEngine() = 0;

    /// Errors: Refused `coordination.pipeline_taken`, `coordination.state_folder_failed`.
    [[nodiscard]] virtual Result<std::unique_ptr<Ownership>> takePipeline(std::string_view channel,
                                                                          std::string_view pipeline) = 0;
};

}  // namespace lutra::coordination
