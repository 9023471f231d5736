#pragma once

#include "engine/base/error.h"
#include "engine/control/engine_snapshot.h"
#include "engine/control/setup_values.h"
#include "engine/model/check_result.h"
#include "engine/model/two_way_draft.h"

#include <QString>

#include <cstdint>
#include <filesystem>
#include <optional>

namespace lutra::ui {

// Codes and numbers of the engine as words for people.

struct StateWords {
    QString word;
    const char* tone;
};

[[nodiscard]] StateWords wordsFor(PipelineState state);
[[nodiscard]] QString lagText(const PipelineSnapshot& pipeline);
[[nodiscard]] QString milliseconds(std::int64_t value);
[[nodiscard]] QString bytes(std::uint64_t value);
[[nodiscard]] QString count(std::uint64_t value);
[[nodiscard]] QString timeOfDay(WallTime time);

/// A path as people write it, with ~ for their own folder.
[[nodiscard]] QString pathText(const std::filesystem::path& path);

/// What an error code means, and what to do about it.
struct ErrorWords {
    QString cause;
    QString remedy;
};
[[nodiscard]] ErrorWords wordsForCode(const std::string& code);
[[nodiscard]] QString sentence(const Error& error);
/// What is wrong in a draft, and what to do about it; the facts are for a tool tip.
[[nodiscard]] QString sentence(const Problem& problem);
[[nodiscard]] QString factsOf(const Problem& problem);

/// A fact with its values, in the language that is shown.
[[nodiscard]] QString sentence(const preflight::Fact& fact);

/// Words of the table of checks in the language that is shown.
[[nodiscard]] QString checkWords(std::string_view english);

[[nodiscard]] QString titleOf(SetupStep step);
[[nodiscard]] QString nameOf(LinkStep::Kind kind);
[[nodiscard]] QString policyName(std::string_view policy);
[[nodiscard]] QString policyMeaning(std::string_view policy);

[[nodiscard]] inline QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}
[[nodiscard]] inline QString text(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

}  // namespace lutra::ui
