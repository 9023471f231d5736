#pragma once

#include "engine/binlog/schema_from_metadata.h"
#include "engine/capture/log_schemas.h"
#include "engine/mysql/catalog.h"

#include <functional>
#include <map>

namespace lutra::capture {

/// The shape of each table: from the log where the server writes full row metadata, else from the source's
/// catalog as it is now. A catalog that does not fit the event stops the reading; it is never guessed around.
class CatalogSchemaSource final : public LogSchemas {
public:
    using Wants = std::function<bool(std::string_view schema, std::string_view table)>;

    /// `source` is asked for collations now, and for tables when they are met.
    [[nodiscard]] static Result<std::unique_ptr<CatalogSchemaSource>> open(mysql::Connection source,
                                                                           Wants wants);

    [[nodiscard]] Result<TablePtr> tableFor(const binlog::TableMap& map) override;
    [[nodiscard]] bool wants(std::string_view schema, std::string_view table) const override;

    void forget() override { m_known.clear(); }

private:
    struct Known {
        binlog::TableMap map;
        TablePtr table;
    };

    CatalogSchemaSource(mysql::Connection source, Wants wants,
                        std::map<std::uint64_t, mysql::CollationName> collations);
    [[nodiscard]] Result<void> addFromCatalog(TableSchema& told, const binlog::TableMap& map);
    [[nodiscard]] Result<TablePtr> fromCatalog(const binlog::TableMap& map);

    mysql::Connection m_source;
    Wants m_wants;
    std::map<std::uint64_t, mysql::CollationName> m_collations;
    std::map<std::string, Known> m_known;  // by full name; the map tells whether the shape is still the same
};

}  // namespace lutra::capture
