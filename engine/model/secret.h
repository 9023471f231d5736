#pragma once

#include "engine/base/error.h"

#include <string>
#include <utility>

namespace lutra {

/// A password in memory. It has no stream or format operator, and is wiped when it goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text)
        : m_text(std::move(text))
    {
    }
    Secret(const Secret&) = default;
    Secret(Secret&&) = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) = default;
    ~Secret();

    /// Only for the call that needs it.
    [[nodiscard]] const std::string& reveal() const { return m_text; }

private:
    std::string m_text;
};

/// Finds a secret by its reference (env:NAME, file:PATH, secret:NAME).
class SecretStore {
public:
    virtual ~SecretStore() = default;

    /// Errors: BadConfig `secret.unknown_reference`, `secret.not_found`, `secret.file_too_open`.
    [[nodiscard]] virtual Result<Secret> find(const std::string& reference) const = 0;
};

}  // namespace lutra
