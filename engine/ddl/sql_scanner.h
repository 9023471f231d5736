#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lutra::ddl {

/// One piece of SQL text.
///
/// Shape: a Word's `text` is in capitals, `spelled` as it was written; a Quoted name or string has its quotes
///        off; a Symbol is one character.
struct SqlToken {
    enum class Kind { Word, Quoted, Symbol, End };

    Kind kind = Kind::End;
    std::string text;
    std::string_view spelled;  // of a Word; looks into the statement
    char quote = '\0';         // of a Quoted: what it began with

    [[nodiscard]] bool is(std::string_view word) const { return kind != Kind::Quoted && text == word; }

    /// Read as the name of a table, a column or a schema.
    [[nodiscard]] std::string name() const { return kind == Kind::Word ? std::string(spelled) : text; }
};

/// How one server, in one session, reads its SQL.
struct SqlReading {
    bool ansiQuotes = false;          // sql_mode: "x" is a name, not a text
    bool noBackslashEscapes = false;  // sql_mode
    std::uint32_t version = 0;        // as 100611 or 80036; 0: executable comments of all versions are read
    bool mariaDb = false;             // looked at only where `version` is set
};

/// Splits a statement as far as telling its kind needs. Passes over comments, and looks inside those that
/// servers execute: `/*! … */` and `/*M! … */`.
class SqlScanner {
public:
    explicit SqlScanner(std::string_view sql, SqlReading reading = {})
        : m_sql(sql)
        , m_reading(reading)
    {
    }

    SqlToken next();

private:
    void skipBlanksAndComments();
    void enterExecutable();
    void skipTo(std::string_view end);
    SqlToken quoted(char quote);
    [[nodiscard]] bool isText(char quote) const
    {
        return quote == '\'' || (quote == '"' && !m_reading.ansiQuotes);
    }
    [[nodiscard]] bool follows(std::string_view text) const { return m_sql.substr(m_at).starts_with(text); }
    [[nodiscard]] bool atEnd() const { return m_at >= m_sql.size(); }

    std::string_view m_sql;
    SqlReading m_reading;
    std::size_t m_at = 0;
    bool m_insideExecutable = false;
};

}  // namespace lutra::ddl
