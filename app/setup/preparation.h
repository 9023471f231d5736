#pragma once

#include "engine/control/setup_values.h"
#include "engine/mysql/connection.h"

#include <string>
#include <vector>

namespace lutra::setup {

/// The statements that give an account what it needs, for the server behind `admin`.
///
/// Shape: the account is made, or gets the password, only where `accountLogsIn` is false; with `shown` that
///        statement has dots in the password's place.
[[nodiscard]] Result<std::vector<std::string>>
preparationFor(mysql::Connection& admin, const std::string& user, const Secret& password, bool accountLogsIn,
               const std::vector<std::string>& schemas, bool shown);

/// The same for a server that nobody has logged in to: what it said of itself must do. The text is for an
/// administrator to run elsewhere, with a password in place of the dots.
[[nodiscard]] std::vector<std::string> preparationUnseen(const std::string& server, const std::string& user,
                                                         const std::vector<std::string>& schemas);

/// Schemas that are neither the server's own nor ours.
[[nodiscard]] Result<std::vector<std::string>> applicationSchemas(mysql::Connection& admin);

}  // namespace lutra::setup
