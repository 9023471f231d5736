#include "engine/bundle/configuration_fields.h"
#include "engine/bundle/configuration_text.h"

#include <algorithm>
#include <concepts>
#include <fmt/format.h>
#include <iterator>
#include <type_traits>

namespace lutra::bundle {

namespace {

std::string tomlString(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result.append({'\\', c});
        else if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (byte < 0x20 || byte == 0x7F)
            result += fmt::format("\\u{:04X}", byte);
        else
            result.push_back(c);
    }
    return result + '"';
}

std::string literal(const std::string& value)
{
    return tomlString(value);
}

std::string literal(bool value)
{
    return value ? "true" : "false";
}

template <std::unsigned_integral Number>
std::string literal(Number value)
{
    return fmt::to_string(value);
}

std::string literal(TlsMode value)
{
    return tomlString(std::ranges::find(kTlsWords, value, &TlsWord::mode)->word);
}

std::string literal(const std::vector<std::string>& values)
{
    std::string result = "[";
    for (const std::string& value : values)
        result += fmt::format("{}{}", result.size() > 1 ? ", " : "", tomlString(value));
    return result + ']';
}

/// Whether a member holds sections of their own, which come after the plain values.
template <typename Value>
constexpr bool kIsSections = false;
template <typename Section>
constexpr bool kIsSections<std::vector<Section>> = !std::is_same_v<Section, std::string>;

template <typename Section>
void writeSection(std::string& text, const std::string& path, const Section& section);

template <typename Section>
void writeSections(std::string& text, const std::string& path, const std::vector<Section>& sections)
{
    for (const Section& section : sections) {
        fmt::format_to(std::back_inserter(text), "\n[[{}]]\n", path);
        writeSection(text, path, section);
    }
}

/// The plain values first: in TOML what follows a `[[section]]` belongs to it.
template <typename Section>
void writeSection(std::string& text, const std::string& path, const Section& section)
{
    static const Section kDefault;
    const auto writeField = [&](const Field<Section>& field, bool wantsSections) {
        const auto write = [&](auto member) {
            const auto& value = section.*member;
            constexpr bool isSections = kIsSections<std::remove_cvref_t<decltype(value)>>;
            if (isSections != wantsSections)
                return;
            if constexpr (isSections)
                writeSections(text,
                              path.empty() ? std::string(field.key) : fmt::format("{}.{}", path, field.key),
                              value);
            else if (field.required || value != kDefault.*member)
                fmt::format_to(std::back_inserter(text), "{} = {}\n", field.key, literal(value));
        };
        std::visit(write, field.member);
    };
    for (const Field<Section>& field : kFields<Section>)
        writeField(field, false);
    for (const Field<Section>& field : kFields<Section>)
        writeField(field, true);
}

}  // namespace

std::string writeConfiguration(const Configuration& configuration)
{
    std::string text = fmt::format("{} = {}\n", kFormatKey, kFormat);
    writeSection(text, "", configuration);
    return text;
}

}  // namespace lutra::bundle
