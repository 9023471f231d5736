#include "engine/control/engine_snapshot.h"

#include <algorithm>
#include <array>

namespace lutra {

namespace {

constexpr std::array kStateNames{
    std::pair{PipelineState::Starting, std::string_view("starting")},
    std::pair{PipelineState::Running, std::string_view("running")},
    std::pair{PipelineState::Waiting, std::string_view("waiting")},
    std::pair{PipelineState::Stopped, std::string_view("stopped")},
    std::pair{PipelineState::Finished, std::string_view("finished")},
    std::pair{PipelineState::Paused, std::string_view("paused")},
};

}  // namespace

std::string_view nameOf(PipelineState state)
{
    return std::ranges::find(kStateNames, state, [](const auto& row) { return row.first; })->second;
}

std::optional<PipelineState> pipelineStateFrom(std::string_view name)
{
    const auto found = std::ranges::find(kStateNames, name, [](const auto& row) { return row.second; });
    if (found == kStateNames.end())
        return std::nullopt;
    return found->first;
}

}  // namespace lutra
