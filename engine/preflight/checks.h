#pragma once

#include "engine/change/table_schema.h"
#include "engine/mysql/catalog.h"
#include "engine/preflight/preflight.h"

#include <optional>
#include <set>

namespace lutra::preflight {

/// A data source and what all pipelines together do there.
struct Site {
    mysql::Connection* connection = nullptr;
    bool isSource = false;
    bool isTarget = false;
    bool twoWay = false;
    std::set<std::pair<std::string, std::string>> read;     // mapped tables, schema and name, as source
    std::set<std::pair<std::string, std::string>> written;  // as target
    std::set<std::string> schemas;                          // of both

    [[nodiscard]] const std::string& name() const { return connection->name(); }
};

/// A mapped table as it is on both sides; null where it is not (or may not be seen).
struct TableFacts {
    const TablePair* names = nullptr;
    TablePtr source;
    TablePtr target;
};

/// A pipeline, and its tables' shapes once somebody asked for them.
class Subject {
public:
    explicit Subject(const Pair& pair)
        : m_pair(pair)
    {
    }

    [[nodiscard]] const Pair& pair() const { return m_pair; }
    [[nodiscard]] Result<std::span<const TableFacts>> tables();

private:
    const Pair& m_pair;
    std::optional<std::vector<TableFacts>> m_tables;
};

using Fix = std::vector<std::string>;

/// Where a check puts what it finds.
class Report {
public:
    Report(std::string_view id, std::string_view site)
    {
        m_result.id = id;
        m_result.site = site;
    }

    void block(std::string_view site, std::string cause, Fix fix = {});
    void warn(std::string_view site, std::string cause, Fix fix = {});
    void inform(std::string_view site, std::string cause, Fix fix = {});
    void add(Level level, std::string_view site, std::string cause, Fix fix = {});
    void skip() { m_skipped = true; }

    [[nodiscard]] CheckResult take() &&;

private:
    CheckResult m_result;
    bool m_skipped = false;
};

// A check answers with an error only where it could not look; the runner turns that into a finding.

Result<> checkLink(const Site& site, Report& report);
Result<> checkVersion(const Site& site, Report& report);
Result<> checkLogOn(const Site& site, Report& report);
Result<> checkLogFormat(const Site& site, Report& report);
Result<> checkRowImage(const Site& site, Report& report);
Result<> checkRowMetadata(const Site& site, Report& report);
Result<> checkLogChecksum(const Site& site, Report& report);
Result<> checkLogFilters(const Site& site, Report& report);
Result<> checkLogEncoding(const Site& site, Report& report);
Result<> checkLogOfReplica(const Site& site, Report& report);
Result<> checkWritable(const Site& site, Report& report);
Result<> checkOtherReplication(const Site& site, Report& report);

Result<> checkGrants(const Site& site, Report& report);
Result<> checkRetlSchema(const Site& site, Report& report);
Result<> checkRetlLogged(const Site& site, Report& report);

Result<> checkNotSameServer(Subject& subject, Report& report);
Result<> checkServerIds(Subject& subject, Report& report);
Result<> checkNameCase(Subject& subject, Report& report);
Result<> checkPacketSize(Subject& subject, Report& report);
Result<> checkAutoIncrement(Subject& subject, Report& report);

Result<> checkTablesExist(Subject& subject, Report& report);
Result<> checkKeys(Subject& subject, Report& report);
Result<> checkEngines(Subject& subject, Report& report);
Result<> checkColumns(Subject& subject, Report& report);
Result<> checkUniqueKeys(Subject& subject, Report& report);
Result<> checkForeignKeys(Subject& subject, Report& report);
Result<> checkTriggers(Subject& subject, Report& report);

/// The variable's value in upper case; empty when the server does not know it.
[[nodiscard]] Result<std::string> variableOf(mysql::Connection& connection, std::string_view name);

/// How to give a server variable a value now and for good.
[[nodiscard]] Fix setVariable(const ServerInfo& server, std::string_view name, std::string_view value);

/// `name = value` for the server's configuration file, with what must follow.
[[nodiscard]] Fix configure(std::initializer_list<std::string_view> lines);

/// `TABLE_SCHEMA IN (…)` over the given schemas; false for none.
[[nodiscard]] std::string inSchemas(std::string_view column, const std::set<std::string>& schemas);

}  // namespace lutra::preflight
