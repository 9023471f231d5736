#include "engine/bundle/configuration_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace lutra::bundle {

namespace {

constexpr std::size_t kSuggestionDistanceMax = 2;

/// How many letters must be added, removed or replaced to make `b` of `a`.
std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, diagonal + 1, replaced});
        }
    }
    return row.back();
}

std::string_view typeOf(const toml::node& node)
{
    switch (node.type()) {
    case toml::node_type::string:
        return "a string";
    case toml::node_type::integer:
        return "a whole number";
    case toml::node_type::floating_point:
        return "a fraction";
    case toml::node_type::boolean:
        return "true or false";
    case toml::node_type::array:
        return "an array";
    case toml::node_type::table:
        return "a table";
    default:
        return "a date or time";
    }
}

std::string joined(const std::string& path, std::string_view key)
{
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

}  // namespace

ConfigurationDraft ConfigurationReader::read(const toml::table& root)
{
    ConfigurationDraft draft;
    if (readFormat(root))
        readSection(root, "", draft.configuration);
    std::ranges::stable_sort(m_problems, {}, &TextProblem::line);
    draft.problems = std::move(m_problems);
    return draft;
}

/// What another format means is not for us to say, so nothing else of it is read.
bool ConfigurationReader::readFormat(const toml::table& root)
{
    const toml::node* node = root.get(kFormatKey);
    const auto* number = node == nullptr ? nullptr : node->as_integer();
    if (node == nullptr)
        add(root.source(), std::string(kFormatKey), "config.format_missing",
            fmt::format("the text must say format = {}", kFormat));
    else if (number == nullptr)
        addWrongType(*node, std::string(kFormatKey), "a whole number");
    else if (number->get() != kFormat)
        add(node->source(), std::string(kFormatKey), "config.format_unknown",
            fmt::format("format {} is not known; this program reads format {}", number->get(), kFormat));
    return m_problems.empty();
}

template <typename Section>
void ConfigurationReader::readSection(const toml::table& table, const std::string& path, Section& section)
{
    for (const Field<Section>& field : kFields<Section>) {
        const toml::node* node = table.get(field.key);
        if (node != nullptr)
            std::visit([&](auto member) { readValue(*node, joined(path, field.key), section.*member); },
                       field.member);
        else if (field.required)
            add(table.source(), joined(path, field.key), "config.missing_key",
                fmt::format("the key '{}' is missing", field.key));
    }
    refuseUnknownKeys<Section>(table, path);
}

template <typename Section>
void ConfigurationReader::refuseUnknownKeys(const toml::table& table, const std::string& path)
{
    for (const auto& [key, node] : table) {
        if (std::ranges::find(kFields<Section>, key.str(), &Field<Section>::key) != kFields<Section>.end() ||
            (path.empty() && key.str() == kFormatKey))
            continue;
        const auto nearest = std::ranges::min_element(kFields<Section>, {}, [&key = key](const auto& field) {
            return editDistance(key.str(), field.key);
        });
        std::string reason = fmt::format("the key '{}' is not known here", key.str());
        if (editDistance(key.str(), nearest->key) <= kSuggestionDistanceMax)
            reason += fmt::format("; did you mean '{}'?", nearest->key);
        add(key.source(), joined(path, key.str()), "config.unknown_key", std::move(reason));
    }
}

void ConfigurationReader::readValue(const toml::node& node, const std::string& path, std::string& value)
{
    if (const auto* text = node.as_string())
        value = text->get();
    else
        addWrongType(node, path, "a string");
}

void ConfigurationReader::readValue(const toml::node& node, const std::string& path, bool& value)
{
    if (const auto* flag = node.as_boolean())
        value = flag->get();
    else
        addWrongType(node, path, "true or false");
}

void ConfigurationReader::readValue(const toml::node& node, const std::string& path, std::uint16_t& value)
{
    readNumber(node, path, value);
}

void ConfigurationReader::readValue(const toml::node& node, const std::string& path, std::uint32_t& value)
{
    readNumber(node, path, value);
}

template <typename Number>
void ConfigurationReader::readNumber(const toml::node& node, const std::string& path, Number& value)
{
    const auto* number = node.as_integer();
    if (number == nullptr)
        addWrongType(node, path, "a whole number");
    else if (!std::in_range<Number>(number->get()))
        add(node.source(), path, "config.out_of_range",
            fmt::format("{} is not between 0 and {}", number->get(), std::numeric_limits<Number>::max()));
    else
        value = static_cast<Number>(number->get());
}

void ConfigurationReader::readValue(const toml::node& node, const std::string& path, TlsMode& value)
{
    const auto* text = node.as_string();
    if (text == nullptr)
        return addWrongType(node, path, "a string");
    const auto found = std::ranges::find(kTlsWords, std::string_view(text->get()), &TlsWord::word);
    if (found != kTlsWords.end())
        value = found->mode;
    else
        add(node.source(), path, "config.out_of_range",
            fmt::format("'{}' is none of verify, require, off", text->get()));
}

void ConfigurationReader::readValue(const toml::node& node, const std::string& path,
                                    std::vector<std::string>& value)
{
    const toml::array* array = node.as_array();
    if (array == nullptr)
        return addWrongType(node, path, "an array of strings");
    for (std::size_t i = 0; i < array->size(); ++i)
        readValue((*array)[i], fmt::format("{}[{}]", path, i), value.emplace_back());
}

template <typename Section>
void ConfigurationReader::readValue(const toml::node& node, const std::string& path,
                                    std::vector<Section>& sections)
{
    const toml::array* array = node.as_array();
    if (array == nullptr)
        return addWrongType(node, path, "a section in double brackets, [[ ]]");
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string at = fmt::format("{}[{}]", path, i);
        Section& section = sections.emplace_back();
        if (const toml::table* table = (*array)[i].as_table())
            readSection(*table, at, section);
        else
            addWrongType((*array)[i], at, "a section in double brackets, [[ ]]");
    }
}

void ConfigurationReader::add(const toml::source_region& where, std::string path, std::string_view code,
                              std::string reason)
{
    m_problems.push_back({where.begin.line, std::move(path), std::string(code), std::move(reason)});
}

void ConfigurationReader::addWrongType(const toml::node& node, const std::string& path,
                                       std::string_view expected)
{
    add(node.source(), path, "config.wrong_type",
        fmt::format("must be {}, but is {}", expected, typeOf(node)));
}

}  // namespace lutra::bundle
