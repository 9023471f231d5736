#include "engine/capture/catalog_schema_source.h"

#include "engine/capture/catalog_details.h"
#include "engine/capture/same_shape.h"

namespace lutra::capture {

namespace {

constexpr std::size_t kTablesMax = 20'000;  // remembered; beyond that we start over

}  // namespace

CatalogSchemaSource::CatalogSchemaSource(mysql::Connection source, Wants wants,
                                         std::map<std::uint64_t, mysql::CollationName> collations)
    : m_source(std::move(source))
    , m_wants(std::move(wants))
    , m_collations(std::move(collations))
{
}

Result<std::unique_ptr<CatalogSchemaSource>> CatalogSchemaSource::open(mysql::Connection source, Wants wants)
{
    auto collations = mysql::readCollations(source);
    if (!collations)
        return tl::unexpected(collations.error());
    // A busy log may leave this connection quiet for days.
    if (auto patient = source.execute("SET SESSION wait_timeout = 28800"); !patient)
        return tl::unexpected(patient.error());
    return std::unique_ptr<CatalogSchemaSource>(
        new CatalogSchemaSource(std::move(source), std::move(wants), std::move(*collations)));
}

bool CatalogSchemaSource::wants(std::string_view schema, std::string_view table) const
{
    return m_wants(schema, table);
}

Result<TablePtr> CatalogSchemaSource::tableFor(const binlog::TableMap& map)
{
    const std::string name = map.fullName();
    if (const auto known = m_known.find(name); known != m_known.end() && sameShape(known->second.map, map))
        return known->second.table;

    const auto collation = [this](std::uint32_t id) -> std::optional<binlog::Collation> {
        const auto found = m_collations.find(id);
        if (found == m_collations.end())
            return std::nullopt;
        return binlog::Collation{found->second.charset, found->second.collation};
    };
    TablePtr table;
    if (auto told = binlog::schemaFromMetadata(map, collation)) {
        if (auto added = addFromCatalog(*told, map); !added)
            return tl::unexpected(added.error());
        table = std::make_shared<const TableSchema>(std::move(*told));
    } else {
        auto read = fromCatalog(map);
        if (!read)
            return read;
        table = std::move(*read);
    }
    if (m_known.size() >= kTablesMax)
        m_known.clear();
    m_known[name] = {map, table};
    return table;
}

Result<void> CatalogSchemaSource::addFromCatalog(TableSchema& told, const binlog::TableMap& map)
{
    if (!m_source.server().isMariaDb() || !mayHideDetails(map))
        return {};
    const auto table = mysql::readLoggedTable(m_source, map.schema, map.table);
    if (!table)
        return tl::unexpected(table.error());
    if (*table)
        addDetails(told, map, **table);
    return {};
}

Result<TablePtr> CatalogSchemaSource::fromCatalog(const binlog::TableMap& map)
{
    auto table = mysql::readLoggedTable(m_source, map.schema, map.table);
    if (!table)
        return tl::unexpected(table.error());
    if (!*table)
        return fail(ErrorKind::BadData, "capture.table_gone",
                    map.fullName() + " is in the log without names and no longer in the catalog");
    if (auto fits = binlog::checkFits(map, **table); !fits)
        return tl::unexpected(fits.error());
    return table;
}

}  // namespace lutra::capture
