#pragma once

#include "engine/binlog/spill_store.h"

#include <algorithm>
#include <vector>

namespace lutra::support {

/// Spill files in memory.
class MemorySpillStore final : public binlog::SpillStore {
public:
    Result<std::unique_ptr<binlog::SpillFile>> create() override
    {
        ++m_created;
        return std::make_unique<File>();
    }

    [[nodiscard]] std::size_t created() const { return m_created; }

private:
    class File final : public binlog::SpillFile {
    public:
        Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes) override
        {
            m_bytes.resize(std::max<std::size_t>(m_bytes.size(), offset + bytes.size()));
            std::ranges::copy(bytes, m_bytes.begin() + static_cast<std::ptrdiff_t>(offset));
            return {};
        }

        Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> to) const override
        {
            const std::span left = std::span(m_bytes).subspan(std::min<std::size_t>(offset, m_bytes.size()));
            const auto found = left.first(std::min(left.size(), to.size()));
            std::ranges::copy(found, to.begin());
            return found.size();
        }

    private:
        std::vector<std::byte> m_bytes;
    };

    std::size_t m_created = 0;
};

}  // namespace lutra::support
