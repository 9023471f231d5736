#include "engine/binlog/json_diff.h"

#include "engine/binlog/json_decoder.h"
#include "engine/binlog/json_document.h"
#include "engine/binlog/json_path.h"

namespace lutra::binlog {

namespace {

enum Operation : std::uint8_t { Replace = 0, Insert = 1, Remove = 2 };

using Place = std::vector<JsonNode>::difference_type;

/// Where the cell stands; nothing when it is outside.
std::optional<std::size_t> placeOf(const JsonPathLeg& leg, std::size_t itemCount)
{
    if (leg.index >= itemCount)
        return std::nullopt;
    return leg.isFromEnd ? itemCount - 1 - leg.index : leg.index;
}

bool fits(const JsonNode& container, const JsonPathLeg& leg)
{
    return container.kind == (leg.member ? JsonNode::Kind::Object : JsonNode::Kind::Array);
}

std::optional<std::size_t> find(const JsonNode& container, const JsonPathLeg& leg)
{
    if (!fits(container, leg))
        return std::nullopt;
    if (!leg.member)
        return placeOf(leg, container.items.size());
    return container.hasMember(*leg.member) ? std::optional(container.placeOf(*leg.member)) : std::nullopt;
}

bool insert(JsonNode& container, const JsonPathLeg& leg, JsonNode value)
{
    if (!fits(container, leg) || (leg.member && find(container, leg)))
        return false;
    std::size_t place = 0;
    if (leg.member) {
        place = container.placeOf(*leg.member);
        container.keys.insert(container.keys.begin() + static_cast<Place>(place), *leg.member);
    } else {  // behind the end means at the end, and before the start at the start
        const std::size_t count = container.items.size();
        place = placeOf(leg, count).value_or(leg.isFromEnd ? 0 : count);
    }
    container.items.insert(container.items.begin() + static_cast<Place>(place), std::move(value));
    return true;
}

bool apply(JsonNode& root, std::uint8_t operation, const JsonPath& path, JsonNode value)
{
    if (path.empty())  // a document replaced as a whole is logged as a whole
        return false;
    JsonNode* container = &root;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const auto place = find(*container, path[i]);
        if (!place)
            return false;
        container = &container->items[*place];
    }
    if (operation == Insert)
        return insert(*container, path.back(), std::move(value));
    const auto place = find(*container, path.back());
    if (!place)
        return false;
    if (operation == Replace) {
        container->items[*place] = std::move(value);
        return true;
    }
    container->items.erase(container->items.begin() + static_cast<Place>(*place));
    if (path.back().member)
        container->keys.erase(container->keys.begin() + static_cast<Place>(*place));
    return true;
}

std::optional<JsonNode> readValue(ByteReader& diffs)
{
    const auto bytes = diffs.block(diffs.lengthEncoded());
    if (bytes.empty())
        return std::nullopt;
    const auto document = jsonText(bytes);
    return document ? parseJsonDocument(document->view()) : std::nullopt;
}

}  // namespace

std::optional<JsonText> applyJsonDiffs(const Json& before, ByteReader diffs)
{
    if (diffs.atEnd())
        return JsonText{std::string(before.text), {before.opaques.begin(), before.opaques.end()}};
    auto root = parseJsonDocument(before);
    if (!root)
        return std::nullopt;
    while (!diffs.atEnd()) {
        const std::uint8_t operation = diffs.u8();
        const auto path = parseJsonPath(diffs.text(diffs.lengthEncoded()));
        if (!diffs.ok() || !path || operation > Remove)
            return std::nullopt;
        std::optional<JsonNode> value = operation == Remove ? JsonNode() : readValue(diffs);
        if (!value || !apply(*root, operation, *path, std::move(*value)))
            return std::nullopt;
    }
    return printJsonDocument(*root);
}

}  // namespace lutra::binlog
