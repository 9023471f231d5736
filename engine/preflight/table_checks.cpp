#include "engine/preflight/checks.h"
#include "engine/preflight/column_fit.h"

#include "engine/dialect/quoting.h"
#include "engine/model/table_pattern.h"
#include "engine/retl/grants.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::preflight {

namespace {

std::string sourceName(const TablePair& names)
{
    return names.sourceSchema + "." + names.sourceTable;
}

std::string targetName(const TablePair& names)
{
    return names.targetSchema + "." + names.targetTable;
}

std::string quoted(const TableSchema& table)
{
    return dialect::quoteTable(table.schema, table.table);
}

/// A name without any of the signs that patterns are made of can only mean one table.
bool isPlainName(std::string_view pattern)
{
    return pattern.find_first_of("*?+[](){}|^$\\") == std::string_view::npos &&
           std::ranges::count(pattern, '.') == 1;
}

/// A mapping that matches nothing may be a schema that is still empty, or one of which the account sees
/// nothing: then its changes would be passed over without a word.
Result<> checkPatternWithoutTables(const Pair& pair, const std::string& text, Report& report)
{
    const auto pattern = TablePattern::parse(text);
    if (!pattern)
        return tl::unexpected(pattern.error());
    auto schemas = pair.source.query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA");
    if (!schemas)
        return tl::unexpected(schemas.error());
    const bool seen = std::ranges::any_of(
        *schemas, [&](const mysql::TextRow& row) { return pattern->schema().matches(row[0].value_or("")); });
    const std::string what = fmt::format("Mapping {} of pipeline {} matches no table on {}", text,
                                         pair.pipeline, pair.source.name());
    const bool isName = pattern->schema().kind() == NamePattern::Kind::Name;
    if (seen || !isName) {
        report.add(isPlainName(text) ? Level::Block : Level::Warn, pair.source.name(), what + ".",
                   {"-- check the name, and that the account may read the table"});
        return {};
    }
    const auto account = retl::currentAccount(pair.source);
    const auto names = retl::grantNamesOn(pair.source);
    if (!account || !names)
        return tl::unexpected((account ? names.error() : account.error()));
    std::string schema = pattern->schema().text();
    std::erase(schema, '`');
    report.block(
        pair.source.name(),
        fmt::format("{}: there is no schema {}, or the account lacks SELECT on it and sees nothing of it.",
                    what, schema),
        {fmt::format("GRANT SELECT{} ON {} TO {};", pair.twoWay ? ", INSERT, UPDATE, DELETE" : "",
                     retl::grantLevel(schema, *names), account->quoted())});
    return {};
}

std::vector<std::string> namesOf(const TableSchema& table, const KeySchema& key)
{
    std::vector<std::string> names;
    for (const std::size_t column : key.columns)
        names.push_back(table.columns[column].name);
    return names;
}

/// Every unique key as its columns, and what an expression or a prefix adds.
std::set<std::vector<std::string>> uniqueKeysOf(const TableSchema& table)
{
    std::set<std::vector<std::string>> keys;
    const auto add = [&](const KeySchema& key) {
        auto names = namesOf(table, key);
        std::ranges::sort(names);
        if (key.hasPrefix)
            names.emplace_back("a prefix or an expression");
        keys.insert(std::move(names));
    };
    if (table.primaryKey)
        add(*table.primaryKey);
    std::ranges::for_each(table.uniqueKeys, add);
    return keys;
}

/// "`name` int(11) CHARACTER SET … NOT NULL", to give a column on `server` the other side's shape.
std::string definition(const ColumnSchema& column)
{
    std::string text =
        dialect::quoteName(column.name) + ' ' + (column.isMariaDbJson ? "json" : column.typeText);
    if (!column.charset.empty() && !column.isMariaDbJson)
        text += " CHARACTER SET " + column.charset;
    return text + (column.nullable ? " NULL" : " NOT NULL");
}

std::string modifyColumn(const TableSchema& table, const std::string& name, const ColumnSchema& like)
{
    ColumnSchema wanted = like;
    wanted.name = name;
    return fmt::format("ALTER TABLE {} MODIFY COLUMN {};", quoted(table), definition(wanted));
}

/// Columns of the target that the source lacks and that take no row without a value.
Result<std::vector<std::string>> columnsThatNeedValues(mysql::Connection& target, const TableSchema& table)
{
    const auto rows = target.query(fmt::format(
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {} AND "
        "IS_NULLABLE = 'NO' AND COLUMN_DEFAULT IS NULL AND EXTRA NOT LIKE '%auto_increment%' AND EXTRA NOT "
        "LIKE "
        "'%GENERATED%'",
        dialect::textLiteral(table.schema), dialect::textLiteral(table.table)));
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<std::string> names;
    for (const mysql::TextRow& row : *rows)
        names.push_back(row[0].value_or(""));
    return names;
}

Result<> checkExtraColumns(const Pair& pair, const TableFacts& facts, Report& report)
{
    std::vector<std::string> extra;
    for (const ColumnSchema& column : facts.target->columns) {
        if (!column.generated && !facts.source->find(column.name))
            extra.push_back(column.name);
    }
    if (extra.empty())
        return {};
    const auto needed = columnsThatNeedValues(pair.target, *facts.target);
    if (!needed)
        return tl::unexpected(needed.error());
    for (const std::string& name : extra) {
        const bool blocks = std::ranges::find(*needed, name) != needed->end();
        report.add(blocks ? Level::Block : Level::Warn, pair.target.name(),
                   fmt::format("Column {} of {} on {} is not in {} on {}{}.", name, targetName(*facts.names),
                               pair.target.name(), sourceName(*facts.names), pair.source.name(),
                               blocks ? " and takes no row without a value" : "; it gets its default"),
                   blocks ? Fix{fmt::format("ALTER TABLE {} ALTER COLUMN {} SET DEFAULT …;",
                                            quoted(*facts.target), dialect::quoteName(name))}
                          : Fix());
    }
    return {};
}

/// Columns inside a unique key whose collation differs: what is one key here may be two there.
void checkCollations(const Pair& pair, const TableFacts& facts, Report& report)
{
    std::set<std::size_t> inKeys;
    if (facts.source->primaryKey)
        inKeys.insert(facts.source->primaryKey->columns.begin(), facts.source->primaryKey->columns.end());
    for (const KeySchema& key : facts.source->uniqueKeys)
        inKeys.insert(key.columns.begin(), key.columns.end());
    for (std::size_t i = 0; i < facts.source->columns.size(); ++i) {
        const ColumnSchema& source = facts.source->columns[i];
        const auto place = facts.target->find(source.name);
        if (!place || source.collation.empty() || facts.target->columns[*place].collation.empty())
            continue;
        const ColumnSchema& target = facts.target->columns[*place];
        if (source.collation == target.collation)
            continue;
        const bool isKey = inKeys.contains(i);
        report.add(isKey ? Level::Warn : Level::Inform, pair.target.name(),
                   fmt::format("Column {} of {} has collation {} on {} and {} on {}{}.", source.name,
                               sourceName(*facts.names), source.collation, pair.source.name(),
                               target.collation, pair.target.name(),
                               isKey ? ": two keys on one side may be one key on the other" : ""));
    }
}

/// The storage engine of each table of these schemas.
Result<std::vector<mysql::TextRow>> enginesOf(mysql::Connection& connection,
                                              const std::set<std::string>& schemas)
{
    return connection.query("SELECT TABLE_SCHEMA, TABLE_NAME, ENGINE FROM information_schema.TABLES WHERE "
                            "ENGINE IS NOT NULL AND ENGINE <> 'InnoDB' AND " +
                            inSchemas("TABLE_SCHEMA", schemas));
}

/// Whether a trigger's body asks whose rows it sees: our sessions set this variable.
bool isGuarded(std::string body)
{
    std::ranges::transform(body, body.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return body.find("@lutra_applying") != std::string::npos;
}

/// Whether the account would see a trigger in this schema. Its own rights are all that it can see of rights.
Result<bool> seesTriggers(mysql::Connection& connection, const std::string& schema)
{
    const auto rights = connection.queryCell(fmt::format(
        "SELECT (SELECT COUNT(*) FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER') + "
        "(SELECT COUNT(*) FROM information_schema.SCHEMA_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER' AND {} "
        "LIKE "
        "TABLE_SCHEMA)",
        dialect::textLiteral(schema)));
    if (!rights)
        return tl::unexpected(rights.error());
    return *rights != "0";
}

}  // namespace

Result<> checkTablesExist(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    for (const std::string& pattern : pair.patternsWithoutTables) {
        if (auto checked = checkPatternWithoutTables(pair, pattern, report); !checked)
            return checked;
    }
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    for (const TableFacts& facts : *tables) {
        if (!facts.source)
            report.block(pair.source.name(),
                         fmt::format("Table {} is not on {}, or its account may not see it.",
                                     sourceName(*facts.names), pair.source.name()));
        if (!facts.target)
            report.block(
                pair.target.name(),
                fmt::format("Table {} is not on {}, or its account may not see it.", targetName(*facts.names),
                            pair.target.name()),
                {fmt::format("-- make it there as this shows on {}:", pair.source.name()),
                 fmt::format("SHOW CREATE TABLE {};",
                             dialect::quoteTable(facts.names->sourceSchema, facts.names->sourceTable))});
    }
    return {};
}

Result<> checkKeys(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    for (const TableFacts& facts : *tables) {
        if (!facts.source || !facts.target)
            continue;
        const KeySchema* source = facts.source->matchKey();
        if (!source) {
            report.warn(
                pair.source.name(),
                fmt::format("Table {} on {} has no primary key and no unique key without NULL: its rows are "
                            "told apart by all their columns.",
                            sourceName(*facts.names), pair.source.name()),
                {fmt::format("ALTER TABLE {} ADD PRIMARY KEY (…);", quoted(*facts.source))});
            continue;
        }
        auto names = namesOf(*facts.source, *source);
        const std::string listed = fmt::format("{}", fmt::join(names, ", "));
        std::vector<std::string> parts;
        std::ranges::transform(names, std::back_inserter(parts), dialect::quoteName);
        const std::string keyParts = fmt::format("{}", fmt::join(parts, ", "));
        std::ranges::sort(names);
        const KeySchema* other = facts.target->matchKey();
        if (!uniqueKeysOf(*facts.target).contains(names))
            report.add(other ? Level::Block : Level::Warn, pair.target.name(),
                       fmt::format(
                           "Table {} on {} has no unique key over ({}), which tells rows apart on {}{}.",
                           targetName(*facts.names), pair.target.name(), listed, pair.source.name(),
                           other ? fmt::format("; there ({}) does, and what is one row here may be two there",
                                               fmt::join(namesOf(*facts.target, *other), ", "))
                                 : ""),
                       {fmt::format("ALTER TABLE {} ADD UNIQUE KEY ({});", quoted(*facts.target), keyParts)});
    }
    return {};
}

Result<> checkEngines(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    std::set<std::string> sourceSchemas;
    std::set<std::string> targetSchemas;
    for (const TablePair& table : pair.tables) {
        sourceSchemas.insert(table.sourceSchema);
        targetSchemas.insert(table.targetSchema);
    }
    const auto source = enginesOf(pair.source, sourceSchemas);
    const auto target = enginesOf(pair.target, targetSchemas);
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    const auto look = [&](const auto& rows, const mysql::Connection& connection, const std::string& schema,
                          const std::string& table) {
        for (const mysql::TextRow& row : rows) {
            if (row[0] == schema && row[1] == table)
                report.add(
                    pair.twoWay ? Level::Block : Level::Warn, connection.name(),
                    fmt::format("Table {}.{} on {} is {}, not InnoDB: half a transaction can stay behind.",
                                schema, table, connection.name(), row[2].value_or("?")),
                    {fmt::format("ALTER TABLE {} ENGINE = InnoDB;", dialect::quoteTable(schema, table))});
        }
    };
    for (const TablePair& table : pair.tables) {
        look(*source, pair.source, table.sourceSchema, table.sourceTable);
        look(*target, pair.target, table.targetSchema, table.targetTable);
    }
    return {};
}

Result<> checkColumns(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    for (const TableFacts& facts : *tables) {
        if (!facts.source || !facts.target)
            continue;
        for (const ColumnSchema& source : facts.source->columns) {
            const std::string where = fmt::format("Column {} of {}", source.name, sourceName(*facts.names));
            const auto place = facts.target->find(source.name);
            if (!place && source.generated) {
                report.inform(pair.target.name(), fmt::format("{} is computed on {} and not on {}.", where,
                                                              pair.source.name(), pair.target.name()));
                continue;
            }
            if (!place) {
                report.block(pair.target.name(),
                             fmt::format("{} on {} is missing in {} on {}.", where, pair.source.name(),
                                         targetName(*facts.names), pair.target.name()),
                             {fmt::format("ALTER TABLE {} ADD COLUMN {};", quoted(*facts.target),
                                          definition(source))});
                continue;
            }
            const ColumnSchema& target = facts.target->columns[*place];
            auto misfits = misfitsOf(source, target);
            if (auto misfit = familyMisfit(source, pair.source.server(), target, pair.target.server()))
                misfits.push_back(std::move(*misfit));
            for (const Misfit& misfit : misfits) {
                const bool lossy = misfit.level == Level::Block;
                const mysql::Connection& site = lossy ? pair.target : pair.source;
                const bool canModify = !source.generated && !target.generated;
                report.add(misfit.level, site.name(),
                           fmt::format("{}, {} -> {}: {}.", where, pair.source.name(), pair.target.name(),
                                       misfit.text),
                           !canModify ? Fix()
                           : lossy    ? Fix{modifyColumn(*facts.target, target.name, source)}
                                      : Fix{modifyColumn(*facts.source, source.name, target)});
            }
        }
        checkCollations(pair, facts, report);
        if (auto done = checkExtraColumns(pair, facts, report); !done)
            return done;
    }
    return {};
}

Result<> checkUniqueKeys(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    for (const TableFacts& facts : *tables) {
        if (!facts.source || !facts.target)
            continue;
        const auto source = uniqueKeysOf(*facts.source);
        const auto target = uniqueKeysOf(*facts.target);
        for (const auto& key : target) {
            if (!source.contains(key))
                report.warn(
                    pair.target.name(),
                    fmt::format("{} on {} has a unique key over ({}) that {} on {} has not: rows may be "
                                "refused there.",
                                targetName(*facts.names), pair.target.name(), fmt::join(key, ", "),
                                sourceName(*facts.names), pair.source.name()));
        }
        for (const auto& key : source) {
            if (!target.contains(key))
                report.warn(pair.target.name(),
                            fmt::format("{} on {} has no unique key over ({}), which {} on {} has.",
                                        targetName(*facts.names), pair.target.name(), fmt::join(key, ", "),
                                        sourceName(*facts.names), pair.source.name()));
        }
    }
    return {};
}

Result<> checkTriggers(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    std::set<std::string> schemas;
    for (const TablePair& table : pair.tables)
        schemas.insert(table.targetSchema);
    const auto rows = pair.target.query(
        "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_SCHEMA, TRIGGER_NAME, ACTION_TIMING, "
        "EVENT_MANIPULATION, ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE " +
        inSchemas("EVENT_OBJECT_SCHEMA", schemas));
    if (!rows)
        return tl::unexpected(rows.error());
    for (const mysql::TextRow& row : *rows) {
        const bool mapped = std::ranges::any_of(pair.tables, [&](const TablePair& table) {
            return row[0] == table.targetSchema && row[1] == table.targetTable;
        });
        if (!mapped || isGuarded(row[6].value_or("")))
            continue;
        const std::string name = dialect::quoteTable(row[2].value_or(""), row[3].value_or(""));
        report.block(
            pair.target.name(),
            fmt::format("Trigger {}.{} ({} {}) on {}.{} of {} would run for every carried row, after it "
                        "has run on the source.",
                        row[2].value_or(""), row[3].value_or(""), row[4].value_or(""), row[5].value_or(""),
                        row[0].value_or(""), row[1].value_or(""), pair.target.name()),
            {"-- make it leave out carried rows (in our sessions @lutra_applying is 1): in its body, around "
             "all "
             "that it does:",
             "--   IF @lutra_applying IS NULL THEN … END IF;",
             "-- or take it away:", fmt::format("DROP TRIGGER {};", name)});
    }
    for (const std::string& schema : schemas) {
        const auto sees = seesTriggers(pair.target, schema);
        if (!sees)
            return tl::unexpected(sees.error());
        if (!*sees)
            report.warn(
                pair.target.name(),
                fmt::format("The account on {} may not see triggers in schema {}.", pair.target.name(),
                            schema),
                {"-- grant TRIGGER on the schema (lutra init CONFIG --print shows how), or look as an "
                 "administrator:",
                 fmt::format("SHOW TRIGGERS FROM {};", dialect::quoteName(schema))});
    }
    return {};
}

}  // namespace lutra::preflight
