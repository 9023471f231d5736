#pragma once

#include "engine/control/engine_control.h"

#include <chrono>
#include <filesystem>

namespace lutra::remote {

/// The engine behind a socket on this computer. Holds no connection: each call makes one and closes it.
///
/// Errors:  as EngineControl says; those the engine itself answers are passed on as they are. A path that no
///          socket can have is BadConfig `remote.socket_path_too_long`.
/// Threads: any number of callers.
class RemoteEngineControl final : public EngineControl {
public:
    /// `within`: to connect, and then for the whole exchange.
    explicit RemoteEngineControl(std::filesystem::path socket,
                                 std::chrono::milliseconds within = std::chrono::seconds(3));

    [[nodiscard]] Result<std::shared_ptr<const EngineSnapshot>> snapshot() override;
    [[nodiscard]] Result<> requestStop() override;
    [[nodiscard]] Result<> requestPause() override;
    [[nodiscard]] Result<> requestStart() override;

private:
    /// Returns: the body of a successful answer.
    [[nodiscard]] Result<std::string> ask(const char* method, const char* path) const;

    const std::filesystem::path m_socket;
    const std::chrono::milliseconds m_within;
};

}  // namespace lutra::remote
