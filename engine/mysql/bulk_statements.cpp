#include "engine/mysql/bulk_statements.h"

#include "engine/mysql/server_errors.h"

#include <fmt/format.h>
#include <mysql.h>

namespace lutra::mysql {

namespace {

constexpr std::size_t kPreparedMax = 64;

#ifdef MARIADB_PACKAGE_VERSION

bool hasNull(const dialect::BulkColumn& column)
{
    return std::string_view(column.nulls.data(), column.nulls.size()).find('\1') != std::string_view::npos;
}

MYSQL_BIND bindingOf(const dialect::BulkColumn& column)
{
    static_assert(STMT_INDICATOR_NONE == 0 && STMT_INDICATOR_NULL == 1);
    // The library reads what it is given, though its fields do not say so.
    MYSQL_BIND binding{};
    if (hasNull(column))
        binding.u.indicator = const_cast<char*>(column.nulls.data());
    switch (column.kind) {
    case dialect::BulkColumn::Kind::Signed:
    case dialect::BulkColumn::Kind::Unsigned:
        binding.buffer_type = MYSQL_TYPE_LONGLONG;
        binding.is_unsigned = column.kind == dialect::BulkColumn::Kind::Unsigned;
        binding.buffer = const_cast<std::int64_t*>(column.integers.data());
        break;
    case dialect::BulkColumn::Kind::Real:
        binding.buffer_type = MYSQL_TYPE_DOUBLE;
        binding.buffer = const_cast<double*>(column.reals.data());
        break;
    case dialect::BulkColumn::Kind::Bytes:
    case dialect::BulkColumn::Kind::Ascii:
        binding.buffer_type =
            column.kind == dialect::BulkColumn::Kind::Ascii ? MYSQL_TYPE_STRING : MYSQL_TYPE_BLOB;
        binding.buffer = const_cast<const char**>(column.data.data());
        binding.length = const_cast<unsigned long*>(column.lengths.data());
        break;
    }
    return binding;
}

/// False: it does not take so many rows.
bool bind(MYSQL_STMT* statement, const dialect::BulkInsert& insert)
{
    std::vector<MYSQL_BIND> bindings;
    for (const auto& column : insert.columns)
        bindings.push_back(bindingOf(column));
    const auto rows = static_cast<unsigned>(insert.rows);
    return mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &rows) == 0 &&
           mysql_stmt_bind_param(statement, bindings.data()) == 0;
}

#else

bool bind(MYSQL_STMT*, const dialect::BulkInsert&)
{
    return false;
}

#endif

}  // namespace

bool libraryKnowsBulk()
{
#ifdef MARIADB_PACKAGE_VERSION
    return true;
#else
    return false;
#endif
}

void BulkStatements::Close::operator()(st_mysql_stmt* statement) const
{
    mysql_stmt_close(statement);
}

BulkStatements::BulkStatements(st_mysql* handle, std::string name)
    : m_handle(handle)
    , m_name(std::move(name))
{
}

Result<std::uint64_t> BulkStatements::execute(const dialect::BulkInsert& insert)
{
    const auto statement = prepared(insert.sql);
    if (!statement)
        return tl::unexpected(statement.error());
    if (bind(*statement, insert) && mysql_stmt_execute(*statement) == 0)
        return mysql_stmt_affected_rows(*statement);
    const auto error = lastError(*statement, insert.sql);
    m_statements.erase(insert.sql);
    return error;
}

Result<st_mysql_stmt*> BulkStatements::prepared(const std::string& sql)
{
    if (const auto known = m_statements.find(sql); known != m_statements.end())
        return known->second.get();
    if (m_statements.size() >= kPreparedMax)
        m_statements.clear();
    Statement statement(mysql_stmt_init(m_handle));
    if (!statement)
        return tl::unexpected(errorFromServer(mysql_errno(m_handle), mysql_error(m_handle), m_name));
    if (mysql_stmt_prepare(statement.get(), sql.data(), sql.size()) != 0)
        return lastError(statement.get(), sql);
    return m_statements.emplace(sql, std::move(statement)).first->second.get();
}

tl::unexpected<Error> BulkStatements::lastError(st_mysql_stmt* statement, const std::string& sql) const
{
    const std::string_view shown = std::string_view(sql).substr(0, sql.find('('));
    return tl::unexpected(errorFromServer(mysql_stmt_errno(statement), mysql_stmt_error(statement),
                                          fmt::format("{}: {}", m_name, shown)));
}

}  // namespace lutra::mysql
