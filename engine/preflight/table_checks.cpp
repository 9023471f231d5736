#include "engine/preflight/checks.h"
#include "engine/preflight/column_fit.h"

#include "engine/dialect/quoting.h"
#include "engine/model/table_pattern.h"
#include "engine/retl/grants.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <optional>

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
    const Fact what = says("mapping_matches_nothing", text, pair.pipeline, pair.source.name());
    const bool isName = pattern->schema().kind() == NamePattern::Kind::Name;
    if (seen || !isName) {
        report.about(text).add(isPlainName(text) ? Level::Block : Level::Warn, pair.source.name(),
                               says("mapping_matches_nothing_alone", what),
                               advice({"-- check the name, and that the account may read the table"}));
        return {};
    }
    const auto account = retl::currentAccount(pair.source);
    const auto names = retl::grantNamesOn(pair.source);
    if (!account || !names)
        return tl::unexpected((account ? names.error() : account.error()));
    std::string schema = pattern->schema().text();
    std::erase(schema, '`');
    report.about(text).block(
        pair.source.name(), says("mapping_schema_unseen", what, schema),
        sqlFix({fmt::format("GRANT SELECT{} ON {} TO {};", pair.twoWay ? ", INSERT, UPDATE, DELETE" : "",
                            retl::grantLevel(schema, *names), account->quoted())}));
    return {};
}

std::vector<std::string> namesOf(const TableSchema& table, const KeySchema& key)
{
    std::vector<std::string> names;
    for (const std::size_t column : key.columns)
        names.push_back(table.columns[column].name);
    return names;
}

/// Every unique key by its columns, and what an expression or a prefix adds.
std::map<std::vector<std::string>, const KeySchema*> uniqueKeysOf(const TableSchema& table)
{
    std::map<std::vector<std::string>, const KeySchema*> keys;
    const auto add = [&](const KeySchema& key) {
        auto names = namesOf(table, key);
        std::ranges::sort(names);
        if (key.hasPrefix)
            names.emplace_back("…");
        keys.emplace(std::move(names), &key);
    };
    if (table.primaryKey)
        add(*table.primaryKey);
    for (const KeySchema& key : table.uniqueKeys)
        add(key);
    return keys;
}

std::string quotedList(const std::vector<std::string>& names)
{
    std::vector<std::string> parts;
    std::ranges::transform(names, std::back_inserter(parts), dialect::quoteName);
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// A key like `key` of the source: its primary one where that is what it is and the target has none yet.
std::string_view keyKindFor(const TableSchema& target, const KeySchema& key)
{
    return key.name == "PRIMARY" && !target.primaryKey ? "PRIMARY KEY" : "UNIQUE KEY";
}

Fix dropKey(const TableSchema& table, const KeySchema& key)
{
    if (key.name == "PRIMARY")  // never offered: the other side lacks one
        return {};
    return removingFix(
        {"-- if the source does not need it either:",
         fmt::format("ALTER TABLE {} DROP INDEX {};", quoted(table), dialect::quoteName(key.name))});
}

Fix addKey(const TableSchema& table, const TableSchema& source, const KeySchema& key)
{
    if (key.hasPrefix)  // its text would have to be guessed
        return sqlFix({fmt::format("ALTER TABLE {} ADD UNIQUE KEY (…);", quoted(table))});
    return sqlFix({fmt::format("ALTER TABLE {} ADD {} ({});", quoted(table), keyKindFor(table, key),
                               quotedList(namesOf(source, key)))});
}

/// The statement that makes the table as the source has it, under the target's name.
Fix copyOfTable(Site& source, const TablePair& names)
{
    const std::string from = dialect::quoteTable(names.sourceSchema, names.sourceTable);
    const std::string head = "CREATE TABLE " + dialect::quoteName(names.sourceTable);
    const auto made = source.facts.createStatement(names.sourceSchema, names.sourceTable);
    if (!made || !made->starts_with(head))
        return advice({fmt::format("-- make it there as this shows on {}:", source.name()),
                       fmt::format("SHOW CREATE TABLE {};", from)});
    std::string text = "CREATE TABLE " + dialect::quoteTable(names.targetSchema, names.targetTable) +
                       made->substr(head.size());
    std::ranges::replace(text, '\n', ' ');
    return sqlFix({fmt::format("-- as SHOW CREATE TABLE {} on {} says:", from, source.name()),
                   fmt::format("CREATE DATABASE IF NOT EXISTS {};", dialect::quoteName(names.targetSchema)),
                   text + ';'});
}

std::string nullableDefinitionOf(ColumnSchema column)
{
    column.nullable = true;
    return definitionOf(column);
}

struct PlacedColumn {
    Site& site;
    const TableSchema& table;
    const ColumnSchema& column;
};

/// A column's definition as its own server writes it, with default, comment and all; nullopt where it does
/// not.
std::optional<std::string> wholeDefinitionOf(const PlacedColumn& placed)
{
    const auto made = placed.site.facts.createStatement(placed.table.schema, placed.table.table);
    const std::string name = dialect::quoteName(placed.column.name);
    const auto begin = made ? made->find("\n  " + name + ' ') : std::string::npos;
    if (begin == std::string::npos)
        return std::nullopt;
    std::string line = made->substr(begin + 3, made->find('\n', begin + 1) - begin - 3);
    if (line.ends_with(','))
        line.pop_back();
    // What equals the table's own default is left out there, and may be another one here.
    const std::string type = name + ' ' + placed.column.typeText;
    const bool told =
        line.find(" CHARACTER SET ") != std::string::npos || line.find(" COLLATE ") != std::string::npos;
    if (!placed.column.charset.empty() && !told && line.starts_with(type))
        line.insert(type.size(), fmt::format(" CHARACTER SET {} COLLATE {}", placed.column.charset,
                                             placed.column.collation));
    return line;
}

/// `ALTER TABLE … <verb> COLUMN`, with the definition that the column has at the other site. Between families
/// only what must be the same is known for sure, so that it is not run as it stands.
Fix defineColumn(const Site& site, const TableSchema& table, std::string_view verb, const PlacedColumn& like)
{
    const bool sameFamily = site.server().family == like.site.server().family;
    const auto whole = sameFamily ? wholeDefinitionOf(like) : std::nullopt;
    const std::string head = fmt::format("ALTER TABLE {} {} COLUMN ", quoted(table), verb);
    if (whole)
        return sqlFix({head + *whole + ';'});
    return sqlFix({head + definitionOf(like.column) + " …;",
                   "-- in place of the dots what else the column has: DEFAULT, AUTO_INCREMENT, COMMENT"});
}

Fix modifyColumn(const PlacedColumn& column, const PlacedColumn& like)
{
    return defineColumn(column.site, column.table, "MODIFY", like);
}

Fix addColumn(Subject& subject, const TableFacts& facts, const ColumnSchema& source)
{
    return defineColumn(subject.target(), *facts.target, "ADD", {subject.source(), *facts.source, source});
}

/// Columns of the target that the source lacks, and whether they take a row without a value.
void checkExtraColumns(const Pair& pair, const TableFacts& facts, Report& report)
{
    for (const ColumnSchema& column : facts.target->columns) {
        if (column.generated || facts.source->find(column.name))
            continue;
        const bool blocks = !column.hasDefault;
        report.about(targetName(*facts.names))
            .add(blocks ? Level::Block : Level::Warn, pair.target.name(),
                 says(blocks ? "column_extra_refuses" : "column_extra", column.name, targetName(*facts.names),
                      pair.target.name(), sourceName(*facts.names), pair.source.name()),
                 blocks ? sqlFix({fmt::format("ALTER TABLE {} MODIFY COLUMN {};", quoted(*facts.target),
                                              nullableDefinitionOf(column))})
                        : Fix());
    }
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
        report.about(targetName(*facts.names))
            .add(isKey ? Level::Warn : Level::Inform, pair.target.name(),
                 says(isKey ? "collation_of_key" : "collation", source.name, sourceName(*facts.names),
                      source.collation, pair.source.name(), target.collation, pair.target.name()));
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

/// Whether the account would see a trigger in this schema.
bool seesTriggers(const std::vector<Right>& rights, const std::string& schema)
{
    return std::ranges::any_of(rights, [&](const Right& right) {
        return right.name == "TRIGGER" && (right.schema.empty() || grantMeans(right.schema, schema));
    });
}

Result<> warnOfUnseenTriggers(Site& target, const std::set<std::string>& schemas, Report& report)
{
    const auto rights = target.facts.rights();
    const auto account = retl::currentAccount(target.connection());
    const auto names = retl::grantNamesOn(target.connection());
    if (!rights || !account || !names)
        return tl::unexpected(!rights ? rights.error() : !account ? account.error() : names.error());
    for (const std::string& schema : schemas) {
        if (!seesTriggers(**rights, schema))
            report.about(schema).warn(
                target.name(), says("triggers_unseen", target.name(), schema),
                sqlFix({fmt::format("GRANT TRIGGER ON {} TO {};", retl::grantLevel(schema, *names),
                                    account->quoted()),
                        "-- or look as an administrator, and ignore this with what was seen:",
                        fmt::format("-- SHOW TRIGGERS FROM {};", dialect::quoteName(schema))}));
    }
    return {};
}

}  // namespace

std::string definitionOf(const ColumnSchema& column)
{
    std::string text =
        dialect::quoteName(column.name) + ' ' + (column.isMariaDbJson ? "json" : column.typeText);
    if (!column.charset.empty() && !column.isMariaDbJson)
        text += " CHARACTER SET " + column.charset;
    return text + (column.nullable ? " NULL" : " NOT NULL");
}

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
            report.about(sourceName(*facts.names))
                .block(pair.source.name(),
                       says("table_missing", sourceName(*facts.names), pair.source.name()));
        if (!facts.target)
            report.about(targetName(*facts.names))
                .block(pair.target.name(),
                       says("table_missing", targetName(*facts.names), pair.target.name()),
                       facts.source ? copyOfTable(subject.source(), *facts.names) : Fix());
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
            report.about(sourceName(*facts.names))
                .warn(pair.source.name(),
                      says("table_without_key", sourceName(*facts.names), pair.source.name()),
                      sqlFix({fmt::format("ALTER TABLE {} ADD PRIMARY KEY (…);", quoted(*facts.source))}));
            continue;
        }
        auto names = namesOf(*facts.source, *source);
        const std::string listed = fmt::format("{}", fmt::join(names, ", "));
        const std::string keyParts = quotedList(names);
        std::ranges::sort(names);
        const KeySchema* other = facts.target->matchKey();
        if (!uniqueKeysOf(*facts.target).contains(names))
            report.about(targetName(*facts.names))
                .add(other ? Level::Block : Level::Warn, pair.target.name(),
                     says(other ? "key_other" : "key_missing", targetName(*facts.names), pair.target.name(),
                          listed, pair.source.name(),
                          other ? listOfNames(namesOf(*facts.target, *other)) : ""),
                     sqlFix({fmt::format("ALTER TABLE {} ADD {} ({});", quoted(*facts.target),
                                         keyKindFor(*facts.target, *source), keyParts)}));
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
                report.about(schema + "." + table)
                    .add(pair.twoWay ? Level::Block : Level::Warn, connection.name(),
                         says("table_engine", schema, table, connection.name(), row[2].value_or("?")),
                         sqlFix({fmt::format("ALTER TABLE {} ENGINE = InnoDB;",
                                             dialect::quoteTable(schema, table))}));
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
            const Fact where = says("column", source.name, sourceName(*facts.names));
            const auto place = facts.target->find(source.name);
            if (!place && source.generated) {
                report.inform(pair.target.name(),
                              says("column_computed", where, pair.source.name(), pair.target.name()));
                continue;
            }
            if (!place) {
                report.about(targetName(*facts.names))
                    .block(pair.target.name(),
                           says("column_missing", where, pair.source.name(), targetName(*facts.names),
                                pair.target.name()),
                           addColumn(subject, facts, source));
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
                report.about(lossy ? targetName(*facts.names) : sourceName(*facts.names))
                    .add(misfit.level, site.name(),
                         says("column_misfit", where, pair.source.name(), pair.target.name(), misfit.what),
                         !canModify ? Fix()
                         : lossy    ? modifyColumn({subject.target(), *facts.target, target},
                                                   {subject.source(), *facts.source, source})
                                    : modifyColumn({subject.source(), *facts.source, source},
                                                   {subject.target(), *facts.target, target}));
            }
        }
        checkCollations(pair, facts, report);
        checkExtraColumns(pair, facts, report);
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
        for (const auto& [key, schema] : target) {
            if (!source.contains(key))
                report.about(targetName(*facts.names))
                    .warn(pair.target.name(),
                          says("unique_key_more", targetName(*facts.names), pair.target.name(),
                               listOfNames(key), sourceName(*facts.names), pair.source.name()),
                          dropKey(*facts.target, *schema));
        }
        for (const auto& [key, schema] : source) {
            if (!target.contains(key))
                report.about(targetName(*facts.names))
                    .warn(pair.target.name(),
                          says("unique_key_less", targetName(*facts.names), pair.target.name(),
                               listOfNames(key), sourceName(*facts.names), pair.source.name()),
                          addKey(*facts.target, *facts.source, *schema));
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
        const bool mapped = subject.target().written.contains({row[0].value_or(""), row[1].value_or("")});
        if (!mapped || isGuarded(row[6].value_or("")))
            continue;
        const std::string name = dialect::quoteTable(row[2].value_or(""), row[3].value_or(""));
        report.about(row[2].value_or("") + "." + row[3].value_or(""))
            .block(pair.target.name(),
                   says("trigger", row[2].value_or(""), row[3].value_or(""), row[4].value_or(""),
                        row[5].value_or(""), row[0].value_or(""), row[1].value_or(""), pair.target.name()),
                   removingFix(
                       {"-- make it leave out carried rows (in our sessions @lutra_applying is 1): in its "
                        "body, around all that it does:",
                        "--   IF @lutra_applying IS NULL THEN … END IF;",
                        "-- or take it away:", fmt::format("DROP TRIGGER {};", name)}));
    }
    return warnOfUnseenTriggers(subject.target(), schemas, report);
}

}  // namespace lutra::preflight
