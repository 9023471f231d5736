#pragma once

#include "engine/base/error.h"
#include "engine/model/configuration.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::bundle {

/// One thing wrong with a configuration text.
///
/// Codes: `config.syntax`, `config.format_missing`, `config.format_unknown`, `config.unknown_key`,
///        `config.wrong_type`, `config.out_of_range`, `config.missing_key`, or one of `validate`.
struct TextProblem {
    std::size_t line = 0;  // counted from 1
    std::string key;       // "channel[0].pipeline[1].canal", places counted from 0; empty: unknown
    std::string code;
    std::string reason;  // facts in English; never the value of a password

    [[nodiscard]] std::string text(std::string_view fileName) const;  // "lutra.toml:12:canal[0].start: …"
};

/// As much of the text as could be read, and all that is wrong with it, by line. Without problems the
/// configuration is whole and valid.
struct ConfigurationDraft {
    Configuration configuration;
    std::vector<TextProblem> problems;
};

/// Reads the text form (TOML, format 1), strictly: unknown keys, wrong types and values out of range are
/// problems. The rules of `validate` are asked only about a text without such problems: about half a text
/// they would guess.
[[nodiscard]] ConfigurationDraft draftConfiguration(std::string_view text);

/// The same, all or nothing.
///
/// Errors: BadConfig, the first problem: its code, and as detail `file:line:key: reason`, with the number of
///         further ones.
[[nodiscard]] Result<Configuration> readConfiguration(std::string_view text, std::string_view fileName);

/// Errors: as `readConfiguration`, and BadConfig `config.file_unreadable` (missing, no permission, over 8
/// MiB).
[[nodiscard]] Result<Configuration> readConfigurationFile(const std::filesystem::path& path);

/// The text form, in the order of the field tables; a value that equals its default is left out. Reading it
/// gives an equal configuration. Strings must be UTF-8.
[[nodiscard]] std::string writeConfiguration(const Configuration& configuration);

/// The text with one more finding ignored, everything else of it as it was written, comments included.
///
/// Errors: as `readConfiguration`, of the text with the addition; BadConfig `config.already_ignored`.
[[nodiscard]] Result<std::string> withIgnoredFinding(std::string_view text, std::string_view fileName,
                                                     const IgnoredFinding& ignored);

/// The text of a file. Errors: BadConfig `config.file_unreadable`, as above.
[[nodiscard]] Result<std::string> readConfigurationFileText(const std::filesystem::path& path);

}  // namespace lutra::bundle
