#include "engine/dialect/bulk_insert.h"

#include "engine/dialect/cell_match.h"

namespace lutra::dialect {

namespace {

BulkColumn::Kind kindOf(const ColumnSchema& column)
{
    switch (column.type) {
    case ColumnType::Integer:
        return column.isUnsigned ? BulkColumn::Kind::Unsigned : BulkColumn::Kind::Signed;
    case ColumnType::Float:
    case ColumnType::Double:
        return BulkColumn::Kind::Real;
    case ColumnType::Enum:
    case ColumnType::Set:
        return BulkColumn::Kind::Ascii;
    default:
        return BulkColumn::Kind::Bytes;
    }
}

/// Takes the values of one column, row by row.
class ColumnFiller {
public:
    ColumnFiller(const ColumnRoute& route, std::size_t rows, Arena& memory)
        : m_route(route)
        , m_memory(memory)
    {
        m_column.kind = kindOf(route.source);
        m_column.nulls.reserve(rows);
        if (m_column.kind == BulkColumn::Kind::Real) {
            m_column.reals.reserve(rows);
        } else if (m_column.kind == BulkColumn::Kind::Bytes || m_column.kind == BulkColumn::Kind::Ascii) {
            m_column.data.reserve(rows);
            m_column.lengths.reserve(rows);
        } else {
            m_column.integers.reserve(rows);
        }
    }

    /// False: this value cannot be told so.
    [[nodiscard]] bool add(const ColumnValue& value)
    {
        m_column.nulls.push_back(isNull(value) ? 1 : 0);
        switch (m_column.kind) {
        case BulkColumn::Kind::Signed:
        case BulkColumn::Kind::Unsigned:
            return addInteger(value);
        case BulkColumn::Kind::Real:
            return addReal(value);
        case BulkColumn::Kind::Bytes:
        case BulkColumn::Kind::Ascii:
            return addBytes(value);
        }
        return false;
    }

    [[nodiscard]] BulkColumn take() { return std::move(m_column); }

private:
    bool addInteger(const ColumnValue& value)
    {
        if (const auto* number = std::get_if<std::int64_t>(&value))
            m_column.integers.push_back(*number);
        else if (const auto* natural = std::get_if<std::uint64_t>(&value))
            m_column.integers.push_back(static_cast<std::int64_t>(*natural));
        else
            m_column.integers.push_back(0);
        return isNull(value) ||
               (m_column.kind == BulkColumn::Kind::Signed ? std::holds_alternative<std::int64_t>(value)
                                                          : std::holds_alternative<std::uint64_t>(value));
    }

    bool addReal(const ColumnValue& value)
    {
        if (const auto* single = std::get_if<float>(&value))
            m_column.reals.push_back(static_cast<double>(*single));
        else if (const auto* number = std::get_if<double>(&value))
            m_column.reals.push_back(*number);
        else
            m_column.reals.push_back(0);
        return isNull(value) || std::holds_alternative<float>(value) || std::holds_alternative<double>(value);
    }

    bool addBytes(const ColumnValue& value)
    {
        std::string_view bytes;
        bool told = true;
        if (const auto* text = std::get_if<Text>(&value)) {
            bytes = text->bytes;
        } else if (const auto* plain = std::get_if<Bytes>(&value)) {
            bytes = plain->bytes;
        } else if (!isNull(value)) {
            m_scratch.clear();
            told = appendShown(m_scratch, m_route, value);
            bytes = keep(m_memory, std::string_view(m_scratch));
        }
        m_column.data.push_back(bytes.data());
        m_column.lengths.push_back(bytes.size());
        return told;
    }

    ColumnRoute m_route;
    Arena& m_memory;
    BulkColumn m_column;
    std::string m_scratch;
};

}  // namespace

std::optional<BulkInsert> bulkInsert(const TableRoute& route, std::span<const Row* const> rows)
{
    BulkInsert insert;
    insert.memory = std::make_unique<Arena>();
    insert.rows = rows.size();
    insert.sql = "INSERT INTO " + route.quotedTable() + " (";
    std::string places;
    for (const auto& pair : route.carried) {
        insert.sql += (places.empty() ? "" : ", ") + route.quotedColumn(pair);
        places += places.empty() ? "?" : ", ?";
        ColumnFiller filler(route.column(pair), rows.size(), *insert.memory);
        for (const Row* row : rows) {
            if (!filler.add((*row)[pair.source]))
                return std::nullopt;
        }
        insert.columns.push_back(filler.take());
    }
    insert.sql += ") VALUES (" + places + ")";
    return insert;
}

}  // namespace lutra::dialect
