#pragma once

#include "engine/base/error.h"
#include "engine/model/name_pattern.h"

#include <string>
#include <string_view>

namespace lutra {

/// A table's two names, as the server writes them, without quotes.
struct TableName {
    std::string schema;
    std::string table;

    bool operator==(const TableName&) const = default;
};

/// Which tables a mapping means: `schema.table`, where each half is a `NamePattern`.
///
/// The dot between the halves: dots in backticks, brackets, parentheses and braces do not count.
///   1. `\.` wins: `.*\..*`, `shop_.*\.order_.*` (a regular expression over the whole name). Once only.
///   2. A single dot is it: `shop.orders`, `shop.*`, `*.*`, `(shop|crm).(orders|items)`.
///   3. Of several, the first one that `* + ? {` does not follow: `shop.tmp_.*`, `shop..*`, `.*.orders`.
///   4. Otherwise it could be read two ways (`shop.*.*`) and is refused; `\.` says which.
///
/// The server's own schemas and `retl` are never matched, whatever the pattern says.
class TablePattern {
public:
    /// Errors: BadConfig `config.mapping_pattern`: not of the form above, or longer than 512 bytes.
    [[nodiscard]] static Result<TablePattern> parse(std::string_view text,
                                                    NameCase nameCase = NameCase::Exact);

    [[nodiscard]] bool matches(std::string_view schema, std::string_view table) const;

    [[nodiscard]] const NamePattern& schema() const { return m_schema; }
    [[nodiscard]] const NamePattern& table() const { return m_table; }
    [[nodiscard]] std::string text() const { return m_schema.text() + "." + m_table.text(); }

private:
    TablePattern(NamePattern schema, NamePattern table)
        : m_schema(std::move(schema))
        , m_table(std::move(table))
    {
    }

    NamePattern m_schema;
    NamePattern m_table;
};

/// Whether each table of `source` has one place in `target` (see `NamePattern::misfitWith`).
///
/// Errors: BadConfig `config.mapping_shape` (no rule says which table becomes which),
/// `config.mapping_reserved`
///         (a half names a schema that is never carried, or could write into one).
[[nodiscard]] Result<> checkMapping(const TablePattern& source, const TablePattern& target);

/// The table in `target` that stands for a table which `source` matches.
///
/// Errors: as `checkMapping`.
[[nodiscard]] Result<TableName> mapTarget(const TablePattern& source, const TablePattern& target,
                                          const TableName& table);

}  // namespace lutra
