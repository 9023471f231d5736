#pragma once

#include "engine/model/configuration.h"
#include "engine/model/secret.h"
#include "engine/mysql/connection.h"

namespace lutra::composition {

/// A data source with its secret resolved, ready to connect to.
[[nodiscard]] Result<mysql::Endpoint> endpointFor(const Configuration& configuration,
                                                  const SecretStore& secrets, std::string_view dataSource);

/// Opens a connection to a data source.
[[nodiscard]] Result<mysql::Connection> connectTo(const Configuration& configuration,
                                                  const SecretStore& secrets, std::string_view dataSource);

}  // namespace lutra::composition
