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

/// What stands behind a backslash in a text.
void appendEscaped(std::string& text, char c)
{
    switch (c) {
    case 'n':
        text += '\n';
        break;
    case 't':
        text += '\t';
        break;
    case 'r':
        text += '\r';
        break;
    case 'b':
        text += '\b';
        break;
    case '0':
        text += '\0';
        break;
    case 'Z':
        text += '\x1A';
        break;
    case '%':
    case '_':
        text += '\\';
        text += c;
        break;
    default:
        text += c;
    }
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
        return {SqlToken::Kind::Symbol, std::string(1, m_sql[m_at++]), {}, '\0'};
    SqlToken word{SqlToken::Kind::Word, {}, {}, '\0'};
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
            enterExecutable();
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

/// A comment for another server, or a newer one, is a comment.
void SqlScanner::enterExecutable()
{
    constexpr std::uint32_t kMariaDbPassesOverFrom = 50700;  // versions that only MySQL has had
    constexpr std::uint32_t kMariaDbPassesOverTo = 99999;
    const bool forMariaDb = follows("/*M!");
    m_at += forMariaDb ? 4 : 3;
    std::uint32_t wanted = 0;
    for (int digits = 0; digits < 6 && !atEnd() && isDigit(m_sql[m_at]); ++digits)
        wanted = 10 * wanted + static_cast<std::uint32_t>(m_sql[m_at++] - '0');
    const bool passedOver =
        m_reading.mariaDb ? wanted >= kMariaDbPassesOverFrom && wanted <= kMariaDbPassesOverTo : forMariaDb;
    if (m_reading.version != 0 && (passedOver || wanted > m_reading.version))
        skipTo("*/");
    else
        m_insideExecutable = true;
}

void SqlScanner::skipTo(std::string_view end)
{
    const std::size_t found = m_sql.find(end, m_at);
    m_at = found == std::string_view::npos ? m_sql.size() : found + end.size();
}

SqlToken SqlScanner::quoted(char quote)
{
    const bool escapes = isText(quote) && !m_reading.noBackslashEscapes;
    SqlToken token{SqlToken::Kind::Quoted, {}, {}, quote};
    for (++m_at; !atEnd(); ++m_at) {
        const char c = m_sql[m_at];
        const bool hasNext = m_at + 1 < m_sql.size();
        if (c == '\\' && escapes && hasNext) {
            appendEscaped(token.text, m_sql[++m_at]);
            continue;
        }
        if (c == quote) {
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
