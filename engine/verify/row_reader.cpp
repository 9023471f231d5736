#include "engine/verify/row_reader.h"

#include <fmt/format.h>

namespace lutra::verify {

namespace {

// A key part of 3072 bytes, the most InnoDB takes, can grow threefold as utf8mb4; a sort looks no further
// than this.
constexpr unsigned kSortBytesMax = 16 * 1024;
constexpr unsigned kSortBufferBytes =
    8 * 1024 * 1024;                               // a sort wants room for at least 15 rows of that length
constexpr unsigned kWriteWaitSeconds = 24 * 3600;  // one side waits while the other sorts

}  // namespace

Result<SnapshotSession> SnapshotSession::begin(mysql::Connection& connection)
{
    // Zero dates are read as they are; a statement may take as long as the table is large.
    const std::string settings =
        fmt::format("SET SESSION time_zone = '+00:00', sql_mode = '', character_set_results = NULL, "
                    "max_sort_length = {}, sort_buffer_size = {}, net_write_timeout = {}",
                    kSortBytesMax, kSortBufferBytes, kWriteWaitSeconds);
    for (const std::string_view statement :
         {std::string_view(settings),
          std::string_view("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"),
          std::string_view("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")}) {
        if (const auto done = connection.execute(statement); !done)
            return tl::unexpected(done.error().during("preparing to compare"));
    }
    return SnapshotSession(connection);
}

SnapshotSession::~SnapshotSession()
{
    if (!m_connection)
        return;
    (void)m_connection->execute("ROLLBACK");
    (void)m_connection->execute("SET SESSION character_set_results = utf8mb4");
}

Result<RowReader> RowReader::open(mysql::Connection& connection, const std::string& sql)
{
    auto stream = connection.stream(sql);
    if (!stream)
        return tl::unexpected(stream.error());
    RowReader reader(std::move(*stream));
    if (const auto first = reader.advance(); !first)
        return tl::unexpected(first.error());
    return reader;
}

Result<> RowReader::advance()
{
    auto row = m_stream.next();
    if (!row)
        return tl::unexpected(row.error());
    m_row = std::move(*row);
    if (m_row)
        ++m_rowsRead;
    return {};
}

}  // namespace lutra::verify
