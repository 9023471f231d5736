#include "tests/scenarios/story.h"

#include <fstream>
#include <stdexcept>

namespace lutra::scenarios {

namespace {

std::string trimmed(const std::string& text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::pair<std::string, std::string> cutWord(const std::string& text)
{
    const std::string clean = trimmed(text);
    const auto blank = clean.find_first_of(" \t");
    if (blank == std::string::npos)
        return {clean, {}};
    return {clean.substr(0, blank), trimmed(clean.substr(blank))};
}

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts;
    std::size_t start = 0;
    while (start <= text.size()) {
        const auto end = std::min(text.find(separator, start), text.size());
        parts.push_back(trimmed(text.substr(start, end - start)));
        start = end + 1;
    }
    return parts;
}

Story readStory(const std::filesystem::path& file)
{
    std::ifstream in(file);
    if (!in)
        throw std::runtime_error(file.string() + " cannot be read");
    Story story;
    story.name = file.stem().string();
    bool inRows = false;
    std::string text;
    for (std::size_t line = 1; std::getline(in, text); ++line) {
        if (inRows) {
            if (!trimmed(text).empty()) {
                story.acts.back().rows.push_back(trimmed(text));
                continue;
            }
            inRows = false;
        }
        if (text.starts_with("# Goal:"))
            story.goal = trimmed(text.substr(7));
        if (trimmed(text).empty() || text.starts_with("#"))
            continue;
        if (text == "----") {
            if (story.acts.empty())
                throw std::runtime_error(file.string() + ": rows before any act");
            inRows = true;
        } else if (text[0] == ' ' || text[0] == '\t') {
            if (story.acts.empty())
                throw std::runtime_error(file.string() + ": a continued line before any act");
            story.acts.back().rest += "\n" + trimmed(text);
        } else {
            auto [verb, rest] = cutWord(text);
            story.acts.push_back({line, verb, rest, {}});
        }
    }
    if (story.goal.empty())
        throw std::runtime_error(file.string() + ": no '# Goal:' line");
    return story;
}

}  // namespace lutra::scenarios
