#include "engine/ddl/table_shape.h"

namespace lutra::ddl {

std::string toLower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

std::string charsetName(std::string_view name)
{
    std::string lower = toLower(name);
    return lower == "utf8" ? "utf8mb3" : lower;
}

std::string CollationBook::charsetOf(std::string_view collation) const
{
    for (const auto& [id, entry] : byId) {
        if (entry.name == collation)
            return entry.charset;
    }
    return {};
}

std::string CollationBook::find(std::string_view collation, std::string_view charset) const
{
    constexpr std::string_view kOld = "utf8_";
    constexpr std::string_view kNew = "utf8mb3_";
    const std::string name = toLower(collation);
    std::vector<std::string> spellings{name};
    if (name.starts_with(kOld))
        spellings.push_back(std::string(kNew) + name.substr(kOld.size()));
    if (name.starts_with(kNew))
        spellings.push_back(std::string(kOld) + name.substr(kNew.size()));
    if (!charset.empty())
        spellings.push_back(std::string(charset) + "_" + name);
    for (const std::string& spelling : spellings) {
        if (!charsetOf(spelling).empty())
            return spelling;
    }
    return {};
}

std::string CollationBook::defaultOf(std::string_view charset) const
{
    const auto found = defaults.find(charset);
    return found == defaults.end() ? std::string() : found->second;
}

}  // namespace lutra::ddl
