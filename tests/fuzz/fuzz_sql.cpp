// The text of a QUERY event.
#include "engine/base/byte_reader.h"
#include "engine/ddl/parse_shape_change.h"
#include "engine/ddl/schema_history.h"
#include "engine/ddl/schema_statement_parts.h"
#include "engine/ddl/shape_text.h"
#include "engine/ddl/sql_scanner.h"
#include "engine/ddl/statement_kind.h"
#include "engine/ddl/xa_statement.h"
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

/// A table's shape as each statement of the text leaves it, for both families: whatever is parsed fits what
/// it is applied to, or is unclear.
void checkShapes(const std::string& sql)
{
    static const ddl::CollationBook kCollations{
        {{45, {"utf8mb4", "utf8mb4_general_ci"}},
         {8, {"latin1", "latin1_swedish_ci"}},
         {63, {"binary", "binary"}}},
        {{"utf8mb4", "utf8mb4_general_ci"}, {"latin1", "latin1_swedish_ci"}, {"binary", "binary"}}};
    for (const ddl::ServerDialect dialect :
         {ddl::ServerDialect{true, 101119, false}, ddl::ServerDialect{false, 90704, false}}) {
        ddl::SchemaHistory history(dialect, kCollations);
        SourcePosition at{"binlog.000001", 4, {}};
        std::string_view left = sql;
        for (int statements = 0; statements < 8 && !left.empty(); ++statements) {
            const auto end = std::min(left.find(';'), left.size());
            const auto change =
                ddl::parseShapeChange({"shop", std::string(left.substr(0, end))}, dialect, kCollations);
            promise(ddl::tablesOf(change).size() <= left.size() + 1, "each table takes a character");
            at.offset += 100;
            for (const ddl::ShapeVersion& version : history.apply(at, change)) {
                const auto text = ddl::shapeText(version.state);
                const auto again = ddl::parseShapeText(text, version.table);
                promise(again && ddl::shapeText(*again) == text, "a shape is read as it was written");
            }
            left.remove_prefix(std::min(end + 1, left.size()));
        }
    }
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
    checkShapes(std::string(sql));
    if (const auto xa = ddl::readXaStatement(sql))
        promise(xa->xid.size() <= sql.size(), "an id is a part of the statement");
}

}  // namespace lutra::fuzz
