#include "engine/ddl/statement_kind.h"

#include "engine/ddl/sql_scanner.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lutra::ddl {

namespace {

using Effect = StatementKind::Effect;

struct FirstWord {
    std::string_view word;
    StatementKind (*classify)(SqlScanner&);
};

template <Effect kEffect>
StatementKind plainly(SqlScanner&)
{
    return {kEffect, {}};
}

StatementKind classifyStart(SqlScanner& scanner)
{
    return {scanner.next().is("TRANSACTION") ? Effect::Begin : Effect::Unknown, {}};
}

StatementKind classifyRollback(SqlScanner& scanner)
{
    SqlToken token = scanner.next();
    if (token.is("WORK"))
        token = scanner.next();
    if (!token.is("TO"))
        return {Effect::Rollback, {}};
    token = scanner.next();
    if (token.is("SAVEPOINT"))
        token = scanner.next();
    return {Effect::RollbackTo, token.text};
}

StatementKind classifySavepoint(SqlScanner& scanner)
{
    return {Effect::Savepoint, scanner.next().text};
}

/// CREATE TABLE … SELECT logged as a statement fills the table from rows that may differ on the target.
StatementKind classifyCreateTable(SqlScanner& scanner)
{
    for (SqlToken token = scanner.next(); token.kind != SqlToken::Kind::End; token = scanner.next()) {
        if (token.is("SELECT") || token.is("TABLE"))
            return {Effect::RowChange, {}};
    }
    return {Effect::SchemaChange, {}};
}

StatementKind classifyCreate(SqlScanner& scanner)
{
    SqlToken token = scanner.next();
    if (token.is("OR")) {
        scanner.next();  // REPLACE
        token = scanner.next();
    }
    if (token.is("TEMPORARY"))
        return {Effect::Nothing, {}};
    if (token.is("TABLE"))
        return classifyCreateTable(scanner);
    return {Effect::SchemaChange, {}};
}

StatementKind classifyDrop(SqlScanner& scanner)
{
    return {scanner.next().is("TEMPORARY") ? Effect::Nothing : Effect::SchemaChange, {}};
}

/// MariaDB runs `ANALYZE UPDATE …`; both families have `ANALYZE TABLE …`.
StatementKind classifyAnalyze(SqlScanner& scanner)
{
    constexpr std::array<std::string_view, 4> kTableWords{"TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG"};
    const SqlToken token = scanner.next();
    const bool ofTable =
        std::ranges::any_of(kTableWords, [&](std::string_view word) { return token.is(word); });
    return {ofTable ? Effect::SchemaChange : Effect::RowChange, {}};
}

constexpr std::array kFirstWords{
    FirstWord{"BEGIN", plainly<Effect::Begin>},
    FirstWord{"START", classifyStart},
    FirstWord{"COMMIT", plainly<Effect::Commit>},
    FirstWord{"ROLLBACK", classifyRollback},
    FirstWord{"SAVEPOINT", classifySavepoint},
    FirstWord{"RELEASE", plainly<Effect::ReleaseSavepoint>},
    FirstWord{"XA", plainly<Effect::Xa>},

    FirstWord{"CREATE", classifyCreate},
    FirstWord{"ALTER", plainly<Effect::SchemaChange>},
    FirstWord{"DROP", classifyDrop},
    FirstWord{"TRUNCATE", plainly<Effect::SchemaChange>},
    FirstWord{"RENAME", plainly<Effect::SchemaChange>},
    FirstWord{"GRANT", plainly<Effect::SchemaChange>},
    FirstWord{"REVOKE", plainly<Effect::SchemaChange>},
    FirstWord{"ANALYZE", classifyAnalyze},
    FirstWord{"OPTIMIZE", plainly<Effect::SchemaChange>},
    FirstWord{"REPAIR", plainly<Effect::SchemaChange>},
    FirstWord{"CHECK", plainly<Effect::SchemaChange>},
    FirstWord{"FLUSH", plainly<Effect::SchemaChange>},
    FirstWord{"COMMENT", plainly<Effect::SchemaChange>},
    FirstWord{"INSTALL", plainly<Effect::SchemaChange>},
    FirstWord{"UNINSTALL", plainly<Effect::SchemaChange>},
    FirstWord{"IMPORT", plainly<Effect::SchemaChange>},

    FirstWord{"INSERT", plainly<Effect::RowChange>},
    FirstWord{"UPDATE", plainly<Effect::RowChange>},
    FirstWord{"DELETE", plainly<Effect::RowChange>},
    FirstWord{"REPLACE", plainly<Effect::RowChange>},
    FirstWord{"LOAD", plainly<Effect::RowChange>},
    FirstWord{"CALL", plainly<Effect::RowChange>},
    FirstWord{"WITH", plainly<Effect::RowChange>},
    FirstWord{"SELECT", plainly<Effect::RowChange>},
    FirstWord{"DO", plainly<Effect::RowChange>},
    FirstWord{"HANDLER", plainly<Effect::RowChange>},
    FirstWord{"MERGE", plainly<Effect::RowChange>},
    FirstWord{"VALUES", plainly<Effect::RowChange>},
};

bool passWord(SqlScanner& scanner, std::string_view word)
{
    SqlToken token = scanner.next();
    while (token.kind != SqlToken::Kind::End && !token.is(word))
        token = scanner.next();
    return token.kind != SqlToken::Kind::End;
}

}  // namespace

StatementKind classifyStatement(std::string_view sql)
{
    if (sql == "BEGIN")  // every transaction of MySQL begins so
        return {Effect::Begin, {}};
    SqlScanner scanner(sql);
    SqlToken first = scanner.next();
    // MariaDB's `SET STATEMENT variable = value FOR …` is what stands behind its FOR, however often.
    while (first.is("SET")) {
        if (!scanner.next().is("STATEMENT"))
            return {Effect::SchemaChange, {}};
        if (!passWord(scanner, "FOR"))
            return {Effect::Unknown, {}};
        first = scanner.next();
    }
    if (first.kind == SqlToken::Kind::End)
        return {Effect::Nothing, {}};
    for (const FirstWord& known : kFirstWords) {
        if (first.is(known.word))
            return known.classify(scanner);
    }
    return {Effect::Unknown, {}};
}

std::string statementExcerpt(std::string_view sql)
{
    constexpr std::size_t kBytesMax = 120;
    std::string_view start = sql.substr(0, kBytesMax);
    const auto continues = [&] { return (static_cast<unsigned char>(sql[start.size()]) & 0xC0) == 0x80; };
    while (start.size() < sql.size() && !start.empty() && continues())
        start.remove_suffix(1);  // never half a character

    std::string text;
    for (const char c : start) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F)
            text += fmt::format("\\x{:02x}", byte);
        else
            text += c;
    }
    return start.size() < sql.size() ? text + "…" : text;
}

std::string_view withoutStartTransaction(std::string_view sql)
{
    constexpr std::string_view kEnding = " START TRANSACTION";
    if (sql.ends_with(kEnding))
        sql.remove_suffix(kEnding.size());
    return sql;
}

}  // namespace lutra::ddl
