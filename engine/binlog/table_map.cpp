#include "engine/binlog/table_map.h"

#include "engine/base/byte_reader.h"

#include <bitset>
#include <fmt/format.h>

namespace lutra::binlog {

namespace {

constexpr std::size_t kColumnsMax = 4096;  // the servers' own limit

// Source: MySQL 8.0, libs/mysql/binlog/event/rows_event.h, enum Optional_metadata_field_type.
enum class MetadataField : std::uint8_t {
    Signedness = 1,
    DefaultCharset = 2,
    ColumnCharset = 3,
    ColumnName = 4,
    SetLabels = 5,
    EnumLabels = 6,
    SimplePrimaryKey = 8,
    PrimaryKeyWithPrefix = 9,
    EnumAndSetDefaultCharset = 10,
    EnumAndSetColumnCharset = 11,
    Visibility = 12,
};

bool isNumber(const WireColumn& column)
{
    switch (column.type) {
    case WireType::Tiny:
    case WireType::Short:
    case WireType::Int24:
    case WireType::Long:
    case WireType::LongLong:
    case WireType::Float:
    case WireType::Double:
    case WireType::NewDecimal:
    case WireType::Year:
        return true;
    default:
        return false;
    }
}

bool isEnumOrSet(const WireColumn& column)
{
    return column.type == WireType::Enum || column.type == WireType::Set;
}

/// Whether the charset fields of the metadata count this column. Source: performance-and-protocol.md C.4.
bool isCounted(const WireColumn& column, ServerFamily family)
{
    switch (column.type) {
    case WireType::String:
    case WireType::VarString:
    case WireType::Varchar:
    case WireType::Blob:
        return true;
    case WireType::Vector:
        return family == ServerFamily::MySql;
    case WireType::Geometry:
    case WireType::BlobCompressed:
    case WireType::VarcharCompressed:
        return family == ServerFamily::MariaDb;
    default:
        return false;
    }
}

/// STRING hides ENUM and SET, and two more bits of its length, in its two bytes.
void readStringMetadata(ByteReader& reader, WireColumn& column)
{
    constexpr std::uint8_t kEnum = 0xF7;
    constexpr std::uint8_t kSet = 0xF8;
    const std::uint8_t first = reader.u8();
    const std::uint8_t second = reader.u8();
    if (first == kEnum || first == kSet) {
        column.type = first == kEnum ? WireType::Enum : WireType::Set;
        column.metadata = second;
        return;
    }
    const auto upper = static_cast<std::uint16_t>(((first & 0x30) ^ 0x30) << 4);
    column.metadata = static_cast<std::uint16_t>(upper | second);
}

void readTypeMetadata(ByteReader& reader, WireColumn& column)
{
    switch (column.type) {
    case WireType::Float:
    case WireType::Double:
    case WireType::Blob:
    case WireType::BlobCompressed:
    case WireType::Geometry:
    case WireType::Json:
    case WireType::Vector:
    case WireType::Time2:
    case WireType::DateTime2:
    case WireType::Timestamp2:
        column.metadata = reader.u8();
        break;
    case WireType::Varchar:
    case WireType::VarString:
    case WireType::VarcharCompressed:
        column.metadata = reader.u16();
        break;
    case WireType::Bit: {
        const std::uint8_t bits = reader.u8();
        const std::uint8_t bytes = reader.u8();
        column.metadata = static_cast<std::uint16_t>(bytes * 8 + bits);
        break;
    }
    case WireType::NewDecimal:
        column.metadata = static_cast<std::uint16_t>(reader.big(2));
        break;
    case WireType::String:
        readStringMetadata(reader, column);
        break;
    case WireType::Enum:
    case WireType::Set: {
        reader.u8();
        column.metadata = reader.u8();
        break;
    }
    default:
        break;
    }
}

template <typename Wanted, typename Set>
void eachBit(ByteReader& reader, std::vector<WireColumn>& columns, Wanted wanted, Set set)
{
    std::size_t index = 0;
    std::uint8_t byte = 0;
    for (WireColumn& column : columns) {
        if (!wanted(column))
            continue;
        if (index % 8 == 0)
            byte = reader.u8();
        set(column, (byte & (0x80 >> index % 8)) != 0);
        ++index;
    }
}

template <typename Wanted>
void readDefaultCharset(ByteReader& reader, std::vector<WireColumn>& columns, Wanted wanted)
{
    std::vector<WireColumn*> counted;
    for (WireColumn& column : columns) {
        if (wanted(column))
            counted.push_back(&column);
    }
    const auto common = static_cast<std::uint32_t>(reader.lengthEncoded());
    for (WireColumn* column : counted)
        column->collation = common;
    while (reader.ok() && !reader.atEnd()) {
        const std::uint64_t index = reader.lengthEncoded();
        const auto collation = static_cast<std::uint32_t>(reader.lengthEncoded());
        if (index >= counted.size())
            return reader.refuse();
        counted[static_cast<std::size_t>(index)]->collation = collation;
    }
}

template <typename Wanted>
void readColumnCharsets(ByteReader& reader, std::vector<WireColumn>& columns, Wanted wanted)
{
    for (WireColumn& column : columns) {
        if (wanted(column))
            column.collation = static_cast<std::uint32_t>(reader.lengthEncoded());
    }
}

void readLabels(ByteReader& reader, std::vector<WireColumn>& columns, WireType type)
{
    for (WireColumn& column : columns) {
        if (column.type != type)
            continue;
        const std::uint64_t count = reader.lengthEncoded();
        if (count > reader.left())  // each label takes a byte at least
            return reader.refuse();
        column.labels.reserve(static_cast<std::size_t>(count));
        for (std::uint64_t i = 0; i < count && reader.ok(); ++i)
            column.labels.emplace_back(reader.text(reader.lengthEncoded()));
    }
}

void readPrimaryKey(ByteReader& reader, TableMap& map, bool withPrefix)
{
    while (reader.ok() && !reader.atEnd()) {
        const std::uint64_t place = reader.lengthEncoded();
        const bool prefix = withPrefix && reader.lengthEncoded() != 0;
        if (place >= map.columns.size() || map.primaryKey.size() == map.columns.size())
            return reader.refuse();
        map.primaryKey.push_back(static_cast<std::size_t>(place));
        map.primaryKeyHasPrefix = map.primaryKeyHasPrefix || prefix;
    }
}

void readField(MetadataField field, ByteReader& reader, TableMap& map, ServerFamily family)
{
    const auto counted = [family](const WireColumn& column) { return isCounted(column, family); };
    switch (field) {
    case MetadataField::Signedness:
        map.hasSignedness = true;
        eachBit(reader, map.columns, isNumber, [](WireColumn& column, bool set) { column.isUnsigned = set; });
        break;
    case MetadataField::DefaultCharset:
        readDefaultCharset(reader, map.columns, counted);
        break;
    case MetadataField::ColumnCharset:
        readColumnCharsets(reader, map.columns, counted);
        break;
    case MetadataField::ColumnName:
        map.hasNames = true;
        for (WireColumn& column : map.columns)
            column.name = reader.text(reader.lengthEncoded());
        break;
    case MetadataField::SetLabels:
        readLabels(reader, map.columns, WireType::Set);
        break;
    case MetadataField::EnumLabels:
        readLabels(reader, map.columns, WireType::Enum);
        break;
    case MetadataField::SimplePrimaryKey:
    case MetadataField::PrimaryKeyWithPrefix:
        readPrimaryKey(reader, map, field == MetadataField::PrimaryKeyWithPrefix);
        break;
    case MetadataField::EnumAndSetDefaultCharset:
        readDefaultCharset(reader, map.columns, isEnumOrSet);
        break;
    case MetadataField::EnumAndSetColumnCharset:
        readColumnCharsets(reader, map.columns, isEnumOrSet);
        break;
    case MetadataField::Visibility:
        eachBit(
            reader, map.columns, [](const WireColumn&) { return true; },
            [](WireColumn& column, bool set) { column.visible = set; });
        break;
    }
}

}  // namespace

Result<TableMap> parseTableMap(std::span<const std::byte> body, ServerFamily family)
{
    ByteReader reader(body);
    TableMap map;
    map.id = reader.u48();
    reader.skip(2);  // flags: nothing we decide by
    map.schema = reader.text(reader.u8());
    reader.skip(1);
    map.table = reader.text(reader.u8());
    reader.skip(1);
    const auto malformed = [&](std::string_view what) {
        return fail(ErrorKind::BadData, "binlog.malformed",
                    fmt::format("TABLE_MAP of {}: {}", map.fullName(), what));
    };

    const std::uint64_t columnCount = reader.lengthEncoded();
    if (!reader.ok() || columnCount > kColumnsMax)
        return malformed("its names or its count of columns cannot be read");
    map.columns.resize(static_cast<std::size_t>(columnCount));
    for (WireColumn& column : map.columns)
        column.type = static_cast<WireType>(reader.u8());

    ByteReader typeMetadata(reader.block(reader.lengthEncoded()));
    for (WireColumn& column : map.columns)
        readTypeMetadata(typeMetadata, column);
    // Bytes may be left where a type we do not know, and will not decode, has metadata: then what came after
    // that type is wrong as well, so the table must not be read at all.
    if (!typeMetadata.ok() || !typeMetadata.atEnd())
        return malformed("the metadata of its types cannot be read");

    std::uint8_t byte = 0;
    for (std::size_t i = 0; i < map.columns.size(); ++i) {
        if (i % 8 == 0)
            byte = reader.u8();
        map.columns[i].nullable = (byte >> i % 8 & 1) != 0;
    }

    std::bitset<256> seen;
    while (reader.ok() && !reader.atEnd()) {
        const std::uint8_t field = reader.u8();
        if (seen.test(field))  // each field goes over all columns
            return malformed(fmt::format("its metadata field {} comes twice", field));
        seen.set(field);
        ByteReader fieldReader(reader.block(reader.lengthEncoded()));
        readField(static_cast<MetadataField>(field), fieldReader, map, family);
        if (!fieldReader.ok())
            return malformed(fmt::format("its metadata field {} cannot be read", field));
    }
    if (!reader.ok())
        return malformed("it is cut short");
    return map;
}

}  // namespace lutra::binlog
