#include "engine/binlog/json_document.h"

#include "engine/binlog/json_quotes.h"

#include <algorithm>

namespace lutra::binlog {

namespace {

constexpr unsigned kDepthMax = 100;  // MySQL's own limit

class Parser {
public:
    explicit Parser(const Json& document)
        : m_all(document.text)
        , m_left(document.text)
        , m_opaques(document.opaques)
    {
    }

    bool value(JsonNode& to, unsigned depth)
    {
        if (take("{"))
            return container(to, JsonNode::Kind::Object, "}", depth);
        if (take("["))
            return container(to, JsonNode::Kind::Array, "]", depth);
        return scalar(to);
    }

    [[nodiscard]] bool atEnd() const { return m_left.empty() && m_nextOpaque == m_opaques.size(); }

private:
    bool take(std::string_view word)
    {
        if (!m_left.starts_with(word))
            return false;
        m_left.remove_prefix(word.size());
        return true;
    }

    bool container(JsonNode& to, JsonNode::Kind kind, std::string_view end, unsigned depth)
    {
        if (depth >= kDepthMax)
            return false;
        to.kind = kind;
        if (take(end))
            return true;
        do {
            if (kind == JsonNode::Kind::Object) {
                auto key = takeJsonQuoted(m_left);
                if (!key || !take(": "))
                    return false;
                to.keys.push_back(std::move(*key));
            }
            if (!value(to.items.emplace_back(), depth + 1))
                return false;
        } while (take(", "));
        return take(end);
    }

    bool scalar(JsonNode& to)
    {
        const std::size_t offset = m_all.size() - m_left.size();
        std::size_t length = 0;
        if (m_nextOpaque < m_opaques.size() && m_opaques[m_nextOpaque].offset == offset) {
            to.opaque = m_opaques[m_nextOpaque].kind;
            length = m_opaques[m_nextOpaque++].length;
        } else if (m_left.starts_with('"')) {
            std::string_view behind = m_left;
            if (!takeJsonQuoted(behind))
                return false;
            length = m_left.size() - behind.size();
        } else {
            length = std::min(m_left.find_first_of(",]} "), m_left.size());
        }
        if (length == 0 || length > m_left.size())
            return false;
        to.text = m_left.substr(0, length);
        m_left.remove_prefix(length);
        return true;
    }

    std::string_view m_all;
    std::string_view m_left;
    std::span<const JsonOpaque> m_opaques;
    std::size_t m_nextOpaque = 0;
};

bool print(const JsonNode& node, JsonText& to, unsigned depth)
{
    if (node.kind == JsonNode::Kind::Scalar) {
        if (node.opaque)
            to.opaques.push_back({*node.opaque, to.text.size(), node.text.size()});
        to.text += node.text;
        return true;
    }
    if (depth >= kDepthMax)
        return false;
    const bool isObject = node.kind == JsonNode::Kind::Object;
    to.text += isObject ? '{' : '[';
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        if (i > 0)
            to.text += ", ";
        if (isObject) {
            appendJsonQuoted(to.text, node.keys[i]);
            to.text += ": ";
        }
        if (!print(node.items[i], to, depth + 1))
            return false;
    }
    to.text += isObject ? '}' : ']';
    return true;
}

bool standsBefore(std::string_view a, std::string_view b)
{
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

std::size_t JsonNode::placeOf(std::string_view key) const
{
    return static_cast<std::size_t>(std::ranges::lower_bound(keys, key, standsBefore) - keys.begin());
}

bool JsonNode::hasMember(std::string_view key) const
{
    const std::size_t place = placeOf(key);
    return place < keys.size() && keys[place] == key;
}

std::optional<JsonNode> parseJsonDocument(const Json& document)
{
    JsonNode root;
    Parser parser(document);
    if (!parser.value(root, 0) || !parser.atEnd())
        return std::nullopt;
    return root;
}

std::optional<JsonText> printJsonDocument(const JsonNode& root)
{
    JsonText printed{};
    if (!print(root, printed, 0))
        return std::nullopt;
    return printed;
}

}  // namespace lutra::binlog
