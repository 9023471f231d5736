#include "engine/ddl/alter_shape.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::ddl {

namespace {

bool isAscii(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// MariaDB's period of system versioning, and its hash behind a unique key on long text, stand behind all
/// others and move with them.
bool hidesColumns(const TableSchema& table)
{
    return table.rowEnd || std::ranges::any_of(table.columns, [](const ColumnSchema& column) {
               return column.name.starts_with("DB_ROW_HASH_");
           });
}

bool hasCharset(ColumnType type)
{
    return type == ColumnType::Text || type == ColumnType::Enum || type == ColumnType::Set;
}

/// U+00A0 to U+00FF, and ASCII.
bool isLatin1(std::string_view utf8)
{
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte < 0x80)
            continue;
        const bool known = (byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size();
        if (!known || (byte == 0xC2 && static_cast<unsigned char>(utf8[i + 1]) < 0xA0))
            return false;
        ++i;
    }
    return true;
}

/// A server that cannot write a label in the column's charset changes it.
bool canHold(std::string_view charset, const std::vector<std::string>& labels)
{
    if (charset.starts_with("utf") || charset == "ucs2" || charset == "gb18030")
        return true;
    return std::ranges::all_of(labels, [&](const std::string& label) {
        return isAscii(label) || (charset == "latin1" && isLatin1(label));
    });
}

/// A column of text without charset is one of bytes.
void becomeBytes(ColumnDefinition& definition)
{
    ColumnSchema& column = definition.column;
    column.type = definition.fixedLength ? ColumnType::Binary : ColumnType::Bytes;
    column.length = definition.fixedLength ? definition.lengthTold : 0;
}

Understood<ColumnSchema> settled(ColumnDefinition definition, const std::string& tableCollation,
                                 const ShapeDefaults& defaults)
{
    ColumnSchema& column = definition.column;
    if (!hasCharset(column.type))
        return column;
    column.collation = settledCollation(definition.charset, tableCollation, defaults);
    column.charset = defaults.collations.charsetOf(column.collation);
    if (column.charset.empty())
        return tl::unexpected(fmt::format("the charset of column {} is not known", column.name));
    if (column.charset == "binary" && column.type == ColumnType::Text) {
        becomeBytes(definition);
        column.charset.clear();
        column.collation.clear();
        return column;
    }
    if (!canHold(column.charset, column.labels))
        return tl::unexpected(
            fmt::format("labels of column {} may not stand as written in {}", column.name, column.charset));
    return column;
}

/// A table while it changes.
struct Draft {
    std::vector<ColumnSchema> columns;
    std::vector<std::string> primaryKey;  // names
    bool primaryHasPrefix = false;

    explicit Draft(const TableSchema& table)
        : columns(table.columns)
    {
        if (!table.primaryKey)
            return;
        for (const std::size_t place : table.primaryKey->columns)
            primaryKey.push_back(table.columns[place].name);
        primaryHasPrefix = table.primaryKey->hasPrefix;
    }

    [[nodiscard]] TableSchema table(const TableSchema& named) const
    {
        TableSchema made{named.schema, named.table, columns, std::nullopt, {}};
        if (primaryKey.empty())
            return made;
        KeySchema key{"PRIMARY", {}, primaryHasPrefix};
        for (const std::string& name : primaryKey) {
            if (const auto place = made.find(name)) {
                key.columns.push_back(*place);
                made.columns[*place].nullable = false;
            }
        }
        if (!key.columns.empty())
            made.primaryKey = std::move(key);
        return made;
    }
};

/// Names of columns are the same whatever the case of their letters; how far that goes beyond ASCII is the
/// server's own, so there only the same bytes count.
std::optional<std::size_t> findColumn(const std::vector<ColumnSchema>& columns, std::string_view name)
{
    const std::string wanted = toLower(name);
    const auto found = std::ranges::find_if(
        columns, [&](const ColumnSchema& column) { return toLower(column.name) == wanted; });
    if (found == columns.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - columns.begin());
}

/// Carries a list of actions out as the servers do: first what happens to columns that are there, by their
/// old names and all at once; then what is added or moved, one after the other, by the new ones.
class Alteration {
public:
    Alteration(const TableShape& before, const ShapeDefaults& defaults)
        : m_before(*before.table)
        , m_draft(*before.table)
        , m_collation(before.collation)
        , m_defaults(defaults)
    {
        m_fates.resize(m_before.columns.size());
    }

    Understood<TableShape> run(const AlterTable& altered)
    {
        for (const TableAction& action : altered.actions) {  // columns to come take the new default
            if (const auto* wish = std::get_if<DefaultCharset>(&action))
                m_collation = settledCollation(wish->to, m_collation, m_defaults);
            if (const auto* convert = std::get_if<ConvertCharset>(&action)) {
                if (auto converted = convertAll(*convert); !converted)
                    return tl::unexpected(converted.error());
            }
        }
        for (const TableAction& action : altered.actions) {
            auto done = std::visit([this](const auto& known) { return meet(known); }, action);
            if (!done)
                return tl::unexpected(done.error());
        }
        settleOld();
        for (const Arrival& arrival : m_arrivals) {
            if (auto placed = place(arrival); !placed)
                return tl::unexpected(placed.error());
        }
        if (m_newPrimary) {
            m_draft.primaryKey.clear();
            for (const std::string& name : m_newPrimary->columns) {
                const auto found = findColumn(m_draft.columns, name);
                if (!found)
                    return tl::unexpected("no column of the primary key is called " + name);
                m_draft.primaryKey.push_back(m_draft.columns[*found].name);
            }
            m_draft.primaryHasPrefix = m_newPrimary->hasPrefix;
        }
        if (m_draft.columns.empty())
            return tl::unexpected<Why>("no column is left");
        return TableShape{std::make_shared<const TableSchema>(m_draft.table(m_before)), m_collation};
    }

private:
    struct Fate {
        bool leaves = false;  // dropped, or moved to another place
        bool dropped = false;
        std::optional<ColumnSchema> becomes;
    };
    struct Arrival {
        ColumnSchema column;
        ColumnPlace place;
    };

    Understood<std::optional<std::size_t>> old(const std::string& name, bool mayMiss) const
    {
        const auto found = findColumn(m_before.columns, name);
        if (!found && (!mayMiss || !isAscii(name)))
            return tl::unexpected("no column is called " + name);
        return found;
    }

    Understood<void> meet(const AddColumn& action)
    {
        const std::string& name = action.definition.column.name;
        if (findColumn(m_before.columns, name) && action.ifNotExists)
            return {};
        if (action.ifNotExists && !isAscii(name))
            return tl::unexpected("IF NOT EXISTS " + name);
        auto column = settled(action.definition, m_collation, m_defaults);
        if (!column)
            return tl::unexpected(column.error());
        m_arrivals.push_back({std::move(*column), action.place});
        return {};
    }

    Understood<void> meet(const ChangeColumn& action)
    {
        const auto found = old(action.name, action.ifExists);
        if (!found)
            return tl::unexpected(found.error());
        if (!*found)
            return {};
        auto column = settled(action.definition, m_collation, m_defaults);
        if (!column)
            return tl::unexpected(column.error());
        Fate& fate = m_fates[**found];
        fate.becomes = *column;
        if (action.place.told()) {
            fate.leaves = true;
            m_arrivals.push_back({std::move(*column), action.place});
        }
        return {};
    }

    Understood<void> meet(const RenameColumn& action)
    {
        const auto found = old(action.from, action.ifExists);
        if (!found)
            return tl::unexpected(found.error());
        if (!*found)
            return {};
        ColumnSchema column = m_draft.columns[**found];  // as CONVERT may have left it
        column.name = action.to;
        m_fates[**found].becomes = std::move(column);
        return {};
    }

    Understood<void> meet(const DropColumn& action)
    {
        const auto found = old(action.name, action.ifExists);
        if (!found)
            return tl::unexpected(found.error());
        if (*found)
            m_fates[**found].leaves = m_fates[**found].dropped = true;
        return {};
    }

    Understood<void> meet(const AddPrimaryKey& action)
    {
        m_newPrimary = action.key;
        return {};
    }

    Understood<void> meet(const DropPrimaryKey&)
    {
        m_draft.primaryKey.clear();
        return {};
    }

    Understood<void> meet(const ConvertCharset&) { return {}; }
    Understood<void> meet(const DefaultCharset& action)
    {
        if (m_collation.empty())
            return tl::unexpected("a charset that nobody knows: " + action.to.charset + action.to.collation);
        return {};
    }
    Understood<void> meet(const RenameTo&) { return {}; }

    Understood<void> convertAll(const ConvertCharset& action)
    {
        const std::string collation = settledCollation(action.to, {}, m_defaults);
        const std::string charset = m_defaults.collations.charsetOf(collation);
        if (charset.empty() || charset == "binary")
            return tl::unexpected<Why>("CONVERT TO a charset whose lengths cannot be told");
        for (ColumnSchema& column : m_draft.columns) {
            if (!hasCharset(column.type))
                continue;
            if (column.isMariaDbJson || column.charset == "binary" || !canHold(charset, column.labels))
                return tl::unexpected("CONVERT TO with column " + column.name);
            column.charset = charset;
            column.collation = collation;
        }
        m_collation = collation;
        return {};
    }

    void settleOld()
    {
        std::vector<ColumnSchema> columns;
        std::vector<std::string> primary;
        for (std::size_t i = 0; i < m_fates.size(); ++i) {
            const Fate& fate = m_fates[i];
            ColumnSchema column = fate.becomes.value_or(m_draft.columns[i]);
            const auto part = std::ranges::find(m_draft.primaryKey, m_before.columns[i].name);
            if (part != m_draft.primaryKey.end() && !fate.dropped)
                m_renamedParts.emplace_back(*part, column.name);
            if (part != m_draft.primaryKey.end() && fate.dropped)
                m_lostParts.push_back(*part);
            if (!fate.leaves)
                columns.push_back(std::move(column));
        }
        for (const std::string& name : m_draft.primaryKey) {
            if (std::ranges::find(m_lostParts, name) != m_lostParts.end())
                continue;
            const auto renamed =
                std::ranges::find(m_renamedParts, name, &std::pair<std::string, std::string>::first);
            primary.push_back(renamed == m_renamedParts.end() ? name : renamed->second);
        }
        m_draft.columns = std::move(columns);
        m_draft.primaryKey = std::move(primary);
    }

    Understood<void> place(const Arrival& arrival)
    {
        std::vector<ColumnSchema>& columns = m_draft.columns;
        if (findColumn(columns, arrival.column.name))
            return tl::unexpected("two columns would be called " + arrival.column.name);
        auto where = columns.end();
        if (arrival.place.first) {
            where = columns.begin();
        } else if (!arrival.place.after.empty()) {
            const auto found = findColumn(columns, arrival.place.after);
            if (!found)
                return tl::unexpected("no column is called " + arrival.place.after);
            where = columns.begin() + static_cast<std::ptrdiff_t>(*found) + 1;
        }
        columns.insert(where, arrival.column);
        return {};
    }

    const TableSchema& m_before;
    Draft m_draft;
    std::string m_collation;
    const ShapeDefaults& m_defaults;
    std::vector<Fate> m_fates;  // of the columns that were there
    std::vector<Arrival> m_arrivals;
    std::optional<PrimaryKey> m_newPrimary;
    std::vector<std::pair<std::string, std::string>> m_renamedParts;
    std::vector<std::string> m_lostParts;
};

/// Takes one action back; false where it cannot be.
bool takeBack(Draft& draft, const TableAction& action)
{
    if (const auto* added = std::get_if<AddColumn>(&action)) {
        const auto found = findColumn(draft.columns, added->definition.column.name);
        if (!found || added->ifNotExists)
            return false;
        draft.columns.erase(draft.columns.begin() + static_cast<std::ptrdiff_t>(*found));
        return true;
    }
    if (const auto* renamed = std::get_if<RenameColumn>(&action)) {
        const auto found = findColumn(draft.columns, renamed->to);
        if (!found || renamed->ifExists)
            return false;
        std::ranges::replace(draft.primaryKey, draft.columns[*found].name, renamed->from);
        draft.columns[*found].name = renamed->from;
        return true;
    }
    if (std::holds_alternative<AddPrimaryKey>(action)) {
        draft.primaryKey.clear();
        return true;
    }
    return std::holds_alternative<DefaultCharset>(action);
}

}  // namespace

std::string settledCollation(const CharsetWish& wish, const std::string& otherwise,
                             const ShapeDefaults& defaults)
{
    const CollationBook& book = defaults.collations;
    const std::string standing = wish.charset == "default" ? defaults.collation : otherwise;
    const std::string charset =
        wish.charset.empty() || wish.charset == "default" ? book.charsetOf(standing) : wish.charset;
    if (!wish.collation.empty()) {
        const std::string collation = toLower(wish.collation) == "default"
                                          ? book.defaultOf(charset)
                                          : book.find(wish.collation, charset);
        const bool agree = wish.charset.empty() || book.charsetOf(collation) == charset;
        return agree ? collation : std::string();
    }
    if (wish.binarySort)
        return charset == "binary" ? charset : book.find("bin", charset);
    if (wish.charset.empty() || wish.charset == "default")
        return standing;
    return book.defaultOf(charset);
}

Understood<TableShape> createdShape(const CreateTable& created, const ShapeDefaults& defaults)
{
    const std::string collation = settledCollation(created.charset, defaults.collation, defaults);
    if (created.charset.told() && collation.empty())
        return tl::unexpected<Why>("a charset that nobody knows: " + created.charset.charset);
    auto table = std::make_shared<TableSchema>();
    table->schema = created.table.schema;
    table->table = created.table.table;
    for (const ColumnDefinition& definition : created.columns) {
        auto column = settled(definition, collation, defaults);
        if (!column)
            return tl::unexpected(column.error());
        table->columns.push_back(std::move(*column));
    }
    if (table->columns.empty())
        return tl::unexpected<Why>("a table without columns");
    if (created.primaryKey) {
        KeySchema key{"PRIMARY", {}, created.primaryKey->hasPrefix};
        for (const std::string& name : created.primaryKey->columns) {
            const auto place = findColumn(table->columns, name);
            if (!place)
                return tl::unexpected("no column of the primary key is called " + name);
            key.columns.push_back(*place);
            table->columns[*place].nullable = false;
        }
        table->primaryKey = std::move(key);
    }
    return TableShape{std::move(table), collation};
}

Understood<TableShape> alteredShape(const TableShape& before, const AlterTable& altered,
                                    const ShapeDefaults& defaults)
{
    if (hidesColumns(*before.table))
        return tl::unexpected<Why>("the server keeps columns of its own in this table");
    return Alteration(before, defaults).run(altered);
}

std::optional<TableShape> unalteredShape(const TableShape& behind, const AlterTable& altered)
{
    if (hidesColumns(*behind.table))
        return std::nullopt;
    Draft draft(*behind.table);
    for (auto action = altered.actions.rbegin(); action != altered.actions.rend(); ++action) {
        if (!takeBack(draft, *action))
            return std::nullopt;
    }
    const bool oneRename = altered.actions.size() == 1;  // a swap cannot be taken back one by one
    for (const TableAction& action : altered.actions) {
        if (std::holds_alternative<RenameColumn>(action) && !oneRename)
            return std::nullopt;
    }
    const bool defaultTold = std::ranges::any_of(
        altered.actions, [](const TableAction& a) { return std::holds_alternative<DefaultCharset>(a); });
    return TableShape{std::make_shared<const TableSchema>(draft.table(*behind.table)),
                      defaultTold ? std::string() : behind.collation};
}

TableShape renamedShape(const TableShape& shape, const TableRef& name)
{
    auto table = std::make_shared<TableSchema>(*shape.table);
    table->schema = name.schema;
    table->table = name.table;
    return {std::move(table), shape.collation};
}

}  // namespace lutra::ddl
