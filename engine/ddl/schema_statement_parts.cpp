#include "engine/ddl/schema_statement_parts.h"

#include "engine/ddl/sql_words.h"

#include <algorithm>
#include <array>

namespace lutra::ddl {

namespace {

void passExists(SqlWords& words)
{
    if (words.take("IF")) {
        words.take("NOT");
        words.take("EXISTS");
    }
}

TableRef readTable(SqlWords& words, const std::string& database)
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
bool alterRemovesRows(SqlWords& words)
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
    SqlWords words(statement.sql);
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
