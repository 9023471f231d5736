#pragma once

#include "engine/base/error.h"
#include "engine/control/setup_values.h"
#include "engine/model/configuration.h"

#include <filesystem>
#include <string>
#include <vector>

namespace lutra {

/// What setting up asks of the engine's rooms, as plain data. Nothing here is about an engine that runs; for
/// that see EngineControl.
///
/// Threads: any number of callers. What asks servers may wait as long as its time-outs say, so it is not for
/// a
///          thread that paints.
class SetupControl {
public:
    virtual ~SetupControl() = default;

    /// From name to rights, step by step; what follows a failed step is skipped. Changes nothing.
    [[nodiscard]] virtual LinkReport testLink(const DataSource& source, const Secret& password) = 0;

    /// All tables but the servers' own, by name.
    [[nodiscard]] virtual Result<std::vector<TableName>> listTables(const DataSource& source,
                                                                    const Secret& password) = 0;

    /// What an administrator must run so that the account of `source` can do its work. Changes nothing.
    /// `schemas`: those with the application's tables; empty: all that the administrator sees. With an
    /// `admin` that has no name nobody logs in, and the plan goes by what the server says of itself.
    [[nodiscard]] virtual Result<PreparePlan> planPreparation(const DataSource& source,
                                                              const Secret& password, const AdminLogin& admin,
                                                              const std::vector<std::string>& schemas) = 0;

    /// Runs the statements of such a plan as the administrator. Each may run again.
    ///
    /// Errors: the first that fails; those before it stand.
    [[nodiscard]] virtual Result<> prepare(const DataSource& source, const Secret& password,
                                           const AdminLogin& admin,
                                           const std::vector<std::string>& schemas) = 0;

    /// How the columns of mapped tables differ between the sites of a pipeline.
    [[nodiscard]] virtual Result<std::vector<TableFit>> compareTables(const Configuration& configuration,
                                                                      const Passwords& passwords,
                                                                      const std::string& pipeline) = 0;

    /// Every check over every direction: what `lutra check` shows.
    [[nodiscard]] virtual Result<std::vector<CheckOutcome>> check(const Configuration& configuration,
                                                                  const Passwords& passwords) = 0;

    /// The text form, and back.
    [[nodiscard]] virtual std::string textOf(const Configuration& configuration) const = 0;
    [[nodiscard]] virtual Result<Configuration> read(const std::string& text) const = 0;
    [[nodiscard]] virtual Result<Configuration> readFile(const std::filesystem::path& file) const = 0;

    /// As much of a text as can be read, for a draft that is not finished.
    [[nodiscard]] virtual Configuration readDraft(const std::string& text) const = 0;

    /// Replaces the file whole or not at all; only its owner may read it.
    [[nodiscard]] virtual Result<> write(const std::filesystem::path& file,
                                         const std::string& text) const = 0;
};

}  // namespace lutra
