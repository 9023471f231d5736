#pragma once

#include "engine/change/transaction.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace lutra::cli {

enum class ChangeFormat : std::uint8_t { None, Text, Json };

/// A log's changes as lines.
///
/// Json: one object a change: {"position", "gtid", "time", "schema", "table", "kind", "before", "after"}, or
/// "sql"
///       for a change of structure. "position" is the end of its transaction, where reading can begin anew;
///       "gtid" is null when there is none; columns that the log leaves out are left out.
/// Text: for people; an update shows the row before, then what changed.
/// None: counts only.
///
/// Rows of `retl` and the servers' own tables, and statements about them and about accounts, are left out.
class ChangePrinter {
public:
    struct Counts {
        std::uint64_t transactions = 0;
        std::uint64_t rows = 0;
    };

    explicit ChangePrinter(ChangeFormat format)
        : m_format(format)
    {
    }

    /// Appends the lines of `transaction` to `to`; calls `write` now and then, which may take them out of it.
    ///
    /// Errors: of reading the rows, and of `write`.
    [[nodiscard]] Result<void> append(std::string& to, const Transaction& transaction,
                                      const std::function<Result<void>()>& write);

    [[nodiscard]] const Counts& counts() const { return m_counts; }

private:
    /// A table's names as JSON, made once.
    struct TableWords {
        TablePtr table;     // keeps the key alive
        std::string head;   // ,"schema":…,"table":…
        std::string title;  // for people
        std::vector<std::string> columns;
        bool left = false;  // left out
    };

    const TableWords& wordsOf(const TablePtr& table);
    void appendRow(std::string& to, const TableWords& words, const RowChange& change) const;
    void appendImage(std::string& to, const TableWords& words, const Row& row,
                     const Row* unlike = nullptr) const;
    void appendStatement(std::string& to, const SchemaStatement& statement) const;

    ChangeFormat m_format;
    Counts m_counts;
    std::string m_head;  // of the transaction being printed
    std::map<const TableSchema*, TableWords> m_words;
};

}  // namespace lutra::cli
