#include "engine/verify/comparison_plan.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace lutra::verify {

namespace {

bool isText(const ColumnSchema& column)
{
    using enum ColumnType;
    return column.type == Text || column.type == Enum || column.type == Set;
}

bool isReal(const ColumnSchema& column)
{
    return column.type == ColumnType::Float || column.type == ColumnType::Double;
}

bool holdsJson(const ColumnSchema& column)
{
    return column.type == ColumnType::Json || column.isMariaDbJson;
}

/// The expression whose text both servers write alike. The connection converts no result's charset.
std::string selected(const ColumnSchema& column, const ColumnSchema& other)
{
    const std::string name = dialect::quoteName(column.name);
    if (isReal(column))
        return name + " * 1e0";  // all digits of the double, where a FLOAT alone is rounded to six
    if (column.type == ColumnType::Bit || column.typeText.find("zerofill") != std::string::npos)
        return name + " + 0";
    if (isText(column) && isText(other) && column.charset != other.charset)
        return fmt::format("CONVERT({} USING utf8mb4)", name);
    const bool textIsNotBytes = column.type == ColumnType::Uuid || column.type == ColumnType::Inet4 ||
                                column.type == ColumnType::Inet6;
    if (textIsNotBytes && other.type != column.type)
        return fmt::format("CAST({} AS BINARY({}))", name, column.length);
    return name;
}

Form formOf(const ColumnSchema& source, const ColumnSchema& target)
{
    using enum ColumnType;
    if (isReal(source) || isReal(target))
        return Form::Double;
    if (source.type == Json && target.type == Json)
        return Form::Bytes;  // one server writes one document one way
    if (source.type == Json || target.type == Json)
        return Form::Json;
    if (source.type == Set && source.labels != target.labels)
        return Form::LabelSet;
    const auto hasFraction = [](const ColumnSchema& column) {
        return column.type == Decimal || column.type == Time || column.type == DateTime ||
               column.type == Timestamp;
    };
    return hasFraction(source) || hasFraction(target) ? Form::Trimmed : Form::Bytes;
}

Look lookOf(const ColumnSchema& column)
{
    switch (column.type) {
    case ColumnType::Binary:
    case ColumnType::Bytes:
    case ColumnType::Geometry:
    case ColumnType::Vector:
    case ColumnType::Other:
        return Look::Hex;
    case ColumnType::Uuid:
    case ColumnType::Inet4:
    case ColumnType::Inet6:
    case ColumnType::Text:
    case ColumnType::Enum:
    case ColumnType::Set:
    case ColumnType::Json:
    case ColumnType::Date:
    case ColumnType::Time:
    case ColumnType::DateTime:
    case ColumnType::Timestamp:
        return Look::Quoted;
    default:
        return Look::Plain;
    }
}

/// nullopt: two servers may return this pair of columns in two orders.
std::optional<Order> orderOf(const ColumnSchema& source, const ColumnSchema& target)
{
    using enum ColumnType;
    if (source.type != target.type)
        return std::nullopt;
    switch (source.type) {
    case Integer:
    case Decimal:
    case Bit:
    case Year:
        return Order::Number;
    case Float:
    case Double:
        return Order::Double;
    case Time:
        return Order::Time;
    case DateTime:
    case Timestamp:
        return Order::Moment;
    case Date:
    case Binary:
    case Bytes:
    case Text:
    case Enum:
    case Uuid:
        return Order::Bytes;
    default:
        return std::nullopt;
    }
}

/// Text is ordered by its bytes, never by a collation, of which two servers have two; a UUID as its text.
std::string ordering(const ColumnSchema& column, const std::string& expression)
{
    if (column.type == ColumnType::Uuid)
        return fmt::format("CAST({} AS BINARY(16))", dialect::quoteName(column.name));
    return isText(column) ? fmt::format("CAST({} AS BINARY)", expression) : dialect::quoteName(column.name);
}

/// Whether both servers surely write the value as the same bytes, so that it may go into a digest.
bool isDigestible(const ColumnSchema& source, const ColumnSchema& target, bool sameFamily)
{
    if (source.type != target.type || source.type == ColumnType::Geometry || source.type == ColumnType::Other)
        return false;
    if (holdsJson(source) || holdsJson(target) || isReal(source))
        return sameFamily && source.type != ColumnType::Json;
    const Form form = formOf(source, target);
    return form == Form::Bytes || (form == Form::Trimmed && source.typeText == target.typeText);
}

std::vector<std::size_t> sorted(std::vector<std::size_t> places)
{
    std::ranges::sort(places);
    return places;
}

/// The same columns as a key without NULLs on the other side.
bool hasKeyOver(const TableSchema& table, const std::vector<std::size_t>& columns)
{
    const auto matches = [&](const KeySchema& key) {
        return !key.hasPrefix && sorted(key.columns) == columns &&
               std::ranges::none_of(key.columns, [&](std::size_t c) { return table.columns[c].nullable; });
    };
    return (table.primaryKey && matches(*table.primaryKey)) || std::ranges::any_of(table.uniqueKeys, matches);
}

struct ColumnPair {
    const ColumnSchema* source;
    const ColumnSchema* target;
    std::size_t targetPlace;
};

/// Places in `pairs` of a key that tells rows apart on both sides; empty when there is none.
std::vector<ComparisonPlan::KeyPart> keyOf(const TableSchema& source, const TableSchema& target,
                                           const std::vector<ColumnPair>& pairs)
{
    const KeySchema* key = source.matchKey();
    if (!key)
        return {};
    std::vector<ComparisonPlan::KeyPart> parts;
    std::vector<std::size_t> targetPlaces;
    for (const std::size_t place : key->columns) {
        const auto pair = std::ranges::find(pairs, &source.columns[place], &ColumnPair::source);
        if (pair == pairs.end())
            return {};
        const auto order = orderOf(*pair->source, *pair->target);
        if (!order)
            return {};
        parts.push_back({static_cast<std::size_t>(pair - pairs.begin()), *order});
        targetPlaces.push_back(pair->targetPlace);
    }
    return hasKeyOver(target, sorted(targetPlaces)) ? parts : std::vector<ComparisonPlan::KeyPart>();
}

std::string digestOf(const std::vector<std::string>& expressions)
{
    if (expressions.empty())
        return "''";
    std::vector<std::string> hashed;
    for (const std::string& expression : expressions)
        hashed.push_back(fmt::format("IFNULL(SHA2({}, 256), 'N')", expression));
    return fmt::format("UNHEX(SHA2(CONCAT({}), 256))", fmt::join(hashed, ", "));
}

std::string select(const TableSchema& table, std::vector<std::string> cells,
                   const std::vector<std::string>& order)
{
    return fmt::format("SELECT {} FROM {} ORDER BY {}", fmt::join(cells, ", "),
                       dialect::quoteTable(table.schema, table.table), fmt::join(order, ", "));
}

}  // namespace

ComparisonPlan planComparison(const TableSchema& source, const ServerInfo& sourceServer,
                              const TableSchema& target, const ServerInfo& targetServer)
{
    ComparisonPlan plan;
    std::vector<ColumnPair> pairs;
    for (const ColumnSchema& column : source.columns) {
        if (const auto place = target.find(column.name))
            pairs.push_back({&column, &target.columns[*place], *place});
        else
            plan.onlySource.push_back(column.name);
    }
    for (const ColumnSchema& column : target.columns) {
        if (!source.find(column.name))
            plan.onlyTarget.push_back(column.name);
    }

    std::vector<std::string> sourceCells;
    std::vector<std::string> targetCells;
    std::vector<std::string> sourceDigest;
    std::vector<std::string> targetDigest;
    for (const auto& [left, right, place] : pairs) {
        plan.columns.push_back({left->name, formOf(*left, *right), lookOf(*left)});
        sourceCells.push_back(selected(*left, *right));
        targetCells.push_back(selected(*right, *left));
        if (isDigestible(*left, *right, sourceServer.family == targetServer.family)) {
            sourceDigest.push_back(sourceCells.back());
            targetDigest.push_back(targetCells.back());
        }
    }

    plan.key = keyOf(source, target, pairs);
    std::vector<std::string> sourceOrder;
    std::vector<std::string> targetOrder;
    for (const auto& part : plan.key) {
        sourceOrder.push_back(ordering(*pairs[part.column].source, sourceCells[part.column]));
        targetOrder.push_back(ordering(*pairs[part.column].target, targetCells[part.column]));
    }
    if (plan.key.empty()) {
        sourceCells.insert(sourceCells.begin(), digestOf(sourceDigest));
        targetCells.insert(targetCells.begin(), digestOf(targetDigest));
        sourceOrder = targetOrder = {"1"};
    }
    plan.sourceSql = select(source, std::move(sourceCells), sourceOrder);
    plan.targetSql = select(target, std::move(targetCells), targetOrder);
    return plan;
}

}  // namespace lutra::verify
