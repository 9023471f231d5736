#include "engine/apply/journal_images.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using dialect::textLiteral;

constexpr std::size_t kPieceBytesMax = 128u << 10;
constexpr std::size_t kPieceBytesLeast = 64;
// A piece is written as hexadecimal digits, and the first ones of all images stand in one statement beside
// the shape and the words.
constexpr std::size_t kPiecesPerPacket = 24;

/// Pieces of at most `bytesMax`, cut between characters.
std::vector<std::string_view> piecesOf(std::string_view text, std::size_t bytesMax)
{
    std::vector<std::string_view> pieces;
    do {
        std::size_t size = std::min(text.size(), bytesMax);
        while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80)
            --size;
        pieces.push_back(text.substr(0, size));
        text.remove_prefix(size);
    } while (!text.empty());
    return pieces;
}

}  // namespace

std::string CutImage::first() const
{
    return pieces.empty() ? "NULL" : textLiteral(pieces.front());
}

CutImage cutImage(std::string_view name, const std::optional<std::string>& image,
                  const mysql::Connection& target)
{
    const std::size_t bytesMax =
        std::clamp(target.statementBytesMax() / kPiecesPerPacket, kPieceBytesLeast, kPieceBytesMax);
    return {name, image ? piecesOf(*image, bytesMax) : std::vector<std::string_view>()};
}

Result<> insertParts(mysql::Connection& target, std::uint64_t id, const CutImage& image)
{
    for (std::size_t part = 1; part < image.pieces.size(); ++part) {
        const auto added = target.execute(fmt::format("INSERT INTO retl.retl_conflict_part (conflict_id, "
                                                      "image, part, content) VALUES ({}, '{}', {}, {})",
                                                      id, image.name, part, textLiteral(image.pieces[part])));
        if (!added)
            return journalError(added.error());
    }
    return {};
}

Result<> appendParts(mysql::Connection& target, std::uint64_t id, std::string_view name,
                     std::optional<std::string>& image)
{
    if (!image)
        return {};
    auto parts = target.stream(fmt::format(
        "SELECT content FROM retl.retl_conflict_part WHERE conflict_id = {} AND image = '{}' ORDER BY part",
        id, name));
    if (!parts)
        return journalError(parts.error());
    for (;;) {
        const auto part = parts->next();
        if (!part)
            return journalError(part.error());
        if (!*part)
            return {};
        *image += (**part)[0].value_or("");
    }
}

std::string hexLiteral(std::string_view bytes)
{
    std::string sql;
    dialect::appendHex(sql, bytes);
    return sql;
}

tl::unexpected<Error> journalError(const Error& error)
{
    if (error.code == "mysql.no_such_table" || error.code == "mysql.no_such_schema" ||
        error.code == "mysql.no_such_column")
        return fail(ErrorKind::Refused, "retl.missing", error.detail);
    if (error.kind == ErrorKind::BadData)  // about the journal, not about the row: never parkable
        return fail(ErrorKind::Refused, "apply.journal_refused", error.detail);
    return tl::unexpected(error);
}

}  // namespace lutra::apply
