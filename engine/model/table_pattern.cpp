#include "engine/model/table_pattern.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace lutra {

namespace {

constexpr std::size_t kPatternBytesMax = 512;

/// Where the dots stand that are in no backticks, brackets, parentheses or braces.
struct Dots {
    std::vector<std::size_t> bare;
    std::vector<std::size_t> escaped;  // of the backslash
};

Dots findDots(std::string_view text)
{
    Dots dots;
    int depth = 0;
    bool quoted = false;
    bool bracketed = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '`' && !bracketed) {
            quoted = !quoted;
        } else if (quoted) {
            continue;
        } else if (c == '\\' && i + 1 < text.size()) {
            if (text[i + 1] == '.' && depth == 0 && !bracketed)
                dots.escaped.push_back(i);
            ++i;
        } else if (bracketed) {
            bracketed = c != ']';
        } else if (c == '[') {
            bracketed = true;
        } else if (c == '(' || c == '{') {
            ++depth;
        } else if (c == ')' || c == '}') {
            --depth;
        } else if (c == '.' && depth == 0 && i > 0 && i + 1 < text.size()) {
            dots.bare.push_back(i);
        }
    }
    return dots;
}

struct Halves {
    std::string_view schema;
    std::string_view table;
};

/// The rules of the header, 1 to 4.
Result<Halves> splitHalves(std::string_view text)
{
    const auto refuse = [text](std::string_view why) {
        return fail(ErrorKind::BadConfig, "config.mapping_pattern",
                    fmt::format("the table pattern '{}' {}", text, why));
    };
    const auto isRepeated = [text](std::size_t dot) {
        return std::string_view("*+?{").find(text[dot + 1]) != std::string_view::npos;
    };

    const Dots dots = findDots(text);
    if (dots.escaped.size() > 1)
        return refuse("has more than one \\. outside parentheses; one stands between schema and table");
    if (dots.escaped.size() == 1)
        return Halves{text.substr(0, dots.escaped[0]), text.substr(dots.escaped[0] + 2)};
    if (dots.bare.empty())
        return refuse("has no dot between schema and table");
    if (dots.bare.size() == 1)
        return Halves{text.substr(0, dots.bare[0]), text.substr(dots.bare[0] + 1)};
    const auto dot = std::ranges::find_if_not(dots.bare, isRepeated);
    if (dot == dots.bare.end())
        return refuse("can be read two ways; write \\. for the dot between schema and table");
    return Halves{text.substr(0, *dot), text.substr(*dot + 1)};
}

tl::unexpected<Error> refuseReserved(const NamePattern& schema)
{
    return fail(
        ErrorKind::BadConfig, "config.mapping_reserved",
        fmt::format("the schema '{}' belongs to the server or to us and is never carried", schema.text()));
}

/// Whether one of the names that `schema` stands for is a reserved one, in any case.
bool coversReserved(const NamePattern& schema)
{
    const auto anyCase = NamePattern::parse(schema.text(), NameCase::Folded);
    return anyCase && std::ranges::any_of(kReservedSchemas,
                                          [&](std::string_view name) { return anyCase->matches(name); });
}

}  // namespace

Result<TablePattern> TablePattern::parse(std::string_view text, NameCase nameCase)
{
    if (text.size() > kPatternBytesMax)
        return fail(ErrorKind::BadConfig, "config.mapping_pattern",
                    fmt::format("the table pattern has {} bytes; at most {} are allowed", text.size(),
                                kPatternBytesMax));
    const auto halves = splitHalves(text);
    if (!halves)
        return tl::unexpected(halves.error());
    auto schema = NamePattern::parse(halves->schema, nameCase);
    if (!schema)
        return tl::unexpected(schema.error());
    auto table = NamePattern::parse(halves->table, nameCase);
    if (!table)
        return tl::unexpected(table.error());
    return TablePattern(std::move(*schema), std::move(*table));
}

bool TablePattern::matches(std::string_view schema, std::string_view table) const
{
    return !isReservedSchema(schema) && m_schema.matches(schema) && m_table.matches(table);
}

Result<> checkMapping(const TablePattern& source, const TablePattern& target)
{
    const NamePattern& from = source.schema();
    const NamePattern& to = target.schema();
    if (from.kind() == NamePattern::Kind::Name && coversReserved(from))
        return refuseReserved(from);
    for (const auto& misfit : {from.misfitWith(to), source.table().misfitWith(target.table())})
        if (misfit)
            return fail(ErrorKind::BadConfig, "config.mapping_shape", *misfit);
    const bool keepsName = to.isAny() || to.text() == from.text();
    return keepsName || !coversReserved(to) ? Result<>() : refuseReserved(to);
}

Result<TableName> mapTarget(const TablePattern& source, const TablePattern& target, const TableName& table)
{
    if (const auto fits = checkMapping(source, target); !fits)
        return tl::unexpected(fits.error());
    return TableName{source.schema().rename(table.schema, target.schema()),
                     source.table().rename(table.table, target.table())};
}

}  // namespace lutra
