#pragma once

#include "ui/shell/password_store.h"

#include <QObject>

namespace lutra::desktop {

/// The keychain of the person's desktop (Secret Service, KWallet), by QtKeychain. Its fallback to a file in
/// clear is never used.
class Keychain final : public QObject, public ui::PasswordStore {
    Q_OBJECT

public:
    using QObject::QObject;

    void find(const std::string& scope, const std::vector<std::string>& names,
              std::function<void(const Passwords&)> found) override;
    void keep(const std::string& scope, const Passwords& passwords,
              std::function<void(const Result<>&)> kept) override;
};

}  // namespace lutra::desktop
