#pragma once

#include "engine/ddl/sql_scanner.h"

#include <algorithm>
#include <initializer_list>

namespace lutra::ddl {

/// The scanner with one token looked ahead.
class SqlWords {
public:
    explicit SqlWords(std::string_view sql, SqlReading reading = {})
        : m_scanner(sql, reading)
        , m_current(m_scanner.next())
    {
    }

    [[nodiscard]] bool atEnd() const { return m_current.kind == SqlToken::Kind::End; }
    [[nodiscard]] bool is(std::string_view word) const { return m_current.is(word); }
    [[nodiscard]] bool isAny(std::initializer_list<std::string_view> words) const
    {
        return std::ranges::any_of(words, [this](std::string_view word) { return is(word); });
    }
    [[nodiscard]] const std::string& text() const { return m_current.text; }
    [[nodiscard]] const SqlToken& token() const { return m_current; }

    void advance() { m_current = m_scanner.next(); }

    bool take(std::string_view word)
    {
        const bool found = is(word);
        if (found)
            advance();
        return found;
    }

    bool takeAny(std::initializer_list<std::string_view> words)
    {
        const bool found = isAny(words);
        if (found)
            advance();
        return found;
    }

    std::string takeName()
    {
        std::string name = m_current.name();
        advance();
        return name;
    }

    /// At "(": passes to behind the ")" that belongs to it, or to the end.
    void passParentheses()
    {
        std::size_t depth = 0;
        do {
            if (is("("))
                ++depth;
            else if (is(")"))
                --depth;
            advance();
        } while (depth > 0 && !atEnd());
    }

private:
    SqlScanner m_scanner;
    SqlToken m_current;
};

}  // namespace lutra::ddl
