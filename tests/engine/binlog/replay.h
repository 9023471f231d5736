#pragma once

#include "engine/change/transaction.h"

#include <map>
#include <string>
#include <vector>

namespace lutra::binlog {

/// Tables in memory, brought forward by transactions; keyed by each table's first column.
///
/// Every before image is compared with what the table holds, so a value decoded differently in two events
/// shows.
class Replay {
public:
    void apply(const Transaction& transaction);

    /// Compares with a server's answer: a line a row, tab between values, the table's name first. Strings in
    /// hexadecimal. Tables the answer does not name are not looked at.
    void expectEqual(const std::string& answer) const;

private:
    struct Table {
        TablePtr schema;
        std::map<std::string, Row> rows;
    };

    void applyRow(const RowChange& change);
    void applyStatement(const std::string& sql);

    std::vector<std::shared_ptr<Arena>> m_memory;  // what the rows' values look at
    std::map<std::string, Table> m_tables;
};

/// The value as a server prints it; strings in hexadecimal.
[[nodiscard]] std::string printed(const ColumnValue& value, const ColumnSchema& column);

/// All rows of a transaction, those in its spool too, as texts: what is decoded is compared by these.
[[nodiscard]] std::vector<std::string> rowTexts(const Transaction& transaction);

}  // namespace lutra::binlog
