#pragma once

#include <filesystem>
#include <spdlog/spdlog.h>

namespace lutra::log {

/// One line an event: `spdlog::info("pipeline.started pipeline={} epoch={}", …)`. Never a row's values, never
/// a secret. Until one of these is called nothing is written.
void toNowhere();
void toStderr();

/// Rotates at 10 MiB, keeps 5 files; mode 0600.
void toFile(const std::filesystem::path& file);

}  // namespace lutra::log
