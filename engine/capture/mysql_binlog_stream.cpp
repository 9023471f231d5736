#include "engine/capture/mysql_binlog_stream.h"

namespace lutra::capture {

Result<std::unique_ptr<MysqlBinlogStream>> MysqlBinlogStream::open(const mysql::Endpoint& endpoint,
                                                                   const mysql::DumpRequest& request)
{
    auto connection = mysql::DumpConnection::open(endpoint, request);
    if (!connection)
        return tl::unexpected(connection.error());
    return std::unique_ptr<MysqlBinlogStream>(new MysqlBinlogStream(std::move(*connection)));
}

}  // namespace lutra::capture
