#include "engine/ddl/sql_scanner.h"

namespace lutra::ddl {

namespace {

bool isBlank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWord(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}

char toUpper(char c)
{
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

SqlToken SqlScanner::next()
{
    skipBlanksAndComments();
    if (atEnd())
        return {};
    const char first = m_sql[m_at];
    if (first == '\'' || first == '"' || first == '`')
        return quoted(first);
    if (!isWord(first))
        return {SqlToken::Kind::Symbol, std::string(1, m_sql[m_at++]), {}};
    SqlToken word{SqlToken::Kind::Word, {}, {}};
    const std::size_t start = m_at;
    while (!atEnd() && isWord(m_sql[m_at]))
        word.text += toUpper(m_sql[m_at++]);
    word.spelled = m_sql.substr(start, m_at - start);
    return word;
}

void SqlScanner::skipBlanksAndComments()
{
    while (!atEnd()) {
        if (isBlank(m_sql[m_at])) {
            ++m_at;
        } else if (follows("/*!") || follows("/*M!")) {
            m_at += follows("/*!") ? 3 : 4;
            while (!atEnd() && isDigit(m_sql[m_at]))  // the server version it is for
                ++m_at;
            m_insideExecutable = true;
        } else if (m_insideExecutable && follows("*/")) {
            m_at += 2;
            m_insideExecutable = false;
        } else if (follows("/*")) {
            m_at += 2;
            skipTo("*/");
        } else if (follows("#")) {
            skipTo("\n");
        } else if (follows("--") && (m_at + 2 >= m_sql.size() || isBlank(m_sql[m_at + 2]))) {
            skipTo("\n");
        } else {
            return;
        }
    }
}

void SqlScanner::skipTo(std::string_view end)
{
    const std::size_t found = m_sql.find(end, m_at);
    m_at = found == std::string_view::npos ? m_sql.size() : found + end.size();
}

SqlToken SqlScanner::quoted(char quote)
{
    SqlToken token{SqlToken::Kind::Quoted, {}, {}};
    for (++m_at; !atEnd(); ++m_at) {
        const char c = m_sql[m_at];
        const bool hasNext = m_at + 1 < m_sql.size();
        if (c == '\\' && quote != '`' && hasNext) {
            ++m_at;
        } else if (c == quote) {
            if (!hasNext || m_sql[m_at + 1] != quote) {
                ++m_at;
                break;
            }
            ++m_at;
        }
        token.text += m_sql[m_at];
    }
    return token;
}

}  // namespace lutra::ddl
