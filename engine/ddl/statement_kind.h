#pragma once

#include <string>
#include <string_view>

namespace lutra::ddl {

/// What a QUERY event's text does to the stream of rows around it.
struct StatementKind {
    enum class Effect {
        Nothing,  // only a comment; or a temporary table, which no other session can see
        Begin,
        Commit,
        Rollback,
        Savepoint,   // `name` is set
        RollbackTo,  // `name` is set
        ReleaseSavepoint,
        SchemaChange,
        RowChange,  // changes rows by its text: cannot be carried
        Xa,
        Unknown,  // not on the list
    };

    Effect effect = Effect::Unknown;
    std::string name;  // a savepoint's, in capitals unless quoted
};

/// Told by the first words; comments are passed over, executable ones looked into.
[[nodiscard]] StatementKind classifyStatement(std::string_view sql);

/// The first 120 bytes, control characters escaped: for an error's detail.
[[nodiscard]] std::string statementExcerpt(std::string_view sql);

/// The statement without the START TRANSACTION that MySQL 8.0.21 and later log behind CREATE TABLE … SELECT,
/// and that only its own applier accepts.
[[nodiscard]] std::string_view withoutStartTransaction(std::string_view sql);

}  // namespace lutra::ddl
