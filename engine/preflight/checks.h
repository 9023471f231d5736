#pragma once

#include "engine/change/table_schema.h"
#include "engine/preflight/fixes.h"
#include "engine/preflight/preflight.h"
#include "engine/preflight/site_facts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>

namespace lutra::preflight {

/// A data source and what all pipelines together do there.
struct Site {
    explicit Site(mysql::Connection& connection)
        : facts(connection)
    {
    }

    SiteFacts facts;
    bool isSource = false;
    bool isTarget = false;
    bool twoWay = false;
    unsigned connections = 0;                               // that the pipelines will need at once
    std::set<std::pair<std::string, std::string>> read;     // mapped tables, schema and name, as source
    std::set<std::pair<std::string, std::string>> written;  // as target
    std::set<std::string> schemas;                          // of both
    Options options;

    [[nodiscard]] mysql::Connection& connection() const { return facts.connection(); }
    [[nodiscard]] const ServerInfo& server() const { return connection().server(); }
    [[nodiscard]] const std::string& name() const { return connection().name(); }
};

/// A mapped table as it is on both sides; null where it is not (or may not be seen).
struct TableFacts {
    const TablePair* names = nullptr;
    TablePtr source;
    TablePtr target;
};

/// A pipeline, its two sites, and all the pipelines beside it.
class Subject {
public:
    Subject(const Pair& pair, Site& source, Site& target, std::span<const Pair> all)
        : m_pair(pair)
        , m_source(source)
        , m_target(target)
        , m_all(all)
    {
    }

    [[nodiscard]] const Pair& pair() const { return m_pair; }
    [[nodiscard]] Site& source() { return m_source; }
    [[nodiscard]] Site& target() { return m_target; }
    [[nodiscard]] std::span<const Pair> all() const { return m_all; }
    [[nodiscard]] Result<std::span<const TableFacts>> tables();

    /// What concerns both sites alike is told by one of the two directions.
    [[nodiscard]] bool isSecondDirection() const;

private:
    const Pair& m_pair;
    Site& m_source;
    Site& m_target;
    std::span<const Pair> m_all;
    std::optional<std::vector<TableFacts>> m_tables;
};

/// Where a check puts what it finds.
class Report {
public:
    Report(std::string_view id, std::string_view site)
    {
        m_result.id = id;
        m_result.site = site;
    }

    /// What the next finding is about.
    Report& about(std::string object);

    void block(std::string_view site, Fact cause, Fix fix = {});
    void warn(std::string_view site, Fact cause, Fix fix = {});
    void inform(std::string_view site, Fact cause, Fix fix = {});
    void add(Level level, std::string_view site, Fact cause, Fix fix = {});
    void skip() { m_skipped = true; }

    [[nodiscard]] CheckResult take() &&;

private:
    CheckResult m_result;
    std::string m_object;
    bool m_skipped = false;
};

// A check answers with an error only where it could not look; the runner turns that into a finding.

Result<> checkLatency(Site& site, Report& report);
Result<> checkLink(Site& site, Report& report);
Result<> checkVersion(Site& site, Report& report);
Result<> checkLogOn(Site& site, Report& report);
Result<> checkLogFormat(Site& site, Report& report);
Result<> checkRowImage(Site& site, Report& report);
Result<> checkRowMetadata(Site& site, Report& report);
Result<> checkLogChecksum(Site& site, Report& report);
Result<> checkLogFilters(Site& site, Report& report);
Result<> checkLogEncoding(Site& site, Report& report);
Result<> checkLogOfReplica(Site& site, Report& report);
Result<> checkGlobalIds(Site& site, Report& report);
Result<> checkLogRetention(Site& site, Report& report);
Result<> checkDurability(Site& site, Report& report);
Result<> checkOtherKinds(Site& site, Report& report);
Result<> checkWritable(Site& site, Report& report);
Result<> checkOtherReplication(Site& site, Report& report);

Result<> checkGrants(Site& site, Report& report);
Result<> checkSpareRights(Site& site, Report& report);
Result<> checkAccount(Site& site, Report& report);
Result<> checkRetlSchema(Site& site, Report& report);
Result<> checkRetlLogged(Site& site, Report& report);

Result<> checkConnections(Site& site, Report& report);
Result<> checkOpenTransactions(Site& site, Report& report);
Result<> checkLargestTransaction(Site& site, Report& report);

Result<> checkNotSameServer(Subject& subject, Report& report);
Result<> checkServerIds(Subject& subject, Report& report);
Result<> checkNameCase(Subject& subject, Report& report);
Result<> checkPacketSize(Subject& subject, Report& report);
Result<> checkAutoIncrement(Subject& subject, Report& report);
Result<> checkHeadroom(Subject& subject, Report& report);
Result<> checkSqlMode(Subject& subject, Report& report);
Result<> checkClocks(Subject& subject, Report& report);
Result<> checkDdlDirection(Subject& subject, Report& report);
Result<> checkPolicy(Subject& subject, Report& report);
Result<> checkWriters(Subject& subject, Report& report);
Result<> checkSameTables(Subject& subject, Report& report);
Result<> checkPace(Subject& subject, Report& report);

Result<> checkTablesExist(Subject& subject, Report& report);
Result<> checkKeys(Subject& subject, Report& report);
Result<> checkEngines(Subject& subject, Report& report);
Result<> checkColumns(Subject& subject, Report& report);
Result<> checkUniqueKeys(Subject& subject, Report& report);
Result<> checkForeignKeys(Subject& subject, Report& report);
Result<> checkTriggers(Subject& subject, Report& report);
Result<> checkStartData(Subject& subject, Report& report);

/// "`name` int(11) CHARACTER SET … NOT NULL", to give a column the other side's shape.
[[nodiscard]] std::string definitionOf(const ColumnSchema& column);

/// What went wrong, and the facts that came with it.
[[nodiscard]] Fact factOf(const Error& error);

/// Names one after the other.
template <typename Names>
[[nodiscard]] std::string listOfNames(const Names& names)
{
    return fmt::format("{}", fmt::join(names, ", "));
}

/// Whether the server said that the account may not.
[[nodiscard]] bool isDenied(const Error& error);

}  // namespace lutra::preflight
