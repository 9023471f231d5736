#pragma once

#include "engine/model/configuration.h"
#include "engine/model/secret.h"
#include "engine/runtime/pipeline_runner.h"

#include <filesystem>

namespace lutra::composition {

/// The directions of a configuration, resolved; in its order.
[[nodiscard]] std::vector<runtime::PipelinePlan> plansFor(const Configuration& configuration);

struct OpenOptions {
    bool drain =
        false;  // each pipeline ends once it has applied what its source had when it was first opened
    std::filesystem::path spillFolder;  // for what of a transaction is too large for memory
    /// What each checkpoint was; empty: known as long as the opener lives.
    std::filesystem::path memoryFolder = {};
    /// How often it is proved that marks reach the targets' logs.
    std::chrono::milliseconds proveOriginEvery{std::chrono::minutes(1)};
};

/// Opens pipelines between MySQL and MariaDB servers: takes over on the target, then reads the source's log
/// from where the checkpoint says. Both references outlive the result.
[[nodiscard]] runtime::OpenPipeline openMysqlPipelines(const Configuration& configuration,
                                                       const SecretStore& secrets, OpenOptions options);

}  // namespace lutra::composition
