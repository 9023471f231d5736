#pragma once

#include "app/cli/target_sites.h"
#include "engine/apply/parked_retry.h"

namespace lutra::cli {

/// A parked row and where it is: numbers are each target's own.
struct PlacedRow {
    std::string site;
    apply::ParkedRow row;

    [[nodiscard]] std::string id() const { return site + ":" + std::to_string(row.id); }
};

/// The targets of a configuration, for looking at the rows that wait there and for deciding about them.
class ParkedSites {
public:
    /// Errors: those of `openTargetSites`.
    [[nodiscard]] static Result<ParkedSites> open(const LoadedConfiguration& loaded,
                                                  const PipelineScope& scope);

    /// In the order of their queues, target by target; without images.
    [[nodiscard]] Result<std::vector<PlacedRow>> list(bool onlyOpen);

    /// By "SITE:NUMBER", or by the number alone where only one target has it; images included.
    ///
    /// Errors: BadConfig `parked.unknown`, `parked.ambiguous`.
    [[nodiscard]] Result<PlacedRow> find(const std::string& id);

    /// The row and what waits behind it; without a row, all that is open.
    [[nodiscard]] Result<std::vector<std::pair<PlacedRow, std::optional<Error>>>> retry(const PlacedRow* row);

    /// False: somebody has decided about it before.
    [[nodiscard]] Result<bool> drop(const PlacedRow& row);

private:
    ParkedSites(const LoadedConfiguration& loaded, std::vector<TargetSite> sites);

    const LoadedConfiguration* m_loaded;
    std::vector<TargetSite> m_sites;
    std::string m_who;
};

}  // namespace lutra::cli
