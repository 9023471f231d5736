#include "engine/capture/source_dialect.h"

#include "engine/mysql/catalog.h"

namespace lutra::capture {

Result<ddl::CollationBook> readCollationBook(mysql::Connection& source)
{
    auto byId = mysql::readCollations(source);
    if (!byId)
        return tl::unexpected(byId.error());
    auto defaults = mysql::readDefaultCollations(source);
    if (!defaults)
        return tl::unexpected(defaults.error());
    ddl::CollationBook book;
    for (auto& [id, name] : *byId)
        book.byId[id] = {std::move(name.charset), std::move(name.collation)};
    book.defaults = std::move(*defaults);
    return book;
}

Result<ddl::ServerDialect> readServerDialect(mysql::Connection& source)
{
    auto folding = mysql::readVariable(source, "lower_case_table_names");
    if (!folding)
        return tl::unexpected(folding.error());
    return ddl::ServerDialect{source.server().isMariaDb(), source.server().version,
                              folding->value_or("0") != "0"};
}

}  // namespace lutra::capture
