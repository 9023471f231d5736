#pragma once

#include "engine/model/secret.h"

#include <filesystem>
#include <string>

namespace lutra::bundle {

/// Secrets by where they are kept: `env:NAME`, `file:PATH`. An empty reference is an empty secret.
///
/// A file must be a plain file that nobody but its owner may read or write; one line end at its end is not
/// part of the secret. `secret:NAME` needs a keychain, which this store has not. No error shows a secret, nor
/// a reference of unknown form: it may be one.
class ReferenceSecretStore final : public SecretStore {
public:
    /// `folder`: what a relative `file:` starts from; empty: the working folder.
    explicit ReferenceSecretStore(std::filesystem::path folder = {});

    /// Errors: BadConfig `secret.unknown_reference`, `secret.not_found`, `secret.file_too_open`,
    ///         `secret.no_keychain`.
    [[nodiscard]] Result<Secret> find(const std::string& reference) const override;

private:
    std::filesystem::path m_folder;
};

}  // namespace lutra::bundle
