#pragma once

#include <QStringList>

#include <filesystem>
#include <string>

namespace lutra::ui_test {

/// A password that nobody else has: found somewhere, it has leaked. Another one each time.
[[nodiscard]] std::string freshCanary();

/// Every place where a secret can be read by others: files under `folder`, and the command lines and
/// environments of all processes that may be looked at. The secret is looked for as it is and in hexadecimal.
[[nodiscard]] QStringList placesOf(const std::string& canary, const std::filesystem::path& folder);

}  // namespace lutra::ui_test
