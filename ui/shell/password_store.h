#pragma once

#include "engine/base/error.h"
#include "engine/control/setup_values.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace lutra::ui {

/// Where passwords stay for somebody who wants that: a keychain that the computer has. There is no other such
/// place: without one, passwords are asked for each time.
///
/// Threads: the GUI thread. Answers come later, through its event loop, within `kAnswerWithin`.
class PasswordStore {
public:
    static constexpr std::chrono::seconds kAnswerWithin{20};  // a person may have to unlock it

    virtual ~PasswordStore() = default;

    /// `scope`: whose they are, the path of a configuration. What is not there is left out.
    virtual void find(const std::string& scope, const std::vector<std::string>& names,
                      std::function<void(const Passwords&)> found) = 0;

    /// Errors: Refused `secret.keychain_refused`; nothing is kept anywhere else then.
    virtual void keep(const std::string& scope, const Passwords& passwords,
                      std::function<void(const Result<>&)> kept) = 0;
};

}  // namespace lutra::ui
