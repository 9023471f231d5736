#pragma once

#include "engine/coordination/coordinator.h"

#include <filesystem>

namespace lutra::coordination {

/// Coordination on one computer, with nothing to install: locks on files in the state folder. The kernel
/// drops a lock with its process, however that ends. The files stay; removing one would let two owners lock
/// two files of one name.
///
/// Two state folders know nothing of each other; there the fence alone decides.
class FileLockCoordinator final : public Coordinator {
public:
    /// Makes the folder, mode 0700, with those above it, if it is not there.
    ///
    /// Errors: Refused `coordination.state_folder_unsafe` (somebody else's, or writable by group or others),
    ///         `coordination.state_folder_failed`.
    [[nodiscard]] static Result<std::unique_ptr<FileLockCoordinator>>
    open(const std::filesystem::path& stateFolder);

    ~FileLockCoordinator() override;

    [[nodiscard]] Result<std::unique_ptr<Ownership>> takeEngine() override;
    [[nodiscard]] Result<std::unique_ptr<Ownership>> takePipeline(std::string_view channel,
                                                                  std::string_view pipeline) override;

private:
    FileLockCoordinator(std::filesystem::path stateFolder, int folder);

    const std::filesystem::path m_stateFolder;
    const int m_folder;  // open from the check on, so that what was checked is what is used
};

}  // namespace lutra::coordination
