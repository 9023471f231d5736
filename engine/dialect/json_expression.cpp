#include "engine/dialect/json_expression.h"

#include "engine/dialect/quoting.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::dialect {

namespace {

/// Walks a document's text. Only what holds a value of another type is taken apart; all else goes as text.
class Writer {
public:
    Writer(std::string& sql, const Json& document)
        : m_sql(sql)
        , m_text(document.text)
        , m_opaques(document.opaques)
    {
    }

    void value(std::size_t begin, std::size_t end)
    {
        const auto first = std::ranges::lower_bound(m_opaques, begin, {},
                                                    [](const JsonOpaque& opaque) { return opaque.offset; });
        if (first == m_opaques.end() || first->offset >= end)
            return plain(begin, end);
        if (first->offset == begin && first->length == end - begin)
            return opaque(*first);
        container(begin, end);
    }

private:
    [[nodiscard]] std::string_view part(std::size_t begin, std::size_t end) const
    {
        return m_text.substr(begin, end - begin);
    }

    void plain(std::size_t begin, std::size_t end)
    {
        m_sql += "CAST(" + textLiteral(part(begin, end)) + " AS JSON)";
    }

    void opaque(const JsonOpaque& value)
    {
        const std::string_view text = m_text.substr(value.offset, value.length);
        const std::string_view bare =
            value.kind == JsonOpaque::Kind::Decimal ? text : text.substr(1, text.size() - 2);
        switch (value.kind) {
        case JsonOpaque::Kind::Decimal: {
            const std::size_t digits = static_cast<std::size_t>(
                std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; }));
            const auto point = text.find('.');
            const std::size_t scale = point == std::string_view::npos ? 0 : text.size() - point - 1;
            m_sql += fmt::format("CAST({} AS DECIMAL({},{}))", text, digits, scale);
            return;
        }
        case JsonOpaque::Kind::Date:
            m_sql += fmt::format("CAST('{}' AS DATE)", bare);
            return;
        case JsonOpaque::Kind::Time:
            m_sql += fmt::format("CAST('{}' AS TIME(6))", bare);
            return;
        case JsonOpaque::Kind::DateTime:
            m_sql += fmt::format("CAST('{}' AS DATETIME(6))", bare);
            return;
        case JsonOpaque::Kind::Bytes: {
            // "base64:type253:AP8=", long ones with \n between lines
            std::string digits(bare.substr(bare.rfind(':') + 1));
            for (auto line = digits.find("\\n"); line != std::string::npos; line = digits.find("\\n"))
                digits.erase(line, 2);
            m_sql += fmt::format("CAST(FROM_BASE64('{}') AS BINARY)", digits);
            return;
        }
        }
    }

    /// `{"key": value, …}` or `[value, …]`, as our decoder prints them.
    void container(std::size_t begin, std::size_t end)
    {
        const bool object = m_text[begin] == '{';
        m_sql += object ? "JSON_OBJECT(" : "JSON_ARRAY(";
        for (std::size_t at = begin + 1; at < end - 1;) {
            if (object) {
                const std::size_t keyEnd = endOf(at);
                m_sql += "JSON_UNQUOTE(" + textLiteral(part(at, keyEnd)) + "), ";
                at = keyEnd + 2;  // ": "
            }
            const std::size_t valueEnd = endOf(at);
            value(at, valueEnd);
            at = valueEnd;
            if (at < end - 1) {
                m_sql += ", ";
                at += 2;  // ", "
            }
        }
        m_sql += ')';
    }

    /// Where the value that starts at `at` ends.
    [[nodiscard]] std::size_t endOf(std::size_t at) const
    {
        unsigned depth = 0;
        bool quoted = false;
        for (; at < m_text.size(); ++at) {
            const char c = m_text[at];
            if (quoted) {
                if (c == '\\')
                    ++at;
                else if (c == '"')
                    quoted = false;
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if (c == '}' || c == ']') {
                if (depth == 0)
                    return at;
                --depth;
            } else if ((c == ',' || c == ':') && depth == 0) {
                return at;
            }
        }
        return at;
    }

    std::string& m_sql;
    std::string_view m_text;
    std::span<const JsonOpaque> m_opaques;
};

}  // namespace

void appendJsonExpression(std::string& sql, const Json& document)
{
    Writer(sql, document).value(0, document.text.size());
}

}  // namespace lutra::dialect
