#pragma once

#include "app/cli/parked_sites.h"
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
    /// Connects to every target in `scope`.
    ///
    /// Errors: BadConfig `config.no_channel`, `parked.no_pipeline`; those of connecting.
    [[nodiscard]] static Result<ConflictSites> open(const LoadedConfiguration& loaded,
                                                    const ParkedScope& scope);

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
    struct Site {
        std::string name;
        mysql::Connection target;
        std::vector<std::string> pipelines;
    };

    ConflictSites(const LoadedConfiguration& loaded, std::vector<Site> sites);

    const LoadedConfiguration* m_loaded;
    std::vector<Site> m_sites;
};

}  // namespace lutra::cli
