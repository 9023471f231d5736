#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lutra::ddl {

/// One piece of SQL text.
///
/// Shape: a Word's `text` is in capitals, `spelled` as it was written; a Quoted name or string has its quotes
/// off; a
///        Symbol is one character.
struct SqlToken {
    enum class Kind { Word, Quoted, Symbol, End };

    Kind kind = Kind::End;
    std::string text;
    std::string_view spelled;  // of a Word; looks into the statement

    [[nodiscard]] bool is(std::string_view word) const { return kind != Kind::Quoted && text == word; }

    /// Read as the name of a table, a column or a schema.
    [[nodiscard]] std::string name() const { return kind == Kind::Word ? std::string(spelled) : text; }
};

/// Splits a statement as far as telling its kind needs. Passes over comments, and looks inside those that
/// servers execute: `/*! … */` and `/*M! … */`.
class SqlScanner {
public:
    explicit SqlScanner(std::string_view sql)
        : m_sql(sql)
    {
    }

    SqlToken next();

private:
    void skipBlanksAndComments();
    void skipTo(std::string_view end);
    SqlToken quoted(char quote);
    [[nodiscard]] bool follows(std::string_view text) const { return m_sql.substr(m_at).starts_with(text); }
    [[nodiscard]] bool atEnd() const { return m_at >= m_sql.size(); }

    std::string_view m_sql;
    std::size_t m_at = 0;
    bool m_insideExecutable = false;
};

}  // namespace lutra::ddl
