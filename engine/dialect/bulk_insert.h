#pragma once

#include "engine/base/arena.h"
#include "engine/dialect/table_route.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lutra::dialect {

/// The values of one column in many rows, beside each other, as a client library takes them for a statement
/// that is executed once for all of them.
///
/// Shape: `nulls` runs parallel to the rows, and so does what the kind says.
struct BulkColumn {
    enum class Kind : std::uint8_t {
        Signed,    // `integers`
        Unsigned,  // `integers`, the same bits
        Real,      // `reals`
        Bytes,     // `data`, `lengths`: as the column stores them, or a number or a date as text
        Ascii,     // `data`, `lengths`: letters, whatever the column's charset
    };

    Kind kind = Kind::Bytes;
    std::vector<char> nulls;  // 1: NULL
    std::vector<std::int64_t> integers;
    std::vector<double> reals;
    std::vector<const char*> data;
    std::vector<unsigned long> lengths;
};

/// An INSERT with a place for each column, and the rows it is for. Texts are those of the rows it was made
/// of.
struct BulkInsert {
    std::string sql;
    std::vector<BulkColumn> columns;
    std::size_t rows = 0;
    std::unique_ptr<Arena> memory;
};

/// `isMergeable` holds of the table, and no image lacks a column. nullopt: a value needs SQL's words.
[[nodiscard]] std::optional<BulkInsert> bulkInsert(const TableRoute& route, std::span<const Row* const> rows);

}  // namespace lutra::dialect
