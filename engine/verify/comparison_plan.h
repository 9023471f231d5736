#pragma once

#include "engine/change/table_schema.h"
#include "engine/dialect/server_info.h"
#include "engine/verify/value_form.h"

#include <string>
#include <vector>

namespace lutra::verify {

/// A column that both sides have. Runs parallel to the selected cells.
struct ComparedColumn {
    std::string name;
    Form form = Form::Bytes;
    Look look = Look::Plain;
};

/// What to ask both servers, and how their answers meet. Pure.
///
/// Shape: with a key the cells of a row are `columns`; without one a digest stands in front of them.
struct ComparisonPlan {
    struct KeyPart {
        std::size_t column;  // place in `columns`
        Order order;
    };

    std::vector<ComparedColumn> columns;
    std::vector<KeyPart> key;  // empty: rows are ordered by digest, equal rows may repeat
    std::string sourceSql;
    std::string targetSql;
    std::vector<std::string> onlySource;
    std::vector<std::string> onlyTarget;
};

[[nodiscard]] ComparisonPlan planComparison(const TableSchema& source, const ServerInfo& sourceServer,
                                            const TableSchema& target, const ServerInfo& targetServer);

}  // namespace lutra::verify
