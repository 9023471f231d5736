#pragma once

#include "engine/apply/parked_row.h"
#include "engine/apply/target_table.h"
#include "engine/mysql/connection.h"

#include <functional>

namespace lutra::apply {

/// A lane's parked rows in `retl.retl_conflict`, over the lane's own connection and in its transaction.
class MysqlParkedRows final : public ParkedRowStore {
public:
    using Describe = std::function<Result<TargetTablePtr>(const TablePtr&)>;

    /// `target` outlives this.
    MysqlParkedRows(mysql::Connection& target, std::string pipeline, Describe describe);

    [[nodiscard]] const std::string& pipeline() const override { return m_pipeline; }
    [[nodiscard]] Result<std::vector<HeldRow>> loadOpen() override;
    [[nodiscard]] Result<std::vector<std::uint64_t>> openIds() override;
    [[nodiscard]] Result<std::optional<std::uint64_t>> lockOpen(std::span<const std::uint64_t> ids) override;
    [[nodiscard]] Result<RowKeys> keysOf(const RowChange& change) override;
    [[nodiscard]] Result<std::uint64_t> add(const ParkedRow& row) override;

private:
    mysql::Connection& m_target;
    const std::string m_pipeline;
    const Describe m_describe;
};

}  // namespace lutra::apply
