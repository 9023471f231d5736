#pragma once

#include "tests/differential/column_kinds.h"

#include <string>
#include <vector>

namespace lutra::differential {

/// A table of random columns. The first is `rid INT NOT NULL`, a number that no two rows share, by which the
/// test knows rows; it need not be the key.
struct RandomTable {
    std::string name;
    std::vector<TestColumn> columns;
    std::vector<std::string> keys;  // "PRIMARY KEY (rid)"
    bool versioned = false;         // MariaDB's system versioning, its period the last two columns
    bool ridMayChange = false;

    [[nodiscard]] std::string createStatement() const;

    /// Expressions of all columns, in their order.
    [[nodiscard]] std::string selectList() const;
};

[[nodiscard]] RandomTable randomTable(Random& random, const ServerTraits& server, std::string name);

}  // namespace lutra::differential
