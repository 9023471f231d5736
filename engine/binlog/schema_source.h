#pragma once

#include "engine/binlog/table_map.h"
#include "engine/change/source_position.h"
#include "engine/change/table_schema.h"
#include "engine/change/transaction.h"

#include <string_view>

namespace lutra::binlog {

/// Knows each table's shape as of the event being read. The schema history stands behind it, and test fakes.
///
/// Threads: the one that feeds the assembler.
class SchemaSource {
public:
    virtual ~SchemaSource() = default;

    /// The table as of this event, which need not be as it is now.
    ///
    /// Errors: BadData, which stops the reading at the table's first row.
    [[nodiscard]] virtual Result<TablePtr> tableFor(const TableMap& map) = 0;

    /// Rows of tables nobody wants are passed over undecoded.
    [[nodiscard]] virtual bool wants(std::string_view schema, std::string_view table) const = 0;

    /// Whether the rows of our own checkpoint are decoded, which tell whose a transaction is.
    [[nodiscard]] virtual bool wantsMarks() const { return true; }

    /// Whether the other rows of a transaction that bears our mark are decoded.
    [[nodiscard]] virtual bool wantsMarked() const { return true; }

    /// Told at a statement that changes structure, before any row behind it is asked for. `behind` is where
    /// its event ends.
    [[nodiscard]] virtual Result<void> changed(const SchemaStatement& statement, const SourcePosition& behind)
    {
        (void)statement;
        (void)behind;
        return {};
    }
};

}  // namespace lutra::binlog
