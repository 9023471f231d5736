#pragma once

#include "engine/model/configuration.h"
#include "engine/model/validate.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace lutra {

/// The user's steps of setting up two-way sync, in their order.
enum class SetupStep : std::uint8_t { Where, DataSources, Prepare, Canals, Tables, Channel, Start };

inline constexpr std::array kSetupSteps{SetupStep::Where,  SetupStep::DataSources, SetupStep::Prepare,
                                        SetupStep::Canals, SetupStep::Tables,      SetupStep::Channel,
                                        SetupStep::Start};

/// A configuration with two data sources, a canal for each, and one channel with a pipeline each way: what
/// the wizard edits. Index 0 is the first site, and pipeline 0 goes from it to the second.
[[nodiscard]] Configuration newTwoWayDraft();

/// Whether a configuration has that shape, so that its steps can show it.
[[nodiscard]] bool isTwoWay(const Configuration& configuration);

/// What is wrong in the fields of a step: those of `validate` that stand there.
[[nodiscard]] std::vector<Problem> problemsAt(const Configuration& configuration, SetupStep step);

/// Renames a data source, and wherever it is named.
void renameDataSource(Configuration& draft, std::size_t site, const std::string& name);
void renameCanal(Configuration& draft, std::size_t site, const std::string& name);

/// Which site is the primary one, whose pipeline carries DDL; nullopt: none.
void setHome(Channel& channel, std::optional<std::size_t> site);
[[nodiscard]] std::optional<std::size_t> homeOf(const Channel& channel);

/// Both directions carry the same tables: the mappings of the second are those of the first, turned around.
void mirrorMappings(Channel& channel);

/// The secret reference that a data source of the wizard has.
[[nodiscard]] std::string secretReference(std::string_view dataSource);

}  // namespace lutra
