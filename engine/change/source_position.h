#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lutra {

/// A place between two events of one server's binlog.
///
/// Units:  `offset` is our own 64-bit count of bytes from the start of the file; the events' 32-bit field
/// wraps
///         at 4 GiB.
///         `logCreated`: seconds since 1970 UTC, when the server began the file; 0 when not known.
/// Order:  by the number at the end of the file name, then by offset. `gtid` and `logCreated` only inform.
struct SourcePosition {
    std::string file;  // empty: before everything
    std::uint64_t offset = 0;
    std::string gtid;  // of the transaction that ends here, as the server writes it; empty when it has none
    std::uint32_t logCreated = 0;  // a server that starts its log anew uses the same names again

    [[nodiscard]] std::string text() const;  // "mariadb-bin.000002:1234"
    [[nodiscard]] static std::optional<SourcePosition> parse(std::string_view text);

    friend bool operator==(const SourcePosition& a, const SourcePosition& b);
    friend std::strong_ordering operator<=>(const SourcePosition& a, const SourcePosition& b);
};

}  // namespace lutra
