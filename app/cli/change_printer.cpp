#include "app/cli/change_printer.h"

#include "app/cli/json_value.h"
#include "app/cli/unicode_text.h"
#include "engine/base/clock.h"
#include "engine/ddl/schema_statement_parts.h"
#include "engine/model/name_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::cli {

namespace {

constexpr std::size_t kTablesMax = 1'000;  // remembered; beyond that we start over

std::string_view kindName(RowChange::Kind kind)
{
    switch (kind) {
    case RowChange::Kind::Insert:
        return "insert";
    case RowChange::Kind::Update:
        return "update";
    case RowChange::Kind::Delete:
        return "delete";
    }
    return "";
}

void appendNameOrNull(std::string& to, std::string_view name)
{
    if (name.empty())
        to += "null";
    else
        appendJsonName(to, name);
}

std::string headOf(const Transaction& transaction)
{
    std::string head = R"({"position":)";
    appendJsonName(head, transaction.end.text());
    head += R"(,"gtid":)";
    appendNameOrNull(head, transaction.end.gtid);
    head += R"(,"time":")" + toRfc3339(transaction.committedAt) + '"';
    return head;
}

/// Statements about accounts belong to the server's own schema, and may hold passwords.
bool isAboutAccounts(std::string_view verb)
{
    return verb == "GRANT" || verb == "REVOKE" || verb == "SET" || verb.ends_with(" USER") ||
           verb.ends_with(" ROLE");
}

bool isLeftOut(const SchemaStatement& statement, const ddl::SchemaStatementParts& parts)
{
    if (isAboutAccounts(parts.verb))
        return true;
    if (parts.tables.empty())
        return isReservedSchema(statement.database);
    return std::ranges::all_of(parts.tables,
                               [](const ddl::TableRef& ref) { return isReservedSchema(ref.schema); });
}

}  // namespace

Result<void> ChangePrinter::append(std::string& to, const Transaction& transaction,
                                   const std::function<Result<void>()>& write)
{
    ++m_counts.transactions;
    if (m_format == ChangeFormat::Json && !transaction.empty())
        m_head = headOf(transaction);
    bool first = true;
    const auto begin = [&] {
        if (m_format == ChangeFormat::Text && first)
            fmt::format_to(std::back_inserter(to), "{} {} {}\n", toRfc3339(transaction.committedAt),
                           transaction.end.text(), transaction.end.gtid);
        first = false;
    };
    if (transaction.schemaStatement) {
        const auto parts = ddl::readHead(*transaction.schemaStatement);
        if (m_format != ChangeFormat::None && !isLeftOut(*transaction.schemaStatement, parts)) {
            begin();
            appendStatement(to, *transaction.schemaStatement);
        }
    }
    return visitRows(transaction, [&](std::span<const RowChange> rows) {
        for (const RowChange& change : rows) {
            const TableWords& words = wordsOf(change.table);
            if (words.left)
                continue;
            ++m_counts.rows;
            if (m_format == ChangeFormat::None)
                continue;
            begin();
            appendRow(to, words, change);
        }
        return write();
    });
}

const ChangePrinter::TableWords& ChangePrinter::wordsOf(const TablePtr& table)
{
    if (const auto known = m_words.find(table.get()); known != m_words.end())
        return known->second;
    if (m_words.size() >= kTablesMax)
        m_words.clear();
    TableWords words;
    words.table = table;
    words.left = isReservedSchema(table->schema);
    appendJsonName(words.title, table->fullName());
    words.title = words.title.substr(1, words.title.size() - 2);
    words.head = R"(,"schema":)";
    appendJsonName(words.head, table->schema);
    words.head += R"(,"table":)";
    appendJsonName(words.head, table->table);
    for (const ColumnSchema& column : table->columns) {
        std::string& name = words.columns.emplace_back();
        appendJsonName(name, column.name);
        name += ':';
    }
    return m_words[table.get()] = std::move(words);
}

void ChangePrinter::appendRow(std::string& to, const TableWords& words, const RowChange& change) const
{
    if (m_format == ChangeFormat::Json) {
        to += m_head;
        to += words.head;
        to += R"(,"kind":")";
        to += kindName(change.kind);
        to += '"';
        if (change.before) {
            to += R"(,"before":)";
            appendImage(to, words, *change.before);
        }
        if (change.after) {
            to += R"(,"after":)";
            appendImage(to, words, *change.after);
        }
        to += "}\n";
        return;
    }
    fmt::format_to(std::back_inserter(to), "  {} {} ", kindName(change.kind), words.title);
    if (change.before)
        appendImage(to, words, *change.before);
    if (change.before && change.after)
        to += " -> ";
    if (change.after)
        appendImage(to, words, *change.after, change.before ? &*change.before : nullptr);
    to += '\n';
}

/// Columns whose value is the same in `unlike` are left out too.
void ChangePrinter::appendImage(std::string& to, const TableWords& words, const Row& row,
                                const Row* unlike) const
{
    char join = '{';
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (isAbsent(row[i]) || (unlike != nullptr && row[i] == (*unlike)[i]))
            continue;
        to += join;
        join = ',';
        to += words.columns[i];
        appendJsonValue(to, words.table->columns[i], row[i]);
    }
    to += join == '{' ? "{}" : "}";
}

void ChangePrinter::appendStatement(std::string& to, const SchemaStatement& statement) const
{
    if (m_format == ChangeFormat::Text) {
        to += "  ddl ";
        appendJsonName(to, statement.sql);
        to += '\n';
        return;
    }
    const auto parts = ddl::readHead(statement);
    to += m_head;
    to += R"(,"schema":)";
    appendNameOrNull(to, parts.tables.empty() ? statement.database : parts.tables.front().schema);
    to += R"(,"table":)";
    appendNameOrNull(to, parts.tables.empty() ? std::string() : parts.tables.front().table);
    to += R"(,"kind":"ddl","sql":)";
    if (!appendJsonString(to, statement.sql)) {  // the log tells the session's charset by a number only
        to += R"({"base64":")";
        appendBase64(to, statement.sql);
        to += R"("})";
    }
    to += "}\n";
}

}  // namespace lutra::cli
