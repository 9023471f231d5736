#pragma once

#include "engine/control/setup_control.h"

namespace lutra::setup {

/// Answers from this computer: it connects to the servers itself.
class LocalSetup final : public SetupControl {
public:
    [[nodiscard]] LinkReport testLink(const DataSource& source, const Secret& password) override;
    [[nodiscard]] Result<std::vector<TableName>> listTables(const DataSource& source,
                                                            const Secret& password) override;
    [[nodiscard]] Result<PreparePlan> planPreparation(const DataSource& source, const Secret& password,
                                                      const AdminLogin& admin,
                                                      const std::vector<std::string>& schemas) override;
    [[nodiscard]] Result<> prepare(const DataSource& source, const Secret& password, const AdminLogin& admin,
                                   const std::vector<std::string>& schemas) override;
    [[nodiscard]] Result<std::vector<TableFit>> compareTables(const Configuration& configuration,
                                                              const Passwords& passwords,
                                                              const std::string& pipeline) override;
    [[nodiscard]] Result<std::vector<CheckOutcome>> check(const Configuration& configuration,
                                                          const Passwords& passwords) override;
    [[nodiscard]] std::string textOf(const Configuration& configuration) const override;
    [[nodiscard]] Result<Configuration> read(const std::string& text) const override;
    [[nodiscard]] Result<Configuration> readFile(const std::filesystem::path& file) const override;
    [[nodiscard]] Configuration readDraft(const std::string& text) const override;
    [[nodiscard]] Result<> write(const std::filesystem::path& file, const std::string& text) const override;
};

}  // namespace lutra::setup
