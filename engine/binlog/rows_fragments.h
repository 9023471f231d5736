#pragma once

#include "engine/base/error.h"
#include "engine/binlog/events.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lutra::binlog {

/// Joins the pieces in which MariaDB 12.3 logs a rows event that is too large for one packet.
///
/// Source: performance-and-protocol.md C.3, type 172; MDEV-32570.
class RowsFragments {
public:
    /// Takes the next piece. Returns the whole event, header first, once it is the last one.
    ///
    /// Errors: BadData "binlog.malformed" for a piece out of order, and for more or fewer bytes than told;
    ///         "binlog.transaction_too_large" beyond `bytesMax`.
    [[nodiscard]] Result<std::optional<std::vector<std::byte>>> add(const RowsFragment& piece,
                                                                    std::size_t bytesMax);

    [[nodiscard]] bool isOpen() const { return m_next > 1; }
    void drop() { *this = {}; }

private:
    std::vector<std::byte> m_bytes;
    std::uint32_t m_next = 1;  // number of the piece to come
    std::uint32_t m_total = 0;
    std::optional<std::uint64_t> m_toldBytes;
};

}  // namespace lutra::binlog
