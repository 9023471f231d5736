#pragma once

#include "engine/base/error.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lutra::sandbox {

enum class ServerKind : std::uint8_t { MariaDb1011, MariaDb118, MySql97, MySql56 };

struct ServerKindRow {
    ServerKind kind;
    std::string_view id;              // stable; used on command lines, in test names and in folder names
    std::string_view versionPrefix;   // what the program must report after "Ver "
    std::string_view program;         // under the folder that holds the server
    std::string_view messagesFolder;  // likewise; the parent of english/errmsg.sys and of charsets/
    bool mariaDb;
    bool maySystem;  // an installed server of this version will do
};

inline constexpr std::array kServerKinds{
    ServerKindRow{ServerKind::MariaDb1011, "mariadb-10.11", "10.11.", "usr/sbin/mariadbd", "usr/share/mysql",
                  true, true},
    ServerKindRow{ServerKind::MariaDb118, "mariadb-11.8", "11.8.", "usr/sbin/mariadbd", "usr/share/mariadb",
                  true, true},
    ServerKindRow{ServerKind::MySql97, "mysql-9.7", "9.7.", "usr/sbin/mysqld", "usr/share/mysql", false,
                  true},
    ServerKindRow{ServerKind::MySql56, "mysql-5.6", "5.6.", "server/mysqld", "server/share", false, false},
};

[[nodiscard]] const ServerKindRow& rowOf(ServerKind kind);
[[nodiscard]] std::string_view idOf(ServerKind kind);
[[nodiscard]] std::optional<ServerKind> serverKindFrom(std::string_view id);

/// Whether a server of this kind can be started here, so that a test can skip by name and reason.
///
/// Errors: BadConfig `sandbox.server_missing`; the detail says how to get the server.
[[nodiscard]] Result<void> available(ServerKind kind);

}  // namespace lutra::sandbox
