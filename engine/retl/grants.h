#pragma once

#include "engine/dialect/server_info.h"
#include "engine/mysql/connection.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::retl {

/// An account as the server knows it: `user`@`host`.
struct Account {
    std::string user;
    std::string host;  // may hold the server's own wildcards: "10.0.1.%"

    [[nodiscard]] std::string quoted() const;
};

/// Who the server takes us for.
[[nodiscard]] Result<Account> currentAccount(mysql::Connection& connection);

/// What GRANT takes a schema's name for. Seen: with `partial_revokes` MySQL reads names as they are, escapes
/// included, and everywhere else `_` and `%` in them open other schemas too.
enum class GrantNames : std::uint8_t { Patterns, Exact };

[[nodiscard]] Result<GrantNames> grantNamesOn(mysql::Connection& connection);

/// `` `my\_shop`.* `` where names are patterns.
[[nodiscard]] std::string grantLevel(std::string_view schema, GrantNames names);

/// Rights on the whole server that reading its log takes: "REPLICATION SLAVE, BINLOG MONITOR".
[[nodiscard]] std::string_view readingRights(const ServerInfo& server);

/// The least an account needs to read this server's log and to write the mapped schemas, as text for an
/// administrator to read and run.
///
/// Shape:  `schemas` are names, not patterns: one grant for each. The line that makes the account is a
/// comment, so
///         that the text, run as it is, never makes an account with a known password.
[[nodiscard]] std::string grantStatements(const ServerInfo& server, std::string_view user,
                                          std::string_view hostPattern, std::span<const std::string> schemas,
                                          GrantNames names = GrantNames::Patterns);

}  // namespace lutra::retl
