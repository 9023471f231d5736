#include "engine/bundle/configuration_text.h"

#include "engine/bundle/configuration_reader.h"
#include "engine/model/validate.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace lutra::bundle {

namespace {

constexpr std::size_t kFileBytesMax = 8U << 20U;

/// The line of `number`, counted from 1, without its end.
std::string_view lineOf(std::string_view text, std::size_t number)
{
    for (; number > 1; --number) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos)
            return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t\r");
    const std::size_t last = text.find_last_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
}

/// Which key a text that is no TOML was about to set, as far as its line tells. Never more than what stands
/// in front of the equals sign: a value may be a secret.
std::string keyOn(std::string_view line)
{
    const std::string_view key = trimmed(line.substr(0, line.find('=')));
    const bool isHeader = key.starts_with('[');
    const bool isKey =
        line.find('=') != std::string_view::npos && key.find_first_of("\"' ") == std::string_view::npos;
    return isHeader || isKey ? std::string(key) : std::string();
}

TextProblem syntaxProblem(std::string_view text, const toml::parse_error& error)
{
    const std::size_t line = error.source().begin.line;
    const std::string_view content = lineOf(text, line);
    std::string reason(error.description());
    if (content.find("password") != std::string_view::npos)  // the library's words quote the value
        reason = "the line is not TOML (its text is not shown)";
    return {line, keyOn(content), "config.syntax", std::move(reason)};
}

/// The line of what `path` names, or of the nearest thing around it that is written.
std::size_t lineAt(const toml::table& root, std::string_view path)
{
    const toml::node* node = &root;
    while (!path.empty()) {
        const toml::node* next = nullptr;
        if (path[0] == '[') {
            const std::size_t close = path.find(']');
            std::size_t place = 0;
            std::from_chars(path.data() + 1, path.data() + close, place);
            next = node->is_array() ? node->as_array()->get(place) : nullptr;
            path.remove_prefix(close + 1);
        } else {
            const std::size_t end = std::min(path.find_first_of(".["), path.size());
            next = node->is_table() ? node->as_table()->get(path.substr(0, end)) : nullptr;
            path.remove_prefix(end);
        }
        if (path.starts_with('.'))
            path.remove_prefix(1);
        if (next == nullptr)
            break;
        node = next;
    }
    return node->source().begin.line;
}

}  // namespace

std::string TextProblem::text(std::string_view fileName) const
{
    return fmt::format("{}:{}:{}{} {}", fileName, line, key, key.empty() ? "" : ":", reason);
}

ConfigurationDraft draftConfiguration(std::string_view text)
{
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed)
        return {{}, {syntaxProblem(text, parsed.error())}};

    const toml::table& root = parsed.table();
    ConfigurationDraft draft = ConfigurationReader().read(root);
    if (!draft.problems.empty())
        return draft;
    for (Problem& problem : validate(draft.configuration)) {
        const std::size_t line = lineAt(root, problem.path);
        draft.problems.push_back(
            {line, std::move(problem.path), std::move(problem.code), std::move(problem.detail)});
    }
    std::ranges::stable_sort(draft.problems, {}, &TextProblem::line);
    return draft;
}

Result<Configuration> readConfiguration(std::string_view text, std::string_view fileName)
{
    ConfigurationDraft draft = draftConfiguration(text);
    if (draft.problems.empty())
        return std::move(draft.configuration);
    std::string detail = draft.problems[0].text(fileName);
    if (const std::size_t more = draft.problems.size() - 1; more > 0)
        detail += fmt::format(" (and {} more)", more);
    return fail(ErrorKind::BadConfig, draft.problems[0].code, std::move(detail));
}

Result<Configuration> readConfigurationFile(const std::filesystem::path& path)
{
    const auto text = readConfigurationFileText(path);
    if (!text)
        return tl::unexpected(text.error());
    return readConfiguration(*text, path.string());
}

Result<std::string> withIgnoredFinding(std::string_view text, std::string_view fileName,
                                       const IgnoredFinding& ignored)
{
    const auto before = readConfiguration(text, fileName);
    if (!before)
        return tl::unexpected(before.error());
    const bool known = std::ranges::any_of(before->ignoredFindings, [&](const IgnoredFinding& each) {
        return each.check == ignored.check && each.site == ignored.site && each.object == ignored.object;
    });
    if (known)
        return fail(ErrorKind::BadConfig, "config.already_ignored",
                    fmt::format("{}: {} is ignored there already", fileName, ignored.check));
    Configuration addition;
    addition.ignoredFindings.push_back(ignored);
    const std::string written = writeConfiguration(addition);
    std::string more(text);
    if (!more.empty() && !more.ends_with('\n'))
        more += '\n';
    more += written.substr(written.find('\n') + 1);  // without the line that tells the format
    if (const auto after = readConfiguration(more, fileName); !after)
        return tl::unexpected(after.error());
    return more;
}

Result<std::string> readConfigurationFileText(const std::filesystem::path& path)
{
    const auto refuse = [&path](std::string_view why) {
        return fail(ErrorKind::BadConfig, "config.file_unreadable",
                    fmt::format("{}: {}", path.string(), why));
    };
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (!std::filesystem::exists(status))
        return refuse(problem ? problem.message() : "there is no such file");
    if (std::filesystem::is_directory(status))
        return refuse("it is a folder");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return refuse("it cannot be opened; check who may read it");

    std::string text;
    std::string chunk(64U << 10U, '\0');
    while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0) {
        text.append(chunk, 0, static_cast<std::size_t>(file.gcount()));
        if (text.size() > kFileBytesMax)
            return refuse(fmt::format("it has more than {} bytes", kFileBytesMax));
    }
    if (file.bad())
        return refuse("reading failed");
    return text;
}

}  // namespace lutra::bundle
