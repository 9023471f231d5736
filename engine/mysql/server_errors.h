#pragma once

#include "engine/base/error.h"

#include <string>
#include <string_view>

namespace lutra::mysql {

/// An error of the server or the client library as one of ours.
///
/// Source: server numbers 1000 to 5999 and client numbers 2000 to 2999, the same in MySQL and MariaDB.
[[nodiscard]] Error errorFromServer(unsigned number, std::string_view message, std::string_view where);

/// Known numbers of things the applier reacts to.
constexpr unsigned kDuplicateKey = 1062;
constexpr unsigned kDuplicateKeyNamed = 1586;
constexpr unsigned kLockWaitTimeout = 1205;
constexpr unsigned kDeadlock = 1213;

}  // namespace lutra::mysql
