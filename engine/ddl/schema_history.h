#pragma once

#include "engine/change/source_position.h"
#include "engine/ddl/alter_shape.h"
#include "engine/ddl/shape_change.h"
#include "engine/ddl/table_shape.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace lutra::ddl {

/// What is known of a table from some position on.
struct TableState {
    enum class Kind : std::uint8_t { Unknown, Absent, Known };

    Kind kind = Kind::Unknown;
    TableShape shape;  // Known; of a schema as a whole only its collation
    std::string why;   // Unknown: what took our knowledge away
};

/// One line of a history.
struct ShapeVersion {
    TableRef table;  // an empty table name: the schema itself
    SourcePosition from;
    TableState state;
};

/// The shapes of tables over the course of a log. Pure.
///
/// Shape: a version holds from its position, the end of a statement, to the table's next one. What was never
///        told is Unknown. Versions may be put ahead of the reader, where the catalog told them; a statement
///        met at the same place then leaves them as they are.
class SchemaHistory {
public:
    SchemaHistory(ServerDialect server, CollationBook collations)
        : m_server(server)
        , m_collations(std::move(collations))
    {
    }

    [[nodiscard]] const TableState& at(const TableRef& table, const SourcePosition& position) const;

    void put(ShapeVersion version);

    /// Takes in what a statement that ends at `position` did. Returns the versions it made.
    std::vector<ShapeVersion> apply(const SourcePosition& position, const ShapeChange& change);

    /// Forgets what nobody reads any more who begins at `low` or behind it. Returns what was forgotten, by
    /// place.
    std::vector<ShapeVersion> forgetBefore(const SourcePosition& low);

    [[nodiscard]] const ServerDialect& server() const { return m_server; }
    [[nodiscard]] const CollationBook& collations() const { return m_collations; }

    /// Versions held, of all tables.
    [[nodiscard]] std::size_t size() const;

private:
    using Key = std::pair<std::string, std::string>;
    using Versions = std::map<SourcePosition, TableState>;
    using Draft = std::map<Key, TableState>;  // what one statement does, one step behind the other

    [[nodiscard]] static Key keyOf(const TableRef& table) { return {table.schema, table.table}; }
    [[nodiscard]] TableState look(const Draft& draft, const TableRef& table, const SourcePosition& at) const;
    [[nodiscard]] ShapeDefaults defaultsOf(const std::string& schema, const SourcePosition& at) const;

    void step(Draft& draft, const SourcePosition& at, const NoChange& change) const;
    void step(Draft& draft, const SourcePosition& at, const CreateTable& change) const;
    void step(Draft& draft, const SourcePosition& at, const AlterTable& change) const;
    void step(Draft& draft, const SourcePosition& at, const RenameTables& change) const;
    void step(Draft& draft, const SourcePosition& at, const DropTables& change) const;
    void step(Draft& draft, const SourcePosition& at, const DropSchema& change) const;
    void step(Draft& draft, const SourcePosition& at, const SchemaCharset& change) const;
    void step(Draft& draft, const SourcePosition& at, const Unclear& change) const;
    void rename(Draft& draft, const SourcePosition& at, const TableRef& from, const TableRef& to) const;

    ServerDialect m_server;
    CollationBook m_collations;
    std::map<Key, Versions> m_tables;
};

}  // namespace lutra::ddl
