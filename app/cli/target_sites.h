#pragma once

#include "app/cli/sites.h"
#include "engine/mysql/connection.h"

#include <algorithm>
#include <optional>

namespace lutra::cli {

/// Which pipelines a command means. Empty: all.
struct PipelineScope {
    std::string channel;
    std::string pipeline;
};

/// A target, and those pipelines of a scope that write there.
struct TargetSite {
    std::string name;
    mysql::Connection connection;
    std::vector<std::string> pipelines;  // keys

    [[nodiscard]] bool takes(const std::string& pipeline) const
    {
        return std::ranges::find(pipelines, pipeline) != pipelines.end();
    }
};

/// Connects to every target in `scope`.
///
/// Errors: BadConfig `config.no_channel`, `parked.no_pipeline`; those of connecting.
[[nodiscard]] Result<std::vector<TargetSite>> openTargetSites(const LoadedConfiguration& loaded,
                                                              const PipelineScope& scope);

/// "SITE:NUMBER", or a number alone, which may be of any site. Parked rows and conflicts are numbered by each
/// target.
struct PlacedNumber {
    std::string site;
    std::uint64_t number = 0;

    [[nodiscard]] static std::optional<PlacedNumber> parse(std::string_view text);
    [[nodiscard]] bool mayBeAt(const TargetSite& target) const { return site.empty() || site == target.name; }
};

/// Who decides: goes into the journal.
[[nodiscard]] std::string whoWeAre();

}  // namespace lutra::cli
