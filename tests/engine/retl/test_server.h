#pragma once

#include "app/sandbox/throw_away_server.h"
#include "engine/mysql/connection.h"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::test {

/// A server that all tests of a process share, by its name; started when first asked for, with a complete row
/// log. Null when such a server cannot be had here.
sandbox::ThrowAwayServer* sharedServer(std::string_view name, sandbox::ServerKind kind,
                                       std::vector<std::string> options = {});

/// A connection as root, named `name`, or as somebody else.
mysql::Connection connectTo(const sandbox::ThrowAwayServer& server, std::string_view name,
                            std::string_view user = "root", std::string_view password = "");

/// Runs statements that end with `;` at a line's end; a failure fails the test.
void runAll(mysql::Connection& connection, std::string_view script);

}  // namespace lutra::test

/// Tests that need a server which cannot be had are skipped by name; MariaDB 10.11 may not be.
#define LUTRA_NEEDS(kind)                                                                                    \
    if (const auto lutraAvailable = lutra::sandbox::available(kind);                                         \
        !lutraAvailable && (kind) != lutra::sandbox::ServerKind::MariaDb1011)                                \
    GTEST_SKIP() << lutraAvailable.error().detail
