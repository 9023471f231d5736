#include "engine/preflight/site_facts.h"

#include "engine/dialect/quoting.h"
#include "engine/retl/grants.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::preflight {

namespace {

constexpr unsigned kSampledEventsMax = 5000;
constexpr std::size_t kCreateStatementsMax = 50;

std::string lowerCase(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool beginsTransaction(const std::string& type)
{
    return type == "Gtid" || type == "Anonymous_Gtid" || type == "Gtid_tagged";
}

/// Columns of SHOW BINLOG EVENTS.
enum EventCell : std::uint8_t { kPosition = 1, kType = 2, kEnd = 4 };

}  // namespace

SiteFacts::SiteFacts(mysql::Connection& connection)
    : m_connection(&connection)
{
}

Result<const SiteFacts::Texts*> SiteFacts::pairsOf(std::optional<Texts>& kept, std::string_view sql)
{
    if (!kept) {
        const auto rows = m_connection->query(sql);
        if (!rows)
            return tl::unexpected(rows.error());
        Texts texts;
        for (const mysql::TextRow& row : *rows)
            texts[lowerCase(row[0].value_or(""))] = row[1].value_or("");
        kept = std::move(texts);
    }
    return &*kept;
}

Result<mysql::Cell> SiteFacts::variableText(std::string_view name)
{
    const auto variables = pairsOf(m_variables, "SHOW GLOBAL VARIABLES");
    if (!variables)
        return tl::unexpected(variables.error());
    const auto found = (*variables)->find(name);
    return found == (*variables)->end() ? mysql::Cell() : mysql::Cell(found->second);
}

Result<std::string> SiteFacts::variable(std::string_view name)
{
    const auto value = variableText(name);
    if (!value)
        return tl::unexpected(value.error());
    std::string text = value->value_or("");
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

Result<std::uint64_t> SiteFacts::number(std::string_view name)
{
    const auto value = variableText(name);
    if (!value)
        return tl::unexpected(value.error());
    return mysql::numberOf(*value);
}

Result<mysql::Cell> SiteFacts::statusText(std::string_view name)
{
    const auto status = pairsOf(m_status, "SHOW GLOBAL STATUS");
    if (!status)
        return tl::unexpected(status.error());
    const auto found = (*status)->find(lowerCase(std::string(name)));
    return found == (*status)->end() ? mysql::Cell() : mysql::Cell(found->second);
}

Result<std::uint64_t> SiteFacts::statusNumber(std::string_view name)
{
    const auto text = statusText(name);
    if (!text)
        return tl::unexpected(text.error());
    return mysql::numberOf(*text);
}

void SiteFacts::willAskFor(const std::string& schema, const std::string& table)
{
    m_names.emplace(schema, table);
}

Result<TablePtr> SiteFacts::table(const std::string& schema, const std::string& table)
{
    if (!m_tables) {
        std::vector<mysql::TableName> names;
        for (const auto& [nameOfSchema, nameOfTable] : m_names)
            names.push_back({nameOfSchema, nameOfTable});
        auto tables = mysql::readTables(*m_connection, names);
        if (!tables)
            return tl::unexpected(tables.error());
        m_tables = std::move(*tables);
    }
    if (const auto found = m_tables->find({schema, table}); found != m_tables->end())
        return found->second;
    // A server that folds case may spell the name otherwise than the mapping does.
    const auto folds = number("lower_case_table_names");
    if (!folds)
        return tl::unexpected(folds.error());
    if (*folds == 0)
        return TablePtr();
    const auto same = std::ranges::find_if(*m_tables, [&](const auto& entry) {
        return lowerCase(entry.first.first) == lowerCase(schema) &&
               lowerCase(entry.first.second) == lowerCase(table);
    });
    return same == m_tables->end() ? TablePtr() : same->second;
}

std::optional<std::string> SiteFacts::createStatement(const std::string& schema, const std::string& table)
{
    if (const auto known = m_createStatements.find({schema, table}); known != m_createStatements.end())
        return known->second;
    if (m_createStatements.size() >= kCreateStatementsMax)
        return std::nullopt;
    std::optional<std::string> text;
    const auto rows = m_connection->query("SHOW CREATE TABLE " + dialect::quoteTable(schema, table));
    if (rows && !rows->empty() && rows->front().size() > 1)
        text = rows->front()[1];
    m_createStatements.emplace(std::pair(schema, table), text);
    return text;
}

Result<const mysql::TableLinks*> SiteFacts::links()
{
    if (!m_links) {
        auto links = mysql::TableLinks::read(*m_connection);
        if (!links)
            return tl::unexpected(links.error());
        m_links = std::move(*links);
    }
    return &*m_links;
}

Result<const SiteFacts::Counters*> SiteFacts::counters(const std::set<std::string>& schemas)
{
    if (!m_counters) {
        const auto rows = m_connection->query(
            "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE EXTRA LIKE "
            "'%auto_increment%' AND " +
            inSchemas("TABLE_SCHEMA", schemas));
        if (!rows)
            return tl::unexpected(rows.error());
        Counters counters;
        for (const mysql::TextRow& row : *rows)
            counters[{row[0].value_or(""), row[1].value_or("")}] = row[2].value_or("");
        m_counters = std::move(counters);
    }
    return &*m_counters;
}

Result<const std::vector<Right>*> SiteFacts::rights()
{
    if (m_rights)
        return &*m_rights;
    const auto account = retl::currentAccount(*m_connection);
    if (!account)
        return tl::unexpected(account.error());
    const std::string grantee = dialect::textLiteral(fmt::format("'{}'@'{}'", account->user, account->host));
    const auto rows = m_connection->query(
        fmt::format("SELECT '', PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.USER_PRIVILEGES WHERE "
                    "GRANTEE = {0} UNION ALL SELECT TABLE_SCHEMA, PRIVILEGE_TYPE, IS_GRANTABLE FROM "
                    "information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = {0}",
                    grantee));
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<Right> rights;
    for (const mysql::TextRow& row : *rows)
        rights.push_back({row[0].value_or(""), row[1].value_or(""), row[2] == "YES"});
    m_rights = std::move(rights);
    return &*m_rights;
}

Result<SiteFacts::LogMark> SiteFacts::markLog()
{
    auto end = mysql::readLogEnd(*m_connection);
    if (!end)
        return tl::unexpected(end.error());
    LogMark mark{std::move(*end), std::chrono::steady_clock::now()};
    if (!m_firstMark)
        m_firstMark = mark;
    return mark;
}

Result<SiteFacts::LogSample> SiteFacts::logSample()
{
    if (m_logSample)
        return *m_logSample;
    const auto end = mysql::readLogEnd(*m_connection);
    if (!end)
        return tl::unexpected(end.error());
    LogSample sample;
    sample.file = end->file;
    if (end->file.find_first_of("'\\") != std::string::npos)
        return sample;
    const auto events =
        m_connection->query(fmt::format("SHOW BINLOG EVENTS IN '{}' LIMIT {}", end->file, kSampledEventsMax));
    if (!events)
        return tl::unexpected(events.error());
    std::optional<std::uint64_t> begun;
    std::uint64_t last = 0;
    const auto finish = [&] {
        if (!begun || last <= *begun)
            return;
        ++sample.transactions;
        sample.bytes += last - *begun;
        sample.largest = std::max(sample.largest, last - *begun);
    };
    for (const mysql::TextRow& row : *events) {
        if (beginsTransaction(row[kType].value_or(""))) {
            finish();
            begun = mysql::numberOf(row[kPosition]);
        }
        last = mysql::numberOf(row[kEnd]);
    }
    if (events->size() < kSampledEventsMax)  // else the last one goes on
        finish();
    m_logSample = sample;
    return sample;
}

std::string inSchemas(std::string_view column, const std::set<std::string>& schemas)
{
    if (schemas.empty())
        return "1 = 0";
    std::vector<std::string> names;
    for (const std::string& schema : schemas)
        names.push_back(dialect::textLiteral(schema));
    return fmt::format("{} IN ({})", column, fmt::join(names, ", "));
}

bool grantMeans(std::string_view pattern, std::string_view schema)
{
    if (pattern.empty())
        return schema.empty();
    if (pattern[0] == '%')
        return grantMeans(pattern.substr(1), schema) ||
               (!schema.empty() && grantMeans(pattern, schema.substr(1)));
    const bool escaped = pattern[0] == '\\' && pattern.size() > 1;
    if (schema.empty())
        return false;
    if (!escaped && pattern[0] == '_')
        return grantMeans(pattern.substr(1), schema.substr(1));
    return pattern[escaped ? 1 : 0] == schema[0] &&
           grantMeans(pattern.substr(escaped ? 2 : 1), schema.substr(1));
}

}  // namespace lutra::preflight
