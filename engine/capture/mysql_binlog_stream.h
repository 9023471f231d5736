#pragma once

#include "engine/capture/binlog_stream.h"
#include "engine/mysql/dump_connection.h"

#include <memory>

namespace lutra::capture {

/// A live server's log.
class MysqlBinlogStream final : public BinlogStream {
public:
    /// Errors: as `mysql::DumpConnection::open`.
    [[nodiscard]] static Result<std::unique_ptr<MysqlBinlogStream>> open(const mysql::Endpoint& endpoint,
                                                                         const mysql::DumpRequest& request);

    [[nodiscard]] Result<std::span<const std::byte>> next() override { return m_connection.nextEvent(); }
    [[nodiscard]] std::shared_ptr<const void> memory() const override { return m_connection.memory(); }
    [[nodiscard]] binlog::ChecksumAlgorithm announced() const override
    {
        return m_connection.sendsChecksums() ? binlog::ChecksumAlgorithm::Crc32
                                             : binlog::ChecksumAlgorithm::None;
    }

private:
    explicit MysqlBinlogStream(mysql::DumpConnection connection)
        : m_connection(std::move(connection))
    {
    }

    mysql::DumpConnection m_connection;
};

}  // namespace lutra::capture
