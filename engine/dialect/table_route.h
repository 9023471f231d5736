#pragma once

#include "engine/dialect/column_literal.h"

#include <string>
#include <vector>

namespace lutra::dialect {

/// How the columns of a source table find their places in the target table. Built once per pair of shapes.
struct TableRoute {
    struct Pair {
        std::size_t source;
        std::size_t target;
    };

    TablePtr source;  // with the target's schema and table name already
    TablePtr target;
    ServerInfo server;
    std::vector<Pair> carried;  // in source order; generated columns of the target are left out
    std::vector<Pair> key;      // the columns that tell rows apart; empty: all of them together do

    [[nodiscard]] ColumnRoute column(const Pair& pair) const
    {
        return {source->columns[pair.source], target->columns[pair.target], server};
    }
    [[nodiscard]] bool isKey(const Pair& pair) const;
    [[nodiscard]] std::string quotedTable() const;
    [[nodiscard]] std::string quotedColumn(const Pair& pair) const;
};

/// The server sets such a column by itself when an UPDATE does not name it.
[[nodiscard]] bool mayUpdateItself(const ColumnSchema& column);

}  // namespace lutra::dialect
