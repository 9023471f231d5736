#include "engine/mysql/long_values.h"

#include "engine/mysql/server_errors.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <mysql.h>
#include <vector>

namespace lutra::mysql {

namespace {

constexpr std::size_t kPieceBytes = 1u << 20;

struct Close {
    void operator()(MYSQL_STMT* statement) const { mysql_stmt_close(statement); }
};

bool sendPieces(MYSQL_STMT* statement, unsigned place, std::string_view value)
{
    while (!value.empty()) {
        const std::string_view piece = value.substr(0, kPieceBytes);
        if (mysql_stmt_send_long_data(statement, place, piece.data(), piece.size()) != 0)
            return false;
        value.remove_prefix(piece.size());
    }
    return true;
}

bool bindAsBytes(MYSQL_STMT* statement, std::size_t count)
{
    MYSQL_BIND place{};
    place.buffer_type = MYSQL_TYPE_LONG_BLOB;
    std::vector<MYSQL_BIND> places(count, place);
    return mysql_stmt_bind_param(statement, places.data()) == 0;
}

bool execute(MYSQL_STMT* statement, std::string_view sql, std::span<const std::string_view> values)
{
    if (mysql_stmt_prepare(statement, sql.data(), sql.size()) != 0 || !bindAsBytes(statement, values.size()))
        return false;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (!sendPieces(statement, static_cast<unsigned>(i), values[i]))
            return false;
    }
    return mysql_stmt_execute(statement) == 0;
}

}  // namespace

Result<std::uint64_t> executeWithValues(st_mysql* handle, const std::string& name, std::string_view sql,
                                        std::span<const std::string_view> values)
{
    const std::unique_ptr<MYSQL_STMT, Close> statement(mysql_stmt_init(handle));
    if (!statement)
        return tl::unexpected(errorFromServer(mysql_errno(handle), mysql_error(handle), name));
    if (execute(statement.get(), sql, values))
        return mysql_stmt_affected_rows(statement.get());
    const std::string_view shown = sql.substr(0, std::min(sql.find('('), sql.find('=')));
    return tl::unexpected(errorFromServer(mysql_stmt_errno(statement.get()),
                                          mysql_stmt_error(statement.get()),
                                          fmt::format("{}: {}", name, shown)));
}

}  // namespace lutra::mysql
