#include "engine/binlog/schema_from_metadata.h"

#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr std::uint32_t kBinaryCollation = 63;

std::uint8_t integerBytesOf(WireType type)
{
    switch (type) {
    case WireType::Tiny:
        return 1;
    case WireType::Short:
        return 2;
    case WireType::Int24:
        return 3;
    case WireType::Long:
        return 4;
    case WireType::LongLong:
        return 8;
    default:
        return 0;
    }
}

/// The one column type a wire type stands for, as far as charset and signedness do not matter.
ColumnType typeOf(const WireColumn& wire, bool binary)
{
    switch (wire.type) {
    case WireType::Tiny:
    case WireType::Short:
    case WireType::Int24:
    case WireType::Long:
    case WireType::LongLong:
        return ColumnType::Integer;
    case WireType::Float:
        return ColumnType::Float;
    case WireType::Double:
        return ColumnType::Double;
    case WireType::NewDecimal:
        return ColumnType::Decimal;
    case WireType::Bit:
        return ColumnType::Bit;
    case WireType::Year:
        return ColumnType::Year;
    case WireType::Date:
        return ColumnType::Date;
    case WireType::OldTime:
    case WireType::Time2:
        return ColumnType::Time;
    case WireType::OldDateTime:
    case WireType::DateTime2:
        return ColumnType::DateTime;
    case WireType::OldTimestamp:
    case WireType::Timestamp2:
        return ColumnType::Timestamp;
    case WireType::String:
        return binary ? ColumnType::Binary : ColumnType::Text;
    case WireType::Varchar:
    case WireType::VarString:
    case WireType::Blob:
    case WireType::BlobCompressed:
    case WireType::VarcharCompressed:
        return binary ? ColumnType::Bytes : ColumnType::Text;
    case WireType::Enum:
        return ColumnType::Enum;
    case WireType::Set:
        return ColumnType::Set;
    case WireType::Json:
        return ColumnType::Json;
    case WireType::Geometry:
        return ColumnType::Geometry;
    case WireType::Vector:
        return ColumnType::Vector;
    case WireType::OldDecimal:
        return ColumnType::Other;
    }
    return ColumnType::Other;
}

bool isOldTemporal(WireType type)
{
    return type == WireType::OldTime || type == WireType::OldDateTime || type == WireType::OldTimestamp;
}

bool hasFraction(WireType type)
{
    return type == WireType::Time2 || type == WireType::DateTime2 || type == WireType::Timestamp2;
}

/// What MariaDB's own types look like in the log; `type` itself for all others.
ColumnType loggedAs(ColumnType type, WireType wire)
{
    switch (type) {
    case ColumnType::Uuid:
    case ColumnType::Inet4:
    case ColumnType::Inet6:
        return ColumnType::Binary;
    case ColumnType::Vector:
        return wire == WireType::Vector ? type : ColumnType::Bytes;
    default:
        return type;
    }
}

std::optional<ColumnSchema> columnFrom(const WireColumn& wire, const CollationLookup& collations)
{
    ColumnSchema column;
    column.name = wire.name;
    column.type = typeOf(wire, wire.collation == kBinaryCollation);
    column.nullable = wire.nullable;
    // The servers' own columns behind an index: MySQL's on an expression, MariaDB's unique one on a long
    // text.
    column.generated = wire.name.starts_with("!hidden!") || wire.name.starts_with("DB_ROW_HASH_");
    column.isUnsigned = wire.isUnsigned.value_or(false) && column.type != ColumnType::Year;
    column.integerBytes = integerBytesOf(wire.type);
    if (hasFraction(wire.type))
        column.fractionDigits = static_cast<std::uint8_t>(wire.metadata);
    if (column.type == ColumnType::Binary || column.type == ColumnType::Bit)
        column.length = wire.metadata;
    if (column.type != ColumnType::Text && column.type != ColumnType::Enum && column.type != ColumnType::Set)
        return column;

    const auto collation = collations(wire.collation);
    if (!collation)
        return std::nullopt;
    column.charset = collation->charset;
    column.collation = collation->name;
    if (column.type != ColumnType::Text) {
        column.labels = wire.labels;
        column.labelsCharset = collation->charset;
    }
    return column;
}

std::size_t setBytes(std::size_t labelCount)
{
    const std::size_t bytes = (labelCount + 7) / 8;
    return bytes > 4 ? 8 : bytes;
}

/// Why the two cannot be the same column; empty when they can.
std::string mismatch(const WireColumn& wire, const ColumnSchema& column)
{
    if (!wire.name.empty() && wire.name != column.name)
        return fmt::format("the log calls it {}", wire.name);
    if (column.type == ColumnType::Other)
        return {};  // decoding such a value fails by itself, and only if there is one
    const ColumnType logged = loggedAs(column.type, wire.type);
    const bool asBytes = wire.collation != 0 ? wire.collation == kBinaryCollation
                                             : logged == ColumnType::Binary || logged == ColumnType::Bytes;
    if (typeOf(wire, asBytes) != logged)
        return fmt::format("the log has wire type {}, which cannot be column type {}",
                           static_cast<int>(wire.type), static_cast<int>(column.type));

    switch (column.type) {
    case ColumnType::Integer:
        if (integerBytesOf(wire.type) != column.integerBytes)
            return fmt::format("the log has {} bytes, not {}", integerBytesOf(wire.type),
                               column.integerBytes);
        if (wire.isUnsigned.value_or(column.isUnsigned) != column.isUnsigned)
            return "it is signed on one side and unsigned on the other";
        return {};
    case ColumnType::Bit:
    case ColumnType::Binary:
    case ColumnType::Uuid:
    case ColumnType::Inet4:
    case ColumnType::Inet6:
        if (wire.metadata != column.length)
            return fmt::format("the log has length {}, not {}", wire.metadata, column.length);
        return {};
    case ColumnType::Vector:  // MySQL's column has a limit that its rows do not show
        if (wire.type != WireType::Vector && wire.metadata != column.length)
            return fmt::format("the log has length {}, not {}", wire.metadata, column.length);
        return {};
    case ColumnType::Time:
    case ColumnType::DateTime:
    case ColumnType::Timestamp:
        if (hasFraction(wire.type) && wire.metadata != column.fractionDigits)
            return fmt::format("the log has {} fraction digits, not {}", wire.metadata,
                               column.fractionDigits);
        return {};
    case ColumnType::Enum:
        if (!column.labels.empty() && wire.metadata != (column.labels.size() > 255 ? 2 : 1))
            return fmt::format("the log stores it in {} bytes, too many or few for {} labels", wire.metadata,
                               column.labels.size());
        return {};
    case ColumnType::Set:
        if (!column.labels.empty() && wire.metadata != setBytes(column.labels.size()))
            return fmt::format("the log stores it in {} bytes, too many or few for {} labels", wire.metadata,
                               column.labels.size());
        return {};
    default:
        return {};
    }
}

}  // namespace

std::optional<TableSchema> schemaFromMetadata(const TableMap& map, const CollationLookup& collations)
{
    if (!map.hasNames || map.columns.empty())
        return std::nullopt;
    TableSchema schema{map.schema, map.table, {}, std::nullopt, {}, std::nullopt};
    schema.columns.reserve(map.columns.size());
    for (const WireColumn& wire : map.columns) {
        auto column = columnFrom(wire, collations);
        const bool signKnown = wire.isUnsigned.has_value() || integerBytesOf(wire.type) == 0;
        if (!column || !signKnown || isOldTemporal(wire.type))
            return std::nullopt;
        schema.columns.push_back(std::move(*column));
    }
    if (!map.primaryKey.empty())
        schema.primaryKey = KeySchema{"PRIMARY", map.primaryKey, map.primaryKeyHasPrefix};
    return schema;
}

Result<void> checkFits(const TableMap& map, const TableSchema& schema)
{
    const auto refuse = [&](std::string why) {
        return fail(ErrorKind::BadData, "binlog.schema_mismatch", fmt::format("{}: {}", map.fullName(), why));
    };
    if (map.columns.size() != schema.columns.size())
        return refuse(fmt::format("the log has {} columns, the known table {}", map.columns.size(),
                                  schema.columns.size()));
    for (std::size_t i = 0; i < map.columns.size(); ++i) {
        const std::string why = mismatch(map.columns[i], schema.columns[i]);
        if (!why.empty())
            return refuse(fmt::format("column {}: {}", schema.columns[i].name, why));
    }
    return {};
}

}  // namespace lutra::binlog
