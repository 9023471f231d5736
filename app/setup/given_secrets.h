#pragma once

#include "engine/bundle/secret_references.h"
#include "engine/control/setup_values.h"

#include <istream>
#include <string>

namespace lutra::setup {

/// Secrets that somebody gave this process, for `secret:NAME`; other references as ever.
class GivenSecrets final : public SecretStore {
public:
    explicit GivenSecrets(Passwords given)
        : m_given(std::move(given))
    {
    }

    /// A line each: the name, a blank, and the secret's bytes in hexadecimal. To the end of the stream.
    ///
    /// Errors: BadConfig `secret.bad_line`; it shows nothing of the line.
    [[nodiscard]] static Result<GivenSecrets> readFrom(std::istream& stream);

    /// What `readFrom` reads.
    [[nodiscard]] static std::string written(const Passwords& secrets);

    /// Errors: as `bundle::ReferenceSecretStore`; BadConfig `secret.not_given`.
    [[nodiscard]] Result<Secret> find(const std::string& reference) const override;

private:
    Passwords m_given;
    bundle::ReferenceSecretStore m_others;
};

}  // namespace lutra::setup
