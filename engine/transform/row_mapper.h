#pragma once

#include "engine/change/transaction.h"

#include <functional>
#include <map>

namespace lutra::transform {

/// Gives a transaction's rows the target's names. Pure; remembers the shapes it has renamed.
class RowMapper {
public:
    struct TargetName {
        std::string schema;
        std::string table;
    };

    /// The target's name of a source table, or nullopt when the pipeline does not carry it.
    using FindTarget =
        std::function<std::optional<TargetName>(std::string_view schema, std::string_view table)>;

    explicit RowMapper(FindTarget findTarget)
        : m_findTarget(std::move(findTarget))
    {
    }

    /// Rows of tables that are not carried go.
    [[nodiscard]] Transaction map(Transaction transaction);

private:
    [[nodiscard]] TablePtr renamed(const TablePtr& table);
    [[nodiscard]] std::shared_ptr<const RowSpool> mapped(std::shared_ptr<const RowSpool> spool);

    FindTarget m_findTarget;
    std::map<TablePtr, TablePtr> m_renamed;  // null: not carried
};

}  // namespace lutra::transform
