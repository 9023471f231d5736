#include "engine/apply/row_identity.h"

#include "engine/apply/key_hash.h"

namespace lutra::apply {

namespace {

std::string_view withoutTrailingSpaces(std::string_view text)
{
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

void addText(KeyHash& hash, const ColumnSchema& column, std::string_view text)
{
    text = withoutTrailingSpaces(text);
    if (isExactKey(column)) {
        hash.add(text);
        return;
    }
    std::string folded(text);
    for (char& c : folded)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    hash.add(folded);
}

/// One number in one way, whatever the width and sign of the column it comes from.
void addNumber(KeyHash& hash, bool isNegative, std::uint64_t number)
{
    hash.add(isNegative ? ~number : number);
    hash.add(isNegative ? 1 : 0);
}

void addPart(KeyHash& hash, const dialect::ColumnRoute& route, const ColumnValue& value)
{
    if (const auto* text = std::get_if<Text>(&value))
        addText(hash, route.target, text->bytes);
    else if (const auto* number = std::get_if<std::int64_t>(&value))
        addNumber(hash, *number < 0, static_cast<std::uint64_t>(*number));
    else if (const auto* positive = std::get_if<std::uint64_t>(&value))
        addNumber(hash, false, *positive);
    else if (const auto* label = std::get_if<EnumIndex>(&value);
             label && label->index > 0 && label->index <= route.source.labels.size())
        hash.add(route.source.labels[label->index - 1]);
    else
        addValue(hash, value);
}

}  // namespace

std::optional<std::uint64_t> rowIdentity(const TargetTable& table, const Row& image)
{
    if (table.route.key.empty())
        return std::nullopt;
    KeyHash hash(table.nameHash);
    for (const auto& pair : table.route.key) {
        const ColumnValue& value = image[pair.source];
        if (isAbsent(value))
            return std::nullopt;
        addPart(hash, table.route.column(pair), value);
    }
    return hash.value();
}

}  // namespace lutra::apply
