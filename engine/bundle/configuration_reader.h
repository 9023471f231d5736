#pragma once

#include "engine/bundle/configuration_fields.h"
#include "engine/bundle/configuration_text.h"
#include "engine/bundle/toml_library.h"

namespace lutra::bundle {

/// Fills a configuration from a parsed text by the field tables, and notes what does not fit.
class ConfigurationReader {
public:
    [[nodiscard]] ConfigurationDraft read(const toml::table& root);

private:
    [[nodiscard]] bool readFormat(const toml::table& root);

    template <typename Section>
    void readSection(const toml::table& table, const std::string& path, Section& section);
    template <typename Section>
    void refuseUnknownKeys(const toml::table& table, const std::string& path);

    void readValue(const toml::node& node, const std::string& path, std::string& value);
    void readValue(const toml::node& node, const std::string& path, bool& value);
    void readValue(const toml::node& node, const std::string& path, std::uint16_t& value);
    void readValue(const toml::node& node, const std::string& path, std::uint32_t& value);
    void readValue(const toml::node& node, const std::string& path, TlsMode& value);
    void readValue(const toml::node& node, const std::string& path, std::vector<std::string>& value);
    template <typename Section>
    void readValue(const toml::node& node, const std::string& path, std::vector<Section>& sections);
    template <typename Number>
    void readNumber(const toml::node& node, const std::string& path, Number& value);

    void add(const toml::source_region& where, std::string path, std::string_view code, std::string reason);
    void addWrongType(const toml::node& node, const std::string& path, std::string_view expected);

    std::vector<TextProblem> m_problems;
};

}  // namespace lutra::bundle
