#pragma once

#include "app/composition/mapped_tables.h"
#include "engine/model/configuration.h"
#include "engine/model/secret.h"
#include "engine/mysql/connection.h"

#include <functional>
#include <map>

namespace lutra::cli {

/// A configuration with its secrets, read for a command.
struct LoadedConfiguration {
    Configuration configuration;
    std::unique_ptr<SecretStore> secrets;
};

/// Errors: BadConfig, with file, line and key.
[[nodiscard]] Result<LoadedConfiguration> load(const std::string& file);

/// One direction with both its connections open.
struct OpenDirection {
    std::string channel;
    const Pipeline* pipeline = nullptr;
    std::string sourceSite;
    std::string targetSite;
    bool twoWay = false;  // the channel also has the other direction
    mysql::Connection source;
    mysql::Connection target;
    composition::MappedTables mapped;
};

/// Opens every direction of the configuration, or of one channel. `readWithin` bounds each wait for an
/// answer.
[[nodiscard]] Result<std::vector<OpenDirection>> openDirections(const LoadedConfiguration& loaded,
                                                                const std::string& onlyChannel,
                                                                std::chrono::seconds readWithin);

}  // namespace lutra::cli
