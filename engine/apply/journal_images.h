#pragma once

#include "engine/mysql/connection.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::apply {

/// An image of a row as `retl.retl_conflict` keeps it: its beginning in the journal's row, the rest in parts
/// that fit a statement. Looks at the text it was cut from.
struct CutImage {
    std::string_view name;  // "before": of at most 8 letters
    std::vector<std::string_view> pieces;

    /// For the statement that writes the journal's row.
    [[nodiscard]] std::string first() const;
};

[[nodiscard]] CutImage cutImage(std::string_view name, const std::optional<std::string>& image,
                                const mysql::Connection& target);

/// What did not fit, of row `id`.
[[nodiscard]] Result<> insertParts(mysql::Connection& target, std::uint64_t id, const CutImage& image);

/// Puts it behind what the row itself holds.
[[nodiscard]] Result<> appendParts(mysql::Connection& target, std::uint64_t id, std::string_view name,
                                   std::optional<std::string>& image);

[[nodiscard]] std::string hexLiteral(std::string_view bytes);

/// An error of the server about the journal itself.
[[nodiscard]] tl::unexpected<Error> journalError(const Error& error);

}  // namespace lutra::apply
