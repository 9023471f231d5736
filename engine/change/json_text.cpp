#include "engine/change/json_text.h"

#include "engine/base/utf8.h"

#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <map>

namespace lutra {

namespace {

constexpr int kDepthMax = 200;  // MySQL takes 100, MariaDB 32

/// Reads one document. Every step answers whether the text still makes sense.
class Walk {
public:
    explicit Walk(std::string_view text)
        : m_text(text)
    {
    }

    bool document(std::string& to)
    {
        if (!value(to, 0))
            return false;
        skipSpace();
        return m_at == m_text.size();
    }

private:
    void skipSpace()
    {
        while (m_at < m_text.size() &&
               std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }

    bool take(char c)
    {
        skipSpace();
        if (m_at == m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }

    bool word(std::string_view name, std::string& to)
    {
        if (!m_text.substr(m_at).starts_with(name))
            return false;
        m_at += name.size();
        to += name;
        return true;
    }

    bool value(std::string& to, int depth)
    {
        skipSpace();
        if (m_at == m_text.size() || depth > kDepthMax)
            return false;
        switch (m_text[m_at]) {
        case '{':
            return object(to, depth);
        case '[':
            return array(to, depth);
        case '"':
            return text(to);
        case 't':
            return word("true", to);
        case 'f':
            return word("false", to);
        case 'n':
            return word("null", to);
        default:
            return number(to);
        }
    }

    bool object(std::string& to, int depth)
    {
        std::map<std::string, std::string> members;
        (void)take('{');
        if (!take('}')) {
            do {
                std::string key;
                std::string member;
                skipSpace();
                if (!text(key) || !take(':') || !value(member, depth + 1))
                    return false;
                members[key] = std::move(member);
            } while (take(','));
            if (!take('}'))
                return false;
        }
        to += '{';
        for (const auto& [key, member] : members) {
            to += key;
            to += ':';
            to += member;
            to += ',';
        }
        to += '}';
        return true;
    }

    bool array(std::string& to, int depth)
    {
        (void)take('[');
        to += '[';
        if (!take(']')) {
            do {
                if (!value(to, depth + 1))
                    return false;
                to += ',';
            } while (take(','));
            if (!take(']'))
                return false;
        }
        to += ']';
        return true;
    }

    /// Length first, so that no text can look like the end of itself.
    bool text(std::string& to)
    {
        if (m_at == m_text.size() || m_text[m_at] != '"')
            return false;
        ++m_at;
        std::string plain;
        while (m_at < m_text.size() && m_text[m_at] != '"') {
            if (m_text[m_at] != '\\')
                plain += m_text[m_at++];
            else if (!escape(plain))
                return false;
        }
        if (m_at == m_text.size())
            return false;
        ++m_at;
        fmt::format_to(std::back_inserter(to), "\"{}:{}", plain.size(), plain);
        return true;
    }

    bool escape(std::string& to)
    {
        constexpr std::string_view kSigns = "\"\\/bfnrt";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        if (++m_at == m_text.size())
            return false;
        const char sign = m_text[m_at++];
        if (sign == 'u')
            return codePoint(to);
        const auto place = kSigns.find(sign);
        if (place == std::string_view::npos)
            return false;
        to += kMeanings[place];
        return true;
    }

    bool fourDigits(std::uint32_t& unit)
    {
        if (m_text.size() - m_at < 4)
            return false;
        const char* const start = m_text.data() + m_at;
        const auto read = std::from_chars(start, start + 4, unit, 16);
        m_at += 4;
        return read.ec == std::errc() && read.ptr == start + 4;
    }

    bool codePoint(std::string& to)
    {
        std::uint32_t point = 0;
        if (!fourDigits(point))
            return false;
        const bool isHigh = point >= 0xD800 && point < 0xDC00;
        if (isHigh && m_text.substr(m_at).starts_with("\\u")) {
            std::uint32_t low = 0;
            m_at += 2;
            if (!fourDigits(low) || low < 0xDC00 || low > 0xDFFF)
                return false;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        appendUtf8(to, point);
        return true;
    }

    bool number(std::string& to)
    {
        const auto end = m_text.find_first_not_of("+-.0123456789eE", m_at);
        const auto token = m_text.substr(m_at, end == std::string_view::npos ? end : end - m_at);
        m_at += token.size();
        const auto reads = [&](auto& value) {
            const auto read = std::from_chars(token.data(), token.data() + token.size(), value);
            return read.ec == std::errc() && read.ptr == token.data() + token.size();
        };
        std::int64_t integer = 0;
        std::uint64_t large = 0;
        double real = 0;
        if (reads(integer))
            fmt::format_to(std::back_inserter(to), "{}", integer);
        else if (reads(large))
            fmt::format_to(std::back_inserter(to), "{}", large);
        else if (reads(real))
            fmt::format_to(std::back_inserter(to), "{:a}", real);
        else
            return false;
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

}  // namespace

std::optional<std::string> canonicalJson(std::string_view text)
{
    std::string canonical;
    if (!Walk(text).document(canonical))
        return std::nullopt;
    return canonical;
}

}  // namespace lutra
