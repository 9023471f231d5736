#pragma once

#include "engine/change/table_schema.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace lutra::ddl {

/// A table as of a position, with what later statements on it need to know.
///
/// Shape: of `table` the unique keys are left out, `hasDefault` is not told, and `typeText` may be empty, as
///        where the log tells the table: rows are read without them.
struct TableShape {
    TablePtr table;
    std::string collation;  // the table's default
};

/// A server's character sets and collations, and how it reads their names.
struct CollationBook {
    struct Entry {
        std::string charset;  // "utf8mb3", never "utf8"
        std::string name;
    };

    std::map<std::uint64_t, Entry> byId;
    std::map<std::string, std::string, std::less<>> defaults;  // of each charset

    /// The charset of a collation; empty when nobody knows it.
    [[nodiscard]] std::string charsetOf(std::string_view collation) const;

    /// A collation as the server spells it, given in any spelling it takes; empty when nobody knows it.
    /// `charset` serves collations that are named without theirs, as MariaDB 10.10 and later may.
    [[nodiscard]] std::string find(std::string_view collation, std::string_view charset) const;

    /// The collation of a charset that stands alone; empty when nobody knows it.
    [[nodiscard]] std::string defaultOf(std::string_view charset) const;
};

/// What of a server decides how its statements are read.
struct ServerDialect {
    bool mariaDb = false;
    std::uint32_t version = 0;     // 101119 is 10.11.19
    bool foldsTableNames = false;  // lower_case_table_names is not 0
};

/// "UTF8" → "utf8mb3": as the catalog has it, in lower case.
[[nodiscard]] std::string charsetName(std::string_view name);

/// ASCII letters in lower case.
[[nodiscard]] std::string toLower(std::string_view text);

}  // namespace lutra::ddl
