#include "engine/ddl/parse_shape_change.h"

#include "engine/ddl/column_definition.h"
#include "engine/ddl/readable_statement.h"
#include "engine/ddl/statement_kind.h"

#include <array>
#include <fmt/format.h>

namespace lutra::ddl {

namespace {

constexpr std::string_view kUnreadable = "\xEF\xBF\xBD";

// Bits of sql_mode. Source: MySQL 5.6, sql/sql_class.h; the same in all since.
constexpr std::uint64_t kRealAsFloat = 1;
constexpr std::uint64_t kAnsiQuotes = 4;
constexpr std::uint64_t kOracle = 512;  // MariaDB: other types
constexpr std::uint64_t kMaxDb = 4096;  // MariaDB: TIMESTAMP is DATETIME
constexpr std::uint64_t kNoBackslashEscapes = 1u << 20;

bool isReadable(const std::string& name)
{
    return !name.empty() && name.find(kUnreadable) == std::string::npos;
}

class Parser {
public:
    Parser(std::string_view sql, const SchemaStatement& statement, const ServerDialect& server)
        : m_words(sql, {.ansiQuotes = (statement.sqlMode & kAnsiQuotes) != 0,
                        .noBackslashEscapes = (statement.sqlMode & kNoBackslashEscapes) != 0,
                        .version = server.version,
                        .mariaDb = server.mariaDb})
        , m_statement(statement)
        , m_server(server)
        , m_types{server.mariaDb, (statement.sqlMode & kRealAsFloat) != 0}
    {
    }

    ShapeChange parse()
    {
        passSetStatement();
        if (m_words.take("CREATE"))
            return create();
        if (m_words.take("ALTER"))
            return alter();
        if (m_words.take("DROP"))
            return drop();
        if (m_words.take("RENAME"))
            return rename();
        if (m_words.take("IMPORT"))
            return Unclear{{}, "IMPORT"};
        return NoChange{};
    }

private:
    Unclear unclear(std::vector<TableRef> tables, std::string why) const
    {
        for (const TableRef& table : tables) {
            const bool known = isReadable(table.schema) && (table.table.empty() || isReadable(table.table));
            if (!known)
                return {{}, std::move(why)};
        }
        return {std::move(tables), std::move(why)};
    }

    /// MariaDB's SET STATEMENT variable = value FOR …
    void passSetStatement()
    {
        if (!m_words.is("SET"))
            return;
        while (!m_words.atEnd() && !m_words.take("FOR"))
            m_words.advance();
    }

    void passWait()
    {
        if (m_words.take("WAIT"))
            m_words.advance();
        else
            m_words.take("NOWAIT");
    }

    bool takeIfExists()
    {
        if (!m_words.take("IF"))
            return false;
        m_words.take("NOT");
        m_words.take("EXISTS");
        return true;
    }

    std::string cased(std::string name) const { return m_server.foldsTableNames ? toLower(name) : name; }

    TableRef takeTable()
    {
        TableRef ref{m_statement.database, m_words.takeName()};
        if (ref.table == ".")  // `.t` is a table of the default schema
            ref.table = m_words.takeName();
        else if (m_words.take(".")) {
            ref.schema = std::move(ref.table);
            ref.table = m_words.takeName();
        }
        return {cased(std::move(ref.schema)), cased(std::move(ref.table))};
    }

    std::vector<TableRef> takeTables()
    {
        std::vector<TableRef> tables;
        do
            tables.push_back(takeTable());
        while (m_words.take(","));
        return tables;
    }

    /// Modes that give words another meaning.
    [[nodiscard]] bool speaksOtherwise() const
    {
        return m_server.mariaDb && (m_statement.sqlMode & (kOracle | kMaxDb)) != 0;
    }

    ShapeChange create()
    {
        if (m_words.take("OR"))
            m_words.take("REPLACE");
        if (m_words.take("TEMPORARY"))
            return NoChange{};
        if (m_words.takeAny({"DATABASE", "SCHEMA"}))
            return createSchema();
        if (m_words.take("TABLE"))
            return createTable();
        return NoChange{};  // an index does not change what rows look like; views and the like have none
    }

    ShapeChange createSchema()
    {
        SchemaCharset created;
        created.creates = true;
        created.ifNotExists = takeIfExists();
        created.schema = cased(m_words.takeName());
        return readSchemaOptions(std::move(created));
    }

    ShapeChange readSchemaOptions(SchemaCharset options)
    {
        if (!isReadable(options.schema))
            return Unclear{{}, "a schema's name that we cannot read"};
        while (!m_words.atEnd()) {
            if (!readCharset(m_words, options.charset))
                m_words.advance();  // DEFAULT, COMMENT, ENCRYPTION, READ ONLY, UPGRADE …
        }
        return options;
    }

    ShapeChange createTable()
    {
        CreateTable created;
        created.ifNotExists = takeIfExists();
        created.table = takeTable();
        const auto giveUp = [&](std::string why) { return unclear({created.table}, std::move(why)); };
        if (!isReadable(created.table.schema) || !isReadable(created.table.table))
            return giveUp("a table's name that we cannot read");
        if (speaksOtherwise())
            return giveUp("sql_mode ORACLE or MAXDB");
        bool listed = false;
        if (m_words.take("LIKE"))
            return like(std::move(created));
        if (m_words.take("(")) {
            if (m_words.take("LIKE"))
                return like(std::move(created));
            if (m_words.is("SELECT") || m_words.is("("))
                return giveUp("CREATE TABLE … SELECT");
            listed = true;
            if (auto read = readElements(created); !read)
                return giveUp(read.error());
        }
        if (auto read = readTableOptions(created.charset); !read)
            return giveUp(read.error());
        if (!listed)
            return giveUp("CREATE TABLE without columns");
        return created;
    }

    ShapeChange like(CreateTable created)
    {
        created.like = takeTable();
        if (!isReadable(created.like->schema) || !isReadable(created.like->table))
            return unclear({created.table}, "LIKE a table whose name we cannot read");
        return created;
    }

    /// Behind "(": columns and keys, up to behind the ")".
    Understood<void> readElements(CreateTable& created)
    {
        do {
            if (isKeyStart()) {
                auto key = readKey();
                if (!key)
                    return tl::unexpected(key.error());
                if (*key)
                    created.primaryKey = std::move(**key);
                continue;
            }
            std::string name = m_words.takeName();
            auto column = readColumn(m_words, std::move(name), m_types);
            if (!column)
                return tl::unexpected(column.error());
            if (column->primaryKey)
                created.primaryKey = PrimaryKey{{column->column.name}, false};
            created.columns.push_back(std::move(*column));
        } while (m_words.take(","));
        if (!m_words.take(")"))
            return tl::unexpected<Why>("columns that do not end: " + m_words.text());
        return {};
    }

    /// A column may be called like a word that begins a key only in quotes; PERIOD, VECTOR and CHECK are no
    /// reserved words everywhere.
    [[nodiscard]] bool isKeyStart() const
    {
        if (m_words.isAny({"PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "SPATIAL", "CONSTRAINT",
                           "FOREIGN", "CHECK"}))
            return true;
        SqlWords ahead = m_words;
        ahead.advance();
        return (m_words.is("PERIOD") && ahead.is("FOR")) ||
               (m_words.is("VECTOR") && ahead.isAny({"INDEX", "KEY"}));
    }

    /// A key, constraint or the like; the primary key where it is one.
    Understood<std::optional<PrimaryKey>> readKey()
    {
        if (m_words.is("PERIOD"))
            return tl::unexpected<Why>("a period");
        if (m_words.take("CONSTRAINT") && !m_words.isAny({"PRIMARY", "UNIQUE", "FOREIGN", "CHECK"}))
            m_words.advance();  // its name
        std::optional<PrimaryKey> primary;
        if (m_words.take("PRIMARY")) {
            m_words.take("KEY");
            takeIfExists();
            while (!m_words.atEnd() && !m_words.is("("))  // a name, USING BTREE
                m_words.advance();
            primary = readKeyParts();
            if (!primary)
                return tl::unexpected<Why>("a primary key that we cannot read");
        }
        while (!m_words.atEnd() && !m_words.isAny({",", ")"})) {
            if (m_words.is("("))
                m_words.passParentheses();
            else
                m_words.advance();
        }
        return primary;
    }

    std::optional<PrimaryKey> readKeyParts()
    {
        PrimaryKey key;
        if (!m_words.take("("))
            return std::nullopt;
        do {
            key.columns.push_back(m_words.takeName());
            if (m_words.is("(")) {
                key.hasPrefix = true;
                m_words.passParentheses();
            }
            m_words.takeAny({"ASC", "DESC"});
        } while (m_words.take(","));
        if (!m_words.take(")"))
            return std::nullopt;
        return key;
    }

    /// Behind the columns of CREATE TABLE.
    Understood<void> readTableOptions(CharsetWish& charset)
    {
        while (!m_words.atEnd()) {
            if (m_words.isAny({"SELECT", "AS", "TABLE", "VALUES"}))
                return tl::unexpected<Why>("CREATE TABLE … SELECT");
            if (m_words.take("WITH")) {
                if (m_words.is("SYSTEM"))
                    return tl::unexpected<Why>("system versioning");
            } else if (m_words.is("(")) {
                SqlWords inside = m_words;
                inside.advance();
                if (inside.is("SELECT"))
                    return tl::unexpected<Why>("CREATE TABLE … SELECT");
                m_words.passParentheses();
            } else if (m_words.takeAny({"DATA", "INDEX"})) {
                m_words.takeAny({"DIRECTORY"});
            } else if (m_words.take("PARTITION")) {
                if (auto read = readPartitions(); !read)
                    return read;
            } else if (m_words.takeAny({"COMMENT", "ENGINE", "TABLESPACE", "CONNECTION", "PASSWORD"})) {
                m_words.take("=");
                m_words.advance();  // a value that may be any word
            } else if (!readCharset(m_words, charset)) {
                m_words.advance();
            }
        }
        return {};
    }

    /// PARTITION BY …: nothing in it touches a column, but a SELECT may stand behind.
    Understood<void> readPartitions()
    {
        while (!m_words.atEnd()) {
            if (m_words.is("SYSTEM_TIME"))
                return tl::unexpected<Why>("system versioning");
            if (m_words.isAny({"SELECT", "AS"}))
                return tl::unexpected<Why>("CREATE TABLE … SELECT");
            if (m_words.is("("))
                m_words.passParentheses();
            else
                m_words.advance();
        }
        return {};
    }

    ShapeChange alter()
    {
        while (m_words.takeAny({"ONLINE", "OFFLINE", "IGNORE"}))
            ;
        if (m_words.takeAny({"DATABASE", "SCHEMA"}))
            return alterSchema();
        if (!m_words.take("TABLE"))
            return NoChange{};
        AlterTable altered;
        altered.ifExists = takeIfExists();
        altered.table = takeTable();
        if (!isReadable(altered.table.schema) || !isReadable(altered.table.table))
            return Unclear{{}, "a table's name that we cannot read"};
        passWait();
        if (auto read = readActions(altered); !read) {
            std::vector<TableRef> tables{altered.table};
            // A rename behind what we cannot read would name another table.
            while (!m_words.atEnd()) {
                if (m_words.take("RENAME"))
                    return Unclear{{}, read.error()};
                m_words.advance();
            }
            for (const TableAction& action : altered.actions) {
                if (const auto* renamed = std::get_if<RenameTo>(&action))
                    tables.push_back(renamed->table);
            }
            return unclear(std::move(tables), read.error());
        }
        if (altered.actions.empty())
            return NoChange{};
        if (speaksOtherwise())
            return unclear({altered.table}, "sql_mode ORACLE or MAXDB");
        return altered;
    }

    ShapeChange alterSchema()
    {
        SchemaCharset altered;
        const bool named = !m_words.isAny({"CHARACTER", "CHARSET", "CHAR", "COLLATE", "DEFAULT", "COMMENT",
                                           "ENCRYPTION", "READ", "UPGRADE"});
        altered.schema = cased(named ? m_words.takeName() : m_statement.database);
        ShapeChange change = readSchemaOptions(std::move(altered));
        const auto* read = std::get_if<SchemaCharset>(&change);
        return read != nullptr && !read->charset.told() ? ShapeChange(NoChange{}) : change;
    }

    Understood<void> readActions(AlterTable& altered)
    {
        while (!m_words.atEnd()) {
            if (auto read = readAction(altered.actions); !read)
                return read;
            m_words.take(",");
        }
        return {};
    }

    Understood<void> readAction(std::vector<TableAction>& actions)
    {
        if (m_words.take("ADD"))
            return readAdd(actions);
        if (m_words.take("DROP"))
            return readDrop(actions);
        if (m_words.take("CHANGE"))
            return readChange(actions, true);
        if (m_words.take("MODIFY"))
            return readChange(actions, false);
        if (m_words.take("RENAME"))
            return readRename(actions);
        if (m_words.take("ALTER")) {  // defaults and visibility
            passAction();
            return {};
        }
        if (m_words.take("CONVERT"))
            return readConvert(actions);
        if (m_words.take("ORDER")) {  // its list has commas
            while (!m_words.atEnd())
                m_words.advance();
            return {};
        }
        if (m_words.take("DEFAULT") || m_words.isAny({"CHARACTER", "CHARSET", "CHAR", "COLLATE"})) {
            DefaultCharset wish;
            while (readCharset(m_words, wish.to))
                m_words.take("DEFAULT");
            if (!wish.to.told())
                return tl::unexpected<Why>("DEFAULT " + m_words.text());
            actions.emplace_back(std::move(wish));
            return {};
        }
        return passNeutral();
    }

    /// Clauses that leave the columns alone.
    Understood<void> passNeutral()
    {
        if (m_words.takeAny({"COMMENT", "ENGINE", "TABLESPACE", "CONNECTION", "PASSWORD"})) {
            m_words.take("=");
            m_words.advance();
            return {};
        }
        if (m_words.isAny({"PARTITION", "REMOVE", "COALESCE", "REORGANIZE", "EXCHANGE", "TRUNCATE", "ANALYZE",
                           "CHECK", "OPTIMIZE", "REBUILD", "REPAIR", "UPGRADE"})) {
            if (auto read = readPartitions(); !read)
                return read;
            return {};
        }
        if (m_words.takeAny({"ENABLE", "DISABLE", "DISCARD", "IMPORT", "FORCE", "WITHOUT", "SECONDARY_LOAD",
                             "SECONDARY_UNLOAD", "NOCOPY", "VALIDATION"})) {
            passAction();
            return {};
        }
        if (m_words.take("WITH")) {
            if (m_words.take("VALIDATION"))
                return {};
            return tl::unexpected<Why>("WITH " + m_words.text());
        }
        if (m_words.takeAny({"DATA", "INDEX"}))
            m_words.take("DIRECTORY");
        if (m_words.token().kind != SqlToken::Kind::Word)
            return tl::unexpected<Why>("an unknown clause: " + m_words.text());
        const std::string option = m_words.takeName();
        if (!m_words.take("=")) {
            constexpr std::array<std::string_view, 17> kWithoutSign{"ALGORITHM",        "LOCK",
                                                                    "AUTO_INCREMENT",   "ROW_FORMAT",
                                                                    "MAX_ROWS",         "MIN_ROWS",
                                                                    "CHECKSUM",         "KEY_BLOCK_SIZE",
                                                                    "STATS_PERSISTENT", "STATS_AUTO_RECALC",
                                                                    "AVG_ROW_LENGTH",   "PACK_KEYS",
                                                                    "DELAY_KEY_WRITE",  "STATS_SAMPLE_PAGES",
                                                                    "PAGE_CHECKSUM",    "TRANSACTIONAL",
                                                                    "INSERT_METHOD"};
            const std::string upper = toUpper(option);
            if (std::ranges::find(kWithoutSign, upper) == kWithoutSign.end())
                return tl::unexpected("an unknown clause: " + option);
        }
        if (m_words.is("("))
            m_words.passParentheses();
        else
            m_words.advance();
        return {};
    }

    static std::string toUpper(std::string text)
    {
        for (char& c : text) {
            if (c >= 'a' && c <= 'z')
                c = static_cast<char>(c - 'a' + 'A');
        }
        return text;
    }

    void passAction()
    {
        while (!m_words.atEnd() && !m_words.is(",")) {
            if (m_words.is("("))
                m_words.passParentheses();
            else
                m_words.advance();
        }
    }

    ColumnPlace takePlace()
    {
        ColumnPlace place;
        if (m_words.take("FIRST"))
            place.first = true;
        else if (m_words.take("AFTER"))
            place.after = m_words.takeName();
        return place;
    }

    Understood<void> addColumn(std::vector<TableAction>& actions, bool ifNotExists)
    {
        std::string name = m_words.takeName();
        auto definition = readColumn(m_words, std::move(name), m_types);
        if (!definition)
            return tl::unexpected(definition.error());
        const bool primary = definition->primaryKey;
        const std::string column = definition->column.name;
        actions.emplace_back(AddColumn{std::move(*definition), takePlace(), ifNotExists});
        if (primary)
            actions.emplace_back(AddPrimaryKey{{{column}, false}, false});
        return {};
    }

    Understood<void> addKey(std::vector<TableAction>& actions)
    {
        auto key = readKey();
        if (!key)
            return tl::unexpected(key.error());
        if (*key)
            actions.emplace_back(AddPrimaryKey{std::move(**key), false});
        return {};
    }

    Understood<void> readAdd(std::vector<TableAction>& actions)
    {
        const bool named = m_words.take("COLUMN");
        if (!named && m_words.take("PARTITION"))
            return readPartitions();
        if (!named && isSystemVersioning())
            return tl::unexpected<Why>("system versioning");
        if (!named && isKeyStart())
            return addKey(actions);
        const bool ifNotExists = takeIfExists();
        if (!m_words.take("("))
            return addColumn(actions, ifNotExists);
        do {
            auto added = isKeyStart() ? addKey(actions) : addColumn(actions, ifNotExists);
            if (!added)
                return added;
        } while (m_words.take(","));
        if (!m_words.take(")"))
            return tl::unexpected<Why>("columns that do not end");
        return {};
    }

    [[nodiscard]] bool isSystemVersioning() const
    {
        SqlWords ahead = m_words;
        ahead.advance();
        return m_words.is("SYSTEM") && ahead.is("VERSIONING");
    }

    Understood<void> readDrop(std::vector<TableAction>& actions)
    {
        if (!m_words.take("COLUMN")) {
            if (m_words.take("PARTITION"))
                return readPartitions();
            if (isSystemVersioning() || m_words.is("PERIOD"))
                return tl::unexpected<Why>("system versioning");
            if (m_words.take("PRIMARY")) {
                m_words.take("KEY");
                actions.emplace_back(DropPrimaryKey{});
                return {};
            }
            if (m_words.takeAny({"INDEX", "KEY", "CONSTRAINT"})) {
                takeIfExists();
                if (toLower(m_words.takeName()) == "primary")
                    actions.emplace_back(DropPrimaryKey{});
                return {};
            }
            if (m_words.takeAny({"FOREIGN", "CHECK"})) {
                passAction();
                return {};
            }
        }
        const bool ifExists = takeIfExists();
        actions.emplace_back(DropColumn{m_words.takeName(), ifExists});
        m_words.takeAny({"RESTRICT", "CASCADE"});
        return {};
    }

    Understood<void> readChange(std::vector<TableAction>& actions, bool renames)
    {
        m_words.take("COLUMN");
        const bool ifExists = takeIfExists();
        const std::string old = m_words.takeName();
        std::string name = renames ? m_words.takeName() : old;
        auto definition = readColumn(m_words, std::move(name), m_types);
        if (!definition)
            return tl::unexpected(definition.error());
        const bool primary = definition->primaryKey;
        const std::string column = definition->column.name;
        actions.emplace_back(ChangeColumn{old, std::move(*definition), takePlace(), ifExists});
        if (primary)
            actions.emplace_back(AddPrimaryKey{{{column}, false}, false});
        return {};
    }

    Understood<void> readRename(std::vector<TableAction>& actions)
    {
        if (m_words.takeAny({"INDEX", "KEY"})) {
            passAction();
            return {};
        }
        if (m_words.take("COLUMN")) {
            RenameColumn renamed;
            renamed.ifExists = takeIfExists();
            renamed.from = m_words.takeName();
            if (!m_words.take("TO"))
                return tl::unexpected<Why>("RENAME COLUMN without TO");
            renamed.to = m_words.takeName();
            if (!isReadable(renamed.from) || !isReadable(renamed.to))
                return tl::unexpected<Why>("a column's name that we cannot read");
            actions.emplace_back(std::move(renamed));
            return {};
        }
        if (!m_words.takeAny({"TO", "AS"}))
            m_words.take("=");
        RenameTo renamed{takeTable()};
        if (!isReadable(renamed.table.schema) || !isReadable(renamed.table.table))
            return tl::unexpected<Why>("a table's name that we cannot read");
        actions.emplace_back(std::move(renamed));
        return {};
    }

    Understood<void> readConvert(std::vector<TableAction>& actions)
    {
        if (!m_words.take("TO")) {  // MariaDB: CONVERT PARTITION … TO TABLE, CONVERT TABLE … TO PARTITION
            return tl::unexpected<Why>("CONVERT " + m_words.text());
        }
        ConvertCharset convert;
        while (readCharset(m_words, convert.to))
            ;
        if (!convert.to.told())
            return tl::unexpected<Why>("CONVERT TO " + m_words.text());
        actions.emplace_back(std::move(convert));
        return {};
    }

    ShapeChange drop()
    {
        if (m_words.take("TEMPORARY"))
            return NoChange{};
        if (m_words.takeAny({"DATABASE", "SCHEMA"})) {
            takeIfExists();
            DropSchema dropped{cased(m_words.takeName())};
            if (!isReadable(dropped.schema))
                return Unclear{{}, "a schema's name that we cannot read"};
            return dropped;
        }
        if (m_words.takeAny({"TABLE", "TABLES"})) {
            takeIfExists();
            DropTables dropped{takeTables()};
            for (const TableRef& table : dropped.tables) {
                if (!isReadable(table.schema) || !isReadable(table.table))
                    return Unclear{{}, "a table's name that we cannot read"};
            }
            return dropped;
        }
        while (m_words.takeAny({"ONLINE", "OFFLINE"}))
            ;
        if (m_words.take("INDEX"))
            return dropIndex();
        return NoChange{};
    }

    ShapeChange dropIndex()
    {
        takeIfExists();
        const bool primary = toLower(m_words.takeName()) == "primary";
        if (!primary || !m_words.take("ON"))
            return NoChange{};
        return AlterTable{takeTable(), false, {DropPrimaryKey{}}};
    }

    ShapeChange rename()
    {
        if (!m_words.takeAny({"TABLE", "TABLES"}))
            return NoChange{};
        RenameTables renamed;
        if (takeIfExists())
            return Unclear{{}, "RENAME TABLE IF EXISTS"};
        do {
            RenameTables::Pair pair;
            pair.from = takeTable();
            passWait();
            if (!m_words.take("TO"))
                return Unclear{{}, "RENAME TABLE without TO"};
            pair.to = takeTable();
            if (!isReadable(pair.from.table) || !isReadable(pair.to.table))
                return Unclear{{}, "a table's name that we cannot read"};
            renamed.pairs.push_back(std::move(pair));
        } while (m_words.take(","));
        return renamed;
    }

    SqlWords m_words;
    const SchemaStatement& m_statement;
    const ServerDialect& m_server;
    const TypeReading m_types;
};

}  // namespace

ShapeChange parseShapeChange(const SchemaStatement& statement, const ServerDialect& server,
                             const CollationBook& collations)
{
    const auto client = collations.byId.find(statement.clientCollation);
    const std::string sql = readableStatement(
        statement.sql, client == collations.byId.end() ? std::string_view() : client->second.charset);
    ShapeChange change = Parser(sql, statement, server).parse();
    if (auto* schema = std::get_if<SchemaCharset>(&change); schema && !schema->charset.told()) {
        if (const auto entry = collations.byId.find(statement.serverCollation);
            entry != collations.byId.end())
            schema->charset = {entry->second.charset, entry->second.name, false};
    }
    if (statement.errorCode != 0 && !std::holds_alternative<NoChange>(change))
        return Unclear{tablesOf(change),
                       fmt::format("the source reported error {} for it", statement.errorCode)};
    return change;
}

std::vector<TableRef> tablesOf(const ShapeChange& change)
{
    std::vector<TableRef> tables;
    if (const auto* created = std::get_if<CreateTable>(&change)) {
        tables.push_back(created->table);
    } else if (const auto* altered = std::get_if<AlterTable>(&change)) {
        tables.push_back(altered->table);
        for (const TableAction& action : altered->actions) {
            if (const auto* renamed = std::get_if<RenameTo>(&action))
                tables.push_back(renamed->table);
        }
    } else if (const auto* renamed = std::get_if<RenameTables>(&change)) {
        for (const RenameTables::Pair& pair : renamed->pairs) {
            tables.push_back(pair.from);
            tables.push_back(pair.to);
        }
    } else if (const auto* dropped = std::get_if<DropTables>(&change)) {
        tables = dropped->tables;
    } else if (const auto* schema = std::get_if<DropSchema>(&change)) {
        tables.push_back({schema->schema, {}});
    } else if (const auto* charset = std::get_if<SchemaCharset>(&change)) {
        tables.push_back({charset->schema, {}});
    } else if (const auto* unclear = std::get_if<Unclear>(&change)) {
        tables = unclear->tables;
    }
    return tables;
}

}  // namespace lutra::ddl
