#pragma once

#include "engine/apply/checkpoint_store.h"
#include "engine/apply/merged_writer.h"
#include "engine/apply/mysql_locked_rows.h"
#include "engine/apply/mysql_parked_rows.h"
#include "engine/apply/target_session.h"
#include "engine/apply/target_tables.h"

#include <functional>

namespace lutra::apply {

/// A lane's connection to a MySQL or MariaDB target, with session settings of its own.
class MysqlTargetSession final : public TargetSession {
public:
    struct Lane {
        PipelineKey pipeline;
        std::uint32_t number = 0;
        std::uint64_t epoch = 0;  // the fence: our writes match the lane's row only while it holds this
        std::function<void(const TakeOver& now)> onSeen = {};  // told the checkpoint when it is looked at
    };

    /// Sets the session up. `connection` should be the one that took the pipeline over; `tables` may be
    /// shared with other sessions on this target.
    [[nodiscard]] static Result<std::unique_ptr<MysqlTargetSession>>
    open(mysql::Connection connection, Lane lane, std::shared_ptr<TargetTables> tables);

    [[nodiscard]] Result<> begin(const Mark& mark) override;
    [[nodiscard]] Result<TargetTablePtr> describe(const TablePtr& source) override;
    [[nodiscard]] Result<bool> merge(std::span<const NetTable> tables) override;
    [[nodiscard]] Result<> insert(const TablePtr& table, std::span<const Row* const> rows) override;
    [[nodiscard]] Result<std::uint64_t> update(const TablePtr& table, const Row& before,
                                               const Row& after) override;
    [[nodiscard]] Result<std::uint64_t> remove(const TablePtr& table, const Row& before) override;
    [[nodiscard]] Result<> checkHeld() override;
    [[nodiscard]] Result<> checkForeignKeys(bool on) override;
    [[nodiscard]] Result<> commit() override;
    [[nodiscard]] Result<> rollback() override;
    [[nodiscard]] Error explain(Error error) override;
    [[nodiscard]] Result<std::string> describeCurrent(const TablePtr& table, const Row& row) override;
    [[nodiscard]] std::string describeKey(const TablePtr& table, const Row& row) override;
    [[nodiscard]] ParkedRowStore* parkedRows() override { return &*m_parkedRows; }
    [[nodiscard]] LockedRows* lockedRows() override { return &*m_lockedRows; }

    /// Opens a transaction that has our mark and moves no position: for what a person has decided, beside an
    /// engine that may be running. It holds the checkpoint row of lane 0 until its end.
    ///
    /// Errors: Refused `apply.no_checkpoint`: the pipeline never ran.
    [[nodiscard]] Result<> beginBeside(const Origin& origin);
    [[nodiscard]] mysql::Connection& connection() { return m_connection; }

    [[nodiscard]] std::uint64_t connectionId() const { return m_connection.id(); }

private:
    MysqlTargetSession(mysql::Connection connection, Lane lane, std::shared_ptr<TargetTables> tables);
    [[nodiscard]] Result<std::uint64_t> write(const std::string& sql, const dialect::LongValues& longValues,
                                              std::size_t laxValues);
    [[nodiscard]] Result<> rejectBentValues(std::size_t laxValues);
    [[nodiscard]] Result<> insertInHalves(const TablePtr& table, std::span<const Row* const> rows);
    [[nodiscard]] Result<std::optional<Row>> guardWithoutDocuments(const dialect::TableRoute& route,
                                                                   const Row& before);
    [[nodiscard]] Result<> run(std::string_view sql);

    mysql::Connection m_connection;
    MergedWriter m_mergedWriter{m_connection};
    Lane m_lane;
    const std::shared_ptr<TargetTables> m_tables;
    bool m_inTransaction = false;
    std::optional<MysqlParkedRows> m_parkedRows;
    std::optional<MysqlLockedRows> m_lockedRows;
};

/// What every session of ours on a target runs first: time zone, mode, isolation, bounded waits. Exact bytes
/// depend on it.
[[nodiscard]] Result<> prepareApplySession(mysql::Connection& connection);

}  // namespace lutra::apply
