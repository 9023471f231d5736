#include "engine/ddl/schema_statement_parts.h"

#include "engine/ddl/sql_scanner.h"

#include <algorithm>
#include <array>

namespace lutra::ddl {

namespace {

/// The scanner with one token looked ahead.
class Words {
public:
    explicit Words(std::string_view sql)
        : m_scanner(sql)
        , m_current(m_scanner.next())
    {
    }

    [[nodiscard]] bool atEnd() const { return m_current.kind == SqlToken::Kind::End; }
    [[nodiscard]] bool is(std::string_view word) const { return m_current.is(word); }
    [[nodiscard]] const std::string& text() const { return m_current.text; }

    void advance() { m_current = m_scanner.next(); }

    bool take(std::string_view word)
    {
        const bool found = is(word);
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

private:
    SqlScanner m_scanner;
    SqlToken m_current;
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
    TableRef ref{database, words.takeName()};
    if (words.take(".")) {
        ref.schema = std::move(ref.table);
        ref.table = words.takeName();
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
    parts.verb = words.text();
    if (!create && !alter && !drop)
        return parts;
    words.advance();
    bool replaces = false;
    for (; std::ranges::any_of(kFillers, [&](auto filler) { return words.is(filler); }); words.advance())
        replaces = replaces || words.is("REPLACE");

    if (words.take("TABLE") || words.take("TABLES")) {
        parts.verb += " TABLE";
        do {
            passExists(words);
            parts.tables.push_back(readTable(words, statement.database));
        } while (drop && words.take(","));
        parts.removesRows = drop || replaces || (alter && alterRemovesRows(words));
    } else if (words.take("DATABASE") || words.take("SCHEMA")) {
        parts.verb += " DATABASE";
        passExists(words);
        parts.tables.push_back({words.takeName(), {}});
        parts.removesRows = drop || replaces;
    } else if (words.take("INDEX")) {
        parts.verb += " INDEX";
        while (!words.atEnd() && !words.take("ON"))
            words.advance();
        parts.tables.push_back(readTable(words, statement.database));
    } else {
        parts.verb += " " + words.text();
    }
    return parts;
}

}  // namespace lutra::ddl
