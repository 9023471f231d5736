#pragma once

#include "app/cli/target_sites.h"
#include "engine/apply/conflict_resolution.h"

namespace lutra::cli {

/// A conflict and the site in whose journal it stands: numbers are each site's own.
struct PlacedConflict {
    std::string site;
    apply::JournaledConflict conflict;

    [[nodiscard]] std::string id() const { return site + ":" + std::to_string(conflict.id); }
};

/// The journals of a configuration's targets.
class ConflictSites {
public:
    /// Errors: those of `openTargetSites`.
    [[nodiscard]] static Result<ConflictSites> open(const LoadedConfiguration& loaded,
                                                    const PipelineScope& scope);

    /// The newest ones of each pipeline; without images.
    [[nodiscard]] Result<std::vector<PlacedConflict>> list(apply::ConflictFilter filter);

    /// By "SITE:NUMBER", or by the number alone where only one site has it; images included.
    ///
    /// Errors: BadConfig `conflict.unknown`, `parked.ambiguous`.
    [[nodiscard]] Result<PlacedConflict> find(const std::string& id);

    /// Returns what the row was until now.
    [[nodiscard]] Result<std::string> resolve(const PlacedConflict& placed,
                                              apply::ConflictResolution::Take take);

private:
    ConflictSites(const LoadedConfiguration& loaded, std::vector<TargetSite> sites);

    const LoadedConfiguration* m_loaded;
    std::vector<TargetSite> m_sites;
};

}  // namespace lutra::cli
