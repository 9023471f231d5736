#pragma once

#include "engine/binlog/spill_store.h"

#include <filesystem>

namespace lutra::capture {

/// Spill files in a folder. They have no name there, so nobody else can open them, and the kernel removes
/// them when the engine closes them, ends or is killed.
class SpillFolder final : public binlog::SpillStore {
public:
    explicit SpillFolder(std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
    }

    [[nodiscard]] Result<std::unique_ptr<binlog::SpillFile>> create() override;

private:
    std::filesystem::path m_folder;
};

/// Where spill files go when nobody says: TMPDIR, else /var/tmp, which is on a disk where /tmp may be in
/// memory.
[[nodiscard]] std::filesystem::path defaultSpillFolder();

}  // namespace lutra::capture
