#pragma once

#include "engine/binlog/schema_from_metadata.h"
#include "engine/capture/log_schemas.h"
#include "engine/capture/schema_scan.h"
#include "engine/ddl/schema_store.h"
#include "engine/ddl/shape_change.h"
#include "engine/mysql/catalog.h"

#include <functional>
#include <map>
#include <optional>

namespace lutra::capture {

/// Which tables matter.
struct SchemaScope {
    std::function<bool(std::string_view schema, std::string_view table)> wants;
    std::function<bool(std::string_view schema)> wantsSchema;  // whether it may hold one that does
    std::string text;  // says the same for the same tables; kept with the history that was seeded for them
    std::function<bool()> wantsMarked = {};  // see `SchemaSource`; not given: always
};

/// The shape of each table as of the event being read: from the log where the server writes full row
/// metadata, else from a history that begins with the source's catalog and moves with the statements of the
/// log.
///
/// What the catalog says is believed for a position only if no statement between it and the end of the log
/// touches the table, or if those that do can be taken back: the fence. A table of which nobody can say what
/// it looked like stops the reading at its first row, `capture.schema_unknown`.
/// Shape: the history sleeps, and costs nothing, until it is needed once; from then on it is kept.
class HistorySchemas final : public LogSchemas {
public:
    struct Parts {
        mysql::Connection catalog;
        SchemaScope scope;
        SchemaScan scan;
        std::unique_ptr<ddl::SchemaStore> store;  // null: the history ends with this object
    };

    /// `start` is where the log will be read from.
    [[nodiscard]] static Result<std::unique_ptr<HistorySchemas>> open(Parts parts, SourcePosition start);

    [[nodiscard]] Result<TablePtr> tableFor(const binlog::TableMap& map) override;
    [[nodiscard]] bool wants(std::string_view schema, std::string_view table) const override;
    [[nodiscard]] bool wantsMarked() const override
    {
        return !m_parts.scope.wantsMarked || m_parts.scope.wantsMarked();
    }
    [[nodiscard]] Result<void> changed(const SchemaStatement& statement,
                                       const SourcePosition& behind) override;
    void follow(std::function<SourcePosition()> reader) override { m_reader = std::move(reader); }
    [[nodiscard]] Result<void> begin(const std::stop_token& stop) override;

private:
    struct Known {
        binlog::TableMap map;
        TablePtr table;
    };
    struct Ahead {
        ddl::ShapeChange change;
        SourcePosition behind;
        std::string text;  // for people
    };
    /// What the catalog says, and between which ends of the log it was asked.
    struct Look {
        std::vector<ddl::ShapeVersion> tables;  // positions are not set
        SourcePosition before;
        SourcePosition after;
    };

    HistorySchemas(Parts parts, ddl::SchemaHistory history, SourcePosition start);

    [[nodiscard]] Result<void> load(bool logNamesColumns);
    [[nodiscard]] Result<void> wake();
    [[nodiscard]] Result<void> seed();
    [[nodiscard]] Result<void> lookUp(const std::vector<ddl::TableRef>& tables);
    [[nodiscard]] Result<Look> look(const std::vector<ddl::TableRef>* tables);
    [[nodiscard]] Result<ddl::TableState> stateNow(const ddl::TableRef& table, const std::string& collation);
    [[nodiscard]] Result<void> scanTo(const SourcePosition& end);
    [[nodiscard]] std::vector<const Ahead*> ahead(const ddl::TableRef& table) const;
    void believe(const ddl::ShapeVersion& seen, std::vector<ddl::ShapeVersion>& made);
    [[nodiscard]] Result<void> keep(const std::vector<ddl::ShapeVersion>& versions);
    [[nodiscard]] Result<void> addFromCatalog(TableSchema& told, const binlog::TableMap& map);
    [[nodiscard]] Result<TablePtr> fromHistory(const binlog::TableMap& map);
    [[nodiscard]] Error unknownShape(const ddl::TableRef& table) const;
    [[nodiscard]] ddl::TableRef refOf(std::string_view schema, std::string_view table) const;
    [[nodiscard]] bool matters(const ddl::TableRef& table) const;
    [[nodiscard]] SourcePosition readTo() const;

    Parts m_parts;
    ddl::SchemaHistory m_history;
    SourcePosition m_at;  // behind the last statement that was met, or the start
    std::function<SourcePosition()> m_reader;
    std::stop_token m_stop;
    bool m_awake = false;
    bool m_seeded = false;
    std::vector<Ahead> m_ahead;  // statements up to `m_aheadTo`, in log order
    SourcePosition m_aheadTo;
    std::map<std::string, Known> m_known;  // by full name; the map tells whether the shape is still the same
};

}  // namespace lutra::capture
