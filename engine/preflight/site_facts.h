#pragma once

#include "engine/mysql/catalog.h"
#include "engine/mysql/table_links.h"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::preflight {

/// A right of the account we are, as information_schema tells it.
struct Right {
    std::string schema;  // a pattern as GRANT takes it; empty: on the whole server
    std::string name;    // "SELECT"
    bool mayBePassedOn = false;
};

/// What a server says of itself and of its tables: asked for when first wanted, and then once, however many
/// checks and tables there are. It is as old as its first use.
///
/// Errors: what the server says; the next call asks again.
class SiteFacts {
public:
    explicit SiteFacts(mysql::Connection& connection);

    [[nodiscard]] mysql::Connection& connection() const { return *m_connection; }

    /// The global variable's value as it is; nullopt when the server does not know it.
    [[nodiscard]] Result<mysql::Cell> variableText(std::string_view name);
    /// The same in upper case; empty when the server does not know it.
    [[nodiscard]] Result<std::string> variable(std::string_view name);
    [[nodiscard]] Result<std::uint64_t> number(std::string_view name);
    [[nodiscard]] Result<mysql::Cell> statusText(std::string_view name);
    [[nodiscard]] Result<std::uint64_t> statusNumber(std::string_view name);

    /// Names that will be asked for; all are read with the first.
    void willAskFor(const std::string& schema, const std::string& table);
    /// The table's shape; null when it is not there or may not be seen.
    [[nodiscard]] Result<TablePtr> table(const std::string& schema, const std::string& table);

    /// The statement that makes a table, as the server writes it. Asked for by table, so only about the first
    /// few that something is wrong with; nullopt beyond those, and where the server does not say.
    [[nodiscard]] std::optional<std::string> createStatement(const std::string& schema,
                                                             const std::string& table);

    [[nodiscard]] Result<const mysql::TableLinks*> links();

    /// The AUTO_INCREMENT column of each table of these schemas that has one.
    using Counters = std::map<std::pair<std::string, std::string>, std::string>;
    [[nodiscard]] Result<const Counters*> counters(const std::set<std::string>& schemas);

    /// The account's own rights on the server and on schemas; what comes by roles is not among them.
    [[nodiscard]] Result<const std::vector<Right>*> rights();

    /// Where the log ends: now, and when it was first asked for.
    struct LogMark {
        mysql::LogEnd end;
        std::chrono::steady_clock::time_point at;
    };
    [[nodiscard]] Result<LogMark> markLog();
    [[nodiscard]] const std::optional<LogMark>& firstLogMark() const { return m_firstMark; }

    /// What a look at the newest log file told. Zero transactions: nothing could be seen.
    struct LogSample {
        std::string file;
        std::uint64_t transactions = 0;
        std::uint64_t bytes = 0;
        std::uint64_t largest = 0;  // bytes
    };
    [[nodiscard]] Result<LogSample> logSample();

    /// How long the COMMIT of the probe took; nullopt: none was written yet.
    std::optional<std::chrono::microseconds> commitTook;

private:
    using Texts = std::map<std::string, std::string, std::less<>>;

    [[nodiscard]] Result<const Texts*> pairsOf(std::optional<Texts>& kept, std::string_view sql);

    mysql::Connection* m_connection;
    std::optional<Texts> m_variables;
    std::optional<Texts> m_status;
    std::set<std::pair<std::string, std::string>> m_names;
    std::optional<mysql::TablesByName> m_tables;
    std::map<std::pair<std::string, std::string>, std::optional<std::string>> m_createStatements;
    std::optional<mysql::TableLinks> m_links;
    std::optional<Counters> m_counters;
    std::optional<std::vector<Right>> m_rights;
    std::optional<LogMark> m_firstMark;
    std::optional<LogSample> m_logSample;
};

/// `TABLE_SCHEMA IN (…)` over the given schemas; false for none.
[[nodiscard]] std::string inSchemas(std::string_view column, const std::set<std::string>& schemas);

/// Whether a schema's name is meant by the name in a grant: `_` and `%` are any, `\` makes them plain.
[[nodiscard]] bool grantMeans(std::string_view pattern, std::string_view schema);

}  // namespace lutra::preflight
