#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

namespace lutra::sandbox {

/// Whether a server greets us there, which it does once it takes logins. Not counted by the server as a bad
/// login.
[[nodiscard]] bool greetsOnSocket(const std::filesystem::path& socket, std::chrono::milliseconds patience);
[[nodiscard]] bool greetsOnPort(std::uint16_t port, std::chrono::milliseconds patience);

/// A TCP port on 127.0.0.1 that was free a moment ago; zero when none was found.
[[nodiscard]] std::uint16_t freePort();

}  // namespace lutra::sandbox
