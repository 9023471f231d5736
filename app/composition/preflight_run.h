#pragma once

#include "engine/model/configuration.h"
#include "engine/model/secret.h"
#include "engine/preflight/preflight.h"

#include <chrono>
#include <optional>
#include <vector>

namespace lutra::composition {

/// What preflight has to say about a configuration.
struct PreflightAnswer {
    std::vector<preflight::CheckResult> results;
    std::optional<Error> unreached;  // the first data source that did not let us in, or went away meanwhile
};

/// Opens every data source that a channel uses, once, and runs all checks over the pipelines whose both sites
/// are reached. A site that is not is a finding of PF01.
///
/// Errors: BadConfig: no channel, or a secret that is not found.
[[nodiscard]] Result<PreflightAnswer> runPreflight(const Configuration& configuration,
                                                   const SecretStore& secrets,
                                                   std::chrono::seconds answerWithin);

/// A connection to a data source as somebody else, who may put things right. Neither name nor password is
/// kept.
[[nodiscard]] Result<mysql::Connection> openAsAdministrator(const Configuration& configuration,
                                                            std::string_view dataSource,
                                                            const std::string& user, const Secret& password);

}  // namespace lutra::composition
