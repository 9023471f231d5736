#pragma once

#include "app/cli/sites.h"
#include "engine/apply/parked_retry.h"

#include <memory>

namespace lutra::cli {

/// Which pipelines a command about parked rows means. Empty: all.
struct ParkedScope {
    std::string channel;
    std::string pipeline;
};

/// Who decides: goes into the journal.
[[nodiscard]] std::string whoWeAre();

/// A parked row and where it is: numbers are each target's own.
struct PlacedRow {
    std::string site;
    apply::ParkedRow row;

    [[nodiscard]] std::string id() const { return site + ":" + std::to_string(row.id); }
};

/// The targets of a configuration, for looking at the rows that wait there and for deciding about them.
class ParkedSites {
public:
    /// Connects to every target in `scope`.
    ///
    /// Errors: BadConfig `config.no_channel`, `parked.no_pipeline`; those of connecting.
    [[nodiscard]] static Result<ParkedSites> open(const LoadedConfiguration& loaded,
                                                  const ParkedScope& scope);

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
    struct Site {
        std::string name;
        mysql::Connection target;
        std::vector<std::string> pipelines;  // keys of those that write there
    };

    ParkedSites(const LoadedConfiguration& loaded, std::vector<Site> sites);
    [[nodiscard]] Site& siteNamed(const std::string& name);

    const LoadedConfiguration* m_loaded;
    std::vector<Site> m_sites;
    std::string m_who;
};

}  // namespace lutra::cli
