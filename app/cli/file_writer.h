#pragma once

#include "engine/base/error.h"

#include <filesystem>
#include <string_view>
#include <sys/types.h>

namespace lutra::cli {

/// Writes a file that is not there yet, down to the disk.
[[nodiscard]] bool writeNewFile(const std::filesystem::path& path, std::string_view text, mode_t mode);

/// The old file or the new one, whatever happens meanwhile; owner's rights as they were.
/// `shown`: what stood there when the change was agreed to; a file that somebody changed since then stays.
///
/// Errors: BadConfig `config.file_not_written`, `config.file_changed`.
[[nodiscard]] Result<> replaceFile(const std::filesystem::path& path, std::string_view shown,
                                   std::string_view text);

}  // namespace lutra::cli
