#pragma once

#include "engine/mysql/connection.h"

#include <cstdint>
#include <span>
#include <utility>

namespace lutra::verify {

using CellView = std::optional<std::string_view>;

/// A session that sees one moment of a server, in UTC, and sends text as it is stored. Ends with the object.
class SnapshotSession {
public:
    [[nodiscard]] static Result<SnapshotSession> begin(mysql::Connection& connection);

    SnapshotSession(SnapshotSession&& other) noexcept
        : m_connection(std::exchange(other.m_connection, nullptr))
    {
    }
    SnapshotSession& operator=(SnapshotSession&&) = delete;
    ~SnapshotSession();

private:
    explicit SnapshotSession(mysql::Connection& connection)
        : m_connection(&connection)
    {
    }
    mysql::Connection* m_connection;
};

/// The rows of one side, one at a time.
class RowReader {
public:
    [[nodiscard]] static Result<RowReader> open(mysql::Connection& connection, const std::string& sql);

    /// Moves to the next row; after the last one `atEnd`.
    [[nodiscard]] Result<> advance();

    [[nodiscard]] bool atEnd() const { return !m_row; }
    [[nodiscard]] std::span<const CellView> row() const { return *m_row; }  // valid until `advance`
    [[nodiscard]] std::uint64_t rowsRead() const { return m_rowsRead; }

private:
    explicit RowReader(mysql::RowStream stream)
        : m_stream(std::move(stream))
    {
    }

    mysql::RowStream m_stream;
    std::optional<std::vector<CellView>> m_row;
    std::uint64_t m_rowsRead = 0;
};

}  // namespace lutra::verify
