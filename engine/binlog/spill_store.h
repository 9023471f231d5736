#pragma once

#include "engine/base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace lutra::binlog {

/// Room outside memory, for one transaction's rows. It goes with the object, and with the process.
///
/// Errors: Transient "capture.spill_failed".
class SpillFile {
public:
    virtual ~SpillFile() = default;

    [[nodiscard]] virtual Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) = 0;

    /// Fills `to` as far as there are bytes; returns how many.
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> to) const = 0;
};

/// Gives such room. A folder and test fakes stand behind it.
class SpillStore {
public:
    virtual ~SpillStore() = default;

    [[nodiscard]] virtual Result<std::unique_ptr<SpillFile>> create() = 0;
};

}  // namespace lutra::binlog
