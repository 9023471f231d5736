#pragma once

#include <string>
#include <string_view>

namespace lutra::dialect {

/// `` `odd``name` ``: the only way a name gets into SQL. NUL cannot stand in a name and is dropped.
[[nodiscard]] std::string quoteName(std::string_view name);

/// `` `schema`.`table` ``
[[nodiscard]] std::string quoteTable(std::string_view schema, std::string_view table);

/// UTF-8 text as `_utf8mb4 X'…'`, which no sql_mode and no charset can misread.
[[nodiscard]] std::string textLiteral(std::string_view utf8);

/// Appends `'…'` with backslashes: half as long as hex, and quicker for a server to read. For sessions whose
/// sql_mode lets a backslash escape, as ours do, and for bytes in which a quote is always a quote.
void appendEscaped(std::string& sql, std::string_view bytes);

/// Appends `X'…'`, upper-case digits.
void appendHex(std::string& sql, std::string_view bytes);

}  // namespace lutra::dialect
