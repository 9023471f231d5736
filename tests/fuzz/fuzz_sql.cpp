// The text of a QUERY event.
#include "engine/base/byte_reader.h"
#include "engine/ddl/schema_statement_parts.h"
#include "engine/ddl/sql_scanner.h"
#include "engine/ddl/statement_kind.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promise.h"

namespace lutra::fuzz {

namespace {

void checkScanner(std::string_view sql)
{
    ddl::SqlScanner scanner(sql);
    std::size_t textBytes = 0;
    for (auto token = scanner.next(); token.kind != ddl::SqlToken::Kind::End; token = scanner.next()) {
        textBytes += token.text.size() + (token.kind == ddl::SqlToken::Kind::Quoted ? 1 : 0);
        promise(textBytes <= sql.size(), "a statement's pieces are no more than the statement");
    }
    promise(scanner.next().kind == ddl::SqlToken::Kind::End, "the end stays the end");
}

}  // namespace

void fuzzSql(Input input)
{
    constexpr std::size_t kExcerptBytesMax = 4 * 120 + 3;
    ByteReader reader(input);
    const std::string_view sql = reader.text(reader.left());
    checkScanner(sql);
    const auto kind = ddl::classifyStatement(sql);
    promise(kind.name.size() <= sql.size(), "a name is a part of the statement");
    promise(ddl::statementExcerpt(sql).size() <= kExcerptBytesMax, "an excerpt is short");
    promise(sql.starts_with(ddl::withoutStartTransaction(sql)), "only the end is taken away");
    const auto parts = ddl::readHead({"shop", std::string(sql)});
    promise(parts.tables.size() <= sql.size() + 1, "each table takes a character");
}

}  // namespace lutra::fuzz
