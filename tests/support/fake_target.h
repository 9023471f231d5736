#pragma once

#include "engine/apply/applier.h"

#include <atomic>
#include <functional>
#include <map>
#include <vector>

namespace lutra::support {

/// A target in memory: tables of rows, told apart by their first column, with transactions and a checkpoint
/// row.
///
/// `failNext` makes a call fail: it is asked before each one, by name ("begin", "insert", "update", "remove",
/// "commit") and by how often that one was called before.
class FakeTarget final : public apply::TargetSession, private apply::ParkedRowStore {
public:
    struct State {
        std::map<std::string, std::vector<Row>> tables;  // by full name, in order of insertion
        std::optional<apply::Mark> mark;
        std::size_t commits = 0;
        std::vector<apply::ParkedRow> parked;  // open and decided ones
    };

    std::function<std::optional<Error>(std::string_view call, std::size_t before)> failNext;
    bool commitThoughItFails = false;  // the reply is lost, the transaction stands
    bool mergeable = true;             // what `describe` says of every table
    bool keepsParkedRows = false;
    std::function<std::optional<Error>(const Row& row)> refuse;  // what must not be written, and why

    /// Somebody else decides about parked rows, beside an open transaction.
    void decide(std::uint64_t id, apply::ParkedRow::Status status);
    [[nodiscard]] std::vector<std::uint64_t> openRows() const;
    std::size_t keyQuestions = 0;

    /// To be looked at while no lane works on it.
    [[nodiscard]] const State& committed() const { return m_committed; }
    [[nodiscard]] std::size_t committedCount() const { return *m_commitCount; }
    [[nodiscard]] const std::vector<std::size_t>& insertSizes() const { return m_insertSizes; }

    [[nodiscard]] Result<> begin(const apply::Mark& mark) override;
    [[nodiscard]] Result<apply::TargetTablePtr> describe(const TablePtr& source) override;
    [[nodiscard]] Result<bool> merge(std::span<const apply::NetTable> tables) override;
    [[nodiscard]] Result<> insert(const TablePtr& table, std::span<const Row* const> rows) override;
    [[nodiscard]] Result<std::uint64_t> update(const TablePtr& table, const Row& before,
                                               const Row& after) override;
    [[nodiscard]] Result<std::uint64_t> remove(const TablePtr& table, const Row& before) override;
    [[nodiscard]] Result<> checkHeld() override;
    [[nodiscard]] Result<> checkForeignKeys(bool on) override;
    [[nodiscard]] Result<> commit() override;
    [[nodiscard]] Result<> rollback() override;
    [[nodiscard]] Result<std::string> describeCurrent(const TablePtr& table, const Row& row) override;
    [[nodiscard]] std::string describeKey(const TablePtr& table, const Row& row) override;
    [[nodiscard]] apply::ParkedRowStore* parkedRows() override { return keepsParkedRows ? this : nullptr; }

private:
    [[nodiscard]] const std::string& pipeline() const override { return m_pipeline; }
    [[nodiscard]] Result<std::vector<apply::HeldRow>> loadOpen() override;
    [[nodiscard]] Result<std::vector<std::uint64_t>> openIds() override;
    [[nodiscard]] Result<std::optional<std::uint64_t>> lockOpen(std::span<const std::uint64_t> ids) override;
    [[nodiscard]] Result<apply::RowKeys> keysOf(const RowChange& change) override;
    [[nodiscard]] Result<std::uint64_t> add(const apply::ParkedRow& row) override;

    std::string m_pipeline = "shop/a-to-b";
    std::uint64_t m_nextId = 1;
    [[nodiscard]] Result<> called(std::string_view call);

    State m_committed;
    State m_open;
    std::shared_ptr<std::atomic<std::size_t>> m_commitCount = std::make_shared<std::atomic<std::size_t>>(0);
    std::map<std::string, std::size_t, std::less<>> m_calls;
    std::vector<std::size_t> m_insertSizes;
};

/// One target for several sessions, as for the lives of a pipeline.
class SameTarget final : public apply::TargetSession {
public:
    explicit SameTarget(FakeTarget& target)
        : m_target(target)
    {
    }
    [[nodiscard]] Result<> begin(const apply::Mark& mark) override { return m_target.begin(mark); }
    [[nodiscard]] Result<apply::TargetTablePtr> describe(const TablePtr& source) override
    {
        return m_target.describe(source);
    }
    [[nodiscard]] Result<bool> merge(std::span<const apply::NetTable> tables) override
    {
        return m_target.merge(tables);
    }
    [[nodiscard]] Result<> insert(const TablePtr& table, std::span<const Row* const> rows) override
    {
        return m_target.insert(table, rows);
    }
    [[nodiscard]] Result<std::uint64_t> update(const TablePtr& table, const Row& before,
                                               const Row& after) override
    {
        return m_target.update(table, before, after);
    }
    [[nodiscard]] Result<std::uint64_t> remove(const TablePtr& table, const Row& before) override
    {
        return m_target.remove(table, before);
    }
    [[nodiscard]] Result<> checkHeld() override { return m_target.checkHeld(); }
    [[nodiscard]] Result<> checkForeignKeys(bool on) override { return m_target.checkForeignKeys(on); }
    [[nodiscard]] Result<> commit() override { return m_target.commit(); }
    [[nodiscard]] Result<> rollback() override { return m_target.rollback(); }
    [[nodiscard]] Result<std::string> describeCurrent(const TablePtr& table, const Row& row) override
    {
        return m_target.describeCurrent(table, row);
    }
    [[nodiscard]] std::string describeKey(const TablePtr& table, const Row& row) override
    {
        return m_target.describeKey(table, row);
    }
    [[nodiscard]] apply::ParkedRowStore* parkedRows() override { return m_target.parkedRows(); }

private:
    FakeTarget& m_target;
};

/// One lane to it.
[[nodiscard]] apply::Applier::Sessions oneLane(FakeTarget& target);

/// A table `shop.t` of an integer key and a text.
[[nodiscard]] TablePtr keyAndText();
/// The texts of these are kept for ever, so that rows may be too.
[[nodiscard]] Row row(std::int64_t key, const std::string& text);
[[nodiscard]] RowChange inserted(const TablePtr& table, std::int64_t key, const std::string& text);
[[nodiscard]] RowChange updated(const TablePtr& table, std::int64_t key, const std::string& from,
                                const std::string& to);
[[nodiscard]] RowChange removed(const TablePtr& table, std::int64_t key, const std::string& text);

/// A transaction that ends at binlog.000001:`end`.
[[nodiscard]] Transaction transactionTo(std::uint64_t end, std::vector<RowChange> rows);

}  // namespace lutra::support
