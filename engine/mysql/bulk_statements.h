#pragma once

#include "engine/base/error.h"
#include "engine/dialect/bulk_insert.h"

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

struct st_mysql;
struct st_mysql_stmt;

namespace lutra::mysql {

/// Whether this build's client library knows MariaDB's protocol for many rows at once.
[[nodiscard]] bool libraryKnowsBulk();

/// Statements of one connection that are prepared once and executed for many rows at a time: MariaDB's bulk
/// protocol. A server is asked for at most 64 prepared statements.
///
/// Threads: the connection's.
class BulkStatements {
public:
    BulkStatements(st_mysql* handle, std::string name);

    /// Returns how many rows were inserted. Errors: the server's, as of any statement; what failed is
    /// prepared anew the next time.
    [[nodiscard]] Result<std::uint64_t> execute(const dialect::BulkInsert& insert);

private:
    struct Close {
        void operator()(st_mysql_stmt* statement) const;
    };
    using Statement = std::unique_ptr<st_mysql_stmt, Close>;

    [[nodiscard]] Result<st_mysql_stmt*> prepared(const std::string& sql);
    [[nodiscard]] tl::unexpected<Error> lastError(st_mysql_stmt* statement, const std::string& sql) const;

    st_mysql* m_handle;
    std::string m_name;  // the data source's
    std::unordered_map<std::string, Statement> m_statements;
};

}  // namespace lutra::mysql
