#pragma once

#include <cstdint>
#include <string>

namespace lutra {

enum class Family : std::uint8_t { MariaDb, MySql };

/// Which server a statement is for, as the server itself told.
struct ServerInfo {
    Family family = Family::MariaDb;
    std::uint32_t version = 0;  // 101119 is 10.11.19
    std::string versionText;

    [[nodiscard]] bool isMariaDb() const { return family == Family::MariaDb; }
    [[nodiscard]] bool isMySql() const { return family == Family::MySql; }
};

}  // namespace lutra
