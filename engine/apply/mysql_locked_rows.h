#pragma once

#include "engine/apply/locked_rows.h"
#include "engine/apply/target_table.h"
#include "engine/dialect/column_literal.h"
#include "engine/mysql/connection.h"

#include <functional>
#include <string>

namespace lutra::apply {

/// A lane's locked rows on a MySQL or MariaDB target, over the lane's own connection.
class MysqlLockedRows final : public LockedRows {
public:
    using Describe = std::function<Result<TargetTablePtr>(const TablePtr&)>;
    /// Runs a statement whose row has so many values that the server takes only outside strict mode.
    using Write = std::function<Result<std::uint64_t>(
        const std::string& sql, const dialect::LongValues& longValues, std::size_t laxValues)>;

    /// `target` outlives this.
    MysqlLockedRows(mysql::Connection& target, std::string pipeline, Describe describe, Write write);

    [[nodiscard]] Result<SourcePosition> logEnd() override;
    [[nodiscard]] Result<std::optional<Row>> lock(const TablePtr& table, const Row& image,
                                                  Arena& memory) override;
    [[nodiscard]] Result<std::vector<Row>> lockOwners(const TablePtr& table, const Row& image,
                                                      Arena& memory) override;
    [[nodiscard]] Result<> put(const TablePtr& table, const Row* there, const Row* now) override;
    [[nodiscard]] Result<std::uint64_t> journal(const ConflictRecord& record) override;
    [[nodiscard]] Result<std::optional<Row>> readKept(std::uint64_t id, const TablePtr& table,
                                                      Arena& memory) override;
    [[nodiscard]] Result<> closeKept(std::uint64_t id, bool isBack) override;

private:
    using Pairs = std::vector<dialect::TableRoute::Pair>;
    [[nodiscard]] Result<std::vector<Row>> lockBy(const dialect::TableRoute& route, const Pairs& key,
                                                  const Row& image, Arena& memory);

    mysql::Connection& m_target;
    const std::string m_pipeline;
    const Describe m_describe;
    const Write m_write;
};

}  // namespace lutra::apply
