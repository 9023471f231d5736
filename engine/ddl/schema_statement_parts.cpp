#include "engine/ddl/schema_statement_parts.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace lutra::ddl {

namespace {

struct Word {
    std::string text;  // upper case unless quoted
    bool quoted = false;
};

/// Splits SQL into words, quoted names and single characters. Strings are passed over.
class Words {
public:
    explicit Words(std::string_view sql)
        : m_sql(sql)
    {
        advance();
    }

    [[nodiscard]] const Word& current() const { return m_word; }
    [[nodiscard]] bool atEnd() const { return m_word.text.empty() && !m_word.quoted; }
    [[nodiscard]] bool is(std::string_view keyword) const { return !m_word.quoted && m_upper == keyword; }

    bool take(std::string_view keyword)
    {
        if (!is(keyword))
            return false;
        advance();
        return true;
    }

    void advance()
    {
        skipBlanks();
        m_word = {};
        m_upper.clear();
        if (m_at >= m_sql.size())
            return;
        const char first = m_sql[m_at];
        if (first == '`' || first == '"' || first == '\'')
            return readQuoted(first);
        std::size_t end = m_at;
        while (end < m_sql.size() && isNamePart(m_sql[end]))
            ++end;
        end = std::max(end, m_at + 1);
        m_word.text = m_sql.substr(m_at, end - m_at);
        m_at = end;
        m_upper = m_word.text;
        std::ranges::transform(m_upper, m_upper.begin(), [](unsigned char c) { return std::toupper(c); });
    }

private:
    static bool isNamePart(char c)
    {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || (c & 0x80);
    }

    void readQuoted(char quote)
    {
        m_word.quoted = true;
        for (++m_at; m_at < m_sql.size(); ++m_at) {
            if (m_sql[m_at] == quote) {
                const bool doubled = m_at + 1 < m_sql.size() && m_sql[m_at + 1] == quote;
                ++m_at;
                if (!doubled)
                    return;
            }
            m_word.text += m_sql[m_at];
        }
    }

    void skipBlanks()
    {
        while (m_at < m_sql.size()) {
            const auto rest = m_sql.substr(m_at);
            if (std::isspace(static_cast<unsigned char>(rest[0]))) {
                ++m_at;
            } else if (rest.starts_with("/*!") || rest.starts_with("/*M!")) {
                m_at += rest.starts_with("/*!") ? 3 : 4;  // the server runs what stands in it
                while (m_at < m_sql.size() && std::isdigit(static_cast<unsigned char>(m_sql[m_at])))
                    ++m_at;
            } else if (rest.starts_with("*/")) {
                m_at += 2;
            } else if (rest.starts_with("/*")) {
                const auto end = m_sql.find("*/", m_at + 2);
                m_at = end == std::string_view::npos ? m_sql.size() : end + 2;
            } else if (rest.starts_with("--") || rest[0] == '#') {
                const auto end = m_sql.find('\n', m_at);
                m_at = end == std::string_view::npos ? m_sql.size() : end + 1;
            } else {
                return;
            }
        }
    }

    std::string_view m_sql;
    std::size_t m_at = 0;
    Word m_word;
    std::string m_upper;
};

void passExists(Words& words)
{
    if (words.take("IF")) {
        words.take("NOT");
        words.take("EXISTS");
    }
}

TableRef readTable(Words& words, const std::string& database)
{
    TableRef ref{database, words.current().text};
    words.advance();
    if (words.take(".")) {
        ref.schema = ref.table;
        ref.table = words.current().text;
        words.advance();
    }
    return ref;
}

/// Words that may stand between the verb and TABLE.
constexpr std::array<std::string_view, 8> kFillers{"OR",      "REPLACE", "TEMPORARY", "ONLINE",
                                                   "OFFLINE", "IGNORE",  "UNIQUE",    "FULLTEXT"};
constexpr std::array<std::string_view, 4> kRowRemovers{"TRUNCATE", "EXCHANGE", "DISCARD", "IMPORT"};

/// Behind ALTER TABLE name: partitions that are dropped, emptied or swapped take their rows with them.
bool alterRemovesRows(Words& words)
{
    bool dropping = false;
    for (; !words.atEnd(); words.advance()) {
        if (dropping && words.is("PARTITION"))
            return true;
        dropping = words.is("DROP");
        if (std::ranges::any_of(kRowRemovers, [&](auto word) { return words.is(word); }))
            return true;
    }
    return false;
}

}  // namespace

SchemaStatementParts readHead(const SchemaStatement& statement)
{
    Words words(statement.sql);
    SchemaStatementParts parts;
    const auto verb = [&](std::string_view text) { parts.verb = text; };

    if (words.take("TRUNCATE")) {
        verb("TRUNCATE TABLE");
        words.take("TABLE");
        parts.tables.push_back(readTable(words, statement.database));
        parts.removesRows = true;
        return parts;
    }
    if (words.take("RENAME")) {
        verb("RENAME TABLE");
        if (!words.take("TABLE") && !words.take("TABLES"))
            return parts;
        do {
            passExists(words);
            parts.tables.push_back(readTable(words, statement.database));
            if (words.take("TO"))
                parts.tables.push_back(readTable(words, statement.database));
        } while (words.take(","));
        return parts;
    }
    const bool create = words.is("CREATE");
    const bool alter = words.is("ALTER");
    const bool drop = words.is("DROP");
    parts.verb = words.current().text;
    std::ranges::transform(parts.verb, parts.verb.begin(), [](unsigned char c) { return std::toupper(c); });
    if (!create && !alter && !drop)
        return parts;
    words.advance();
    while (std::ranges::any_of(kFillers, [&](auto filler) { return words.is(filler); }))
        words.advance();

    if (words.take("TABLE") || words.take("TABLES")) {
        parts.verb += " TABLE";
        do {
            passExists(words);
            parts.tables.push_back(readTable(words, statement.database));
        } while (drop && words.take(","));
        parts.removesRows = drop || (alter && alterRemovesRows(words));
    } else if (words.take("DATABASE") || words.take("SCHEMA")) {
        parts.verb += " DATABASE";
        passExists(words);
        parts.tables.push_back({words.current().text, {}});
        parts.removesRows = drop;
    } else if (words.take("INDEX")) {
        parts.verb += " INDEX";
        while (!words.atEnd() && !words.take("ON"))
            words.advance();
        parts.tables.push_back(readTable(words, statement.database));
    } else {
        parts.verb += " " + words.current().text;
    }
    return parts;
}

}  // namespace lutra::ddl
