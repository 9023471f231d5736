#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lutra::scenarios {

/// One line of a story, with those that continue it.
struct Act {
    std::size_t line = 0;
    std::string verb;               // "on", "settle", …
    std::string rest;               // what follows the verb, {db} not yet replaced
    std::vector<std::string> rows;  // below `----`
};

struct Story {
    std::string name;  // the file's, without its ending
    std::string goal;
    std::vector<Act> acts;
};

/// Throws std::runtime_error with file and line: a story that cannot be read is a mistake of its author.
[[nodiscard]] Story readStory(const std::filesystem::path& file);

/// Cuts at the first blank: "A INSERT …" → "A", "INSERT …".
[[nodiscard]] std::pair<std::string, std::string> cutWord(const std::string& text);

/// Every occurrence of `from` in `text` becomes `to`.
[[nodiscard]] std::string replaced(std::string text, const std::string& from, const std::string& to);

/// "a; b ;c" → a, b, c, without blanks around.
[[nodiscard]] std::vector<std::string> split(const std::string& text, char separator);

}  // namespace lutra::scenarios
