#include "engine/ddl/xa_statement.h"

#include "engine/ddl/sql_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lutra::ddl {

namespace {

constexpr std::array<std::pair<std::string_view, XaStatement::Verb>, 5> kVerbs{{
    {"START", XaStatement::Verb::Start},
    {"BEGIN", XaStatement::Verb::Start},
    {"END", XaStatement::Verb::End},
    {"COMMIT", XaStatement::Verb::Commit},
    {"ROLLBACK", XaStatement::Verb::Rollback},
}};

/// `X'7831'`
bool takeHex(SqlScanner& scanner, std::string& xid)
{
    if (!scanner.next().is("X"))
        return false;
    const SqlToken digits = scanner.next();
    if (digits.kind != SqlToken::Kind::Quoted)
        return false;
    xid += "x'";
    for (const char c : digits.text)
        xid += c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
    xid += '\'';
    return digits.text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

bool takeComma(SqlScanner& scanner, std::string& xid)
{
    xid += ',';
    return scanner.next().is(",");
}

}  // namespace

std::optional<XaStatement> readXaStatement(std::string_view sql)
{
    SqlScanner scanner(sql);
    if (!scanner.next().is("XA"))
        return std::nullopt;
    const SqlToken verb = scanner.next();
    const auto known = std::ranges::find_if(kVerbs, [&](const auto& entry) { return verb.is(entry.first); });
    if (known == kVerbs.end())
        return std::nullopt;
    XaStatement statement{known->second, {}};
    std::string& xid = statement.xid;
    if (!takeHex(scanner, xid) || !takeComma(scanner, xid) || !takeHex(scanner, xid) ||
        !takeComma(scanner, xid))
        return std::nullopt;
    const SqlToken format = scanner.next();
    const bool isNumber =
        !format.text.empty() && format.text.find_first_not_of("0123456789") == std::string::npos;
    if (!isNumber || scanner.next().kind != SqlToken::Kind::End)
        return std::nullopt;
    xid += format.text;
    return statement;
}

}  // namespace lutra::ddl
