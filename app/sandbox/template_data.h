#pragma once

#include "app/sandbox/server_files.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lutra::sandbox {

/// Options that say where a server's own files are; the same for making a template and for running.
[[nodiscard]] std::vector<std::string> locationOptions(const ServerFiles& files,
                                                       const std::filesystem::path& data);

/// Whether the server takes names of tables for the same that differ in case only. MySQL keeps for good what
/// it was told when its data folder was made.
enum class NameCase : std::uint8_t { Kept, Folded };

/// Fills `data`, which must not exist yet, with a fresh data folder: no user data, root without a password.
///
/// Initialising costs seconds, so it is done once per server version and kept in the cache; this copies it.
[[nodiscard]] Result<void> makeDataFolder(const ServerFiles& files, const std::filesystem::path& data,
                                          NameCase nameCase);

}  // namespace lutra::sandbox
