#include "engine/apply/parked_retry.h"

#include "engine/apply/parking.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace lutra::apply {

namespace {

constexpr int kTriesMax = 5;  // of one row that meets locks; the waits are the server's own

/// About this row, so that others may still be tried.
bool isAboutTheRow(const Error& error)
{
    return isParkable(error) || isAboutRows(error) || meetsLocks(error);
}

/// The oldest of `rows` before this one that shares a key with it.
std::optional<std::uint64_t> findAhead(const HeldKeys& rows, const ParkedRow& row)
{
    const auto holders = rows.holdersOf(row.fullTableName(), row.keys);
    return holders.empty() || holders.front() >= row.id ? std::nullopt : std::optional(holders.front());
}

HeldRow heldBy(const ParkedRow& row)
{
    return {row.id, row.fullTableName(), row.keys};
}

Error behind(std::uint64_t ahead)
{
    return {ErrorKind::BadConfig, "parked.behind",
            fmt::format("number {} of the same key must be applied or dropped first", ahead)};
}

}  // namespace

ParkedRetry::ParkedRetry(std::unique_ptr<MysqlTargetSession> session, std::string pipeline, std::string who)
    : m_session(std::move(session))
    , m_pipeline(std::move(pipeline))
    , m_who(std::move(who))
{
}

Result<ParkedRetry> ParkedRetry::open(mysql::Connection target, std::string pipeline, std::string who)
{
    auto session = MysqlTargetSession::open(std::move(target), {pipeline, 0, 0},
                                            std::make_shared<TargetTables>(nullptr));
    if (!session)
        return tl::unexpected(session.error());
    if (auto set = (*session)->connection().execute("SET SESSION autocommit = 1"); !set)
        return tl::unexpected(set.error());
    return ParkedRetry(std::move(*session), std::move(pipeline), std::move(who));
}

Result<std::vector<ParkedRetry::Outcome>> ParkedRetry::retry(std::uint64_t id)
{
    return retryInOrder(id);
}

Result<std::vector<ParkedRetry::Outcome>> ParkedRetry::retryAll()
{
    return retryInOrder(std::nullopt);
}

/// Reads what is open anew after each round, for the engine may add rows while others are applied. With
/// `first`: that row, and those that share a key with it or with one behind it. A row that is ahead of
/// another is there whenever the other is: they share a key, so their transactions came to the target one
/// after the other.
Result<std::vector<ParkedRetry::Outcome>> ParkedRetry::retryInOrder(std::optional<std::uint64_t> first)
{
    std::vector<Outcome> outcomes;
    HeldKeys chain;  // the queue of `first`
    std::set<std::uint64_t> tried;
    for (bool again = true; again;) {
        again = false;
        const auto rows = listParkedRows(m_session->connection(), {.pipeline = m_pipeline});
        if (!rows)
            return tl::unexpected(rows.error());
        HeldKeys open;
        for (const ParkedRow& row : *rows)
            open.add(heldBy(row));
        for (const ParkedRow& row : *rows) {
            const bool isWanted = !first || row.id == *first || findAhead(chain, row);
            if (!isWanted || !tried.insert(row.id).second)
                continue;
            again = true;
            chain.add(heldBy(row));
            if (const auto ahead = findAhead(open, row)) {
                if (row.id == first)
                    return tl::unexpected(behind(*ahead));
                outcomes.push_back({row, behind(*ahead)});
                continue;
            }
            const auto applied = apply(row.id);
            if (!applied && !isAboutTheRow(applied.error()))
                return tl::unexpected(applied.error());
            if (applied)
                open.remove(row.id);
            if (!applied)
                outcomes.push_back({row, applied.error()});
            else if (*applied == Applied::Now)
                outcomes.push_back({row, std::nullopt});
        }
    }
    return outcomes;
}

Result<ParkedRetry::Applied> ParkedRetry::apply(std::uint64_t id)
{
    for (int attempt = 1;; ++attempt) {
        auto applied = applyOnce(id);
        if (applied)
            return applied;
        const Error error = applied.error();
        if (error.kind == ErrorKind::Transient && !meetsLocks(error))
            return applied;
        if (auto undone = m_session->rollback(); !undone)
            return tl::unexpected(undone.error());
        if (meetsLocks(error) && attempt < kTriesMax)
            continue;
        if (isAboutTheRow(error)) {
            if (auto told = tellParkedReason(m_session->connection(), id, error); !told)
                return tl::unexpected(told.error());
        }
        return tl::unexpected(error);
    }
}

/// The mark first, as in every transaction of ours; then the row's own lock, for which the engine waits too
/// before it puts a change behind this one.
Result<ParkedRetry::Applied> ParkedRetry::applyOnce(std::uint64_t id)
{
    auto known = readParkedRow(m_session->connection(), id);
    if (!known)
        return tl::unexpected(known.error());
    if (!*known)
        return Applied::Before;
    if (auto begun = m_session->beginBeside((*known)->origin); !begun)
        return tl::unexpected(begun.error());
    auto locked = readParkedRow(m_session->connection(), id, RowLock::ForUpdate);
    if (!locked)
        return tl::unexpected(locked.error());
    if (!*locked || (*locked)->status != ParkedRow::Status::Open) {
        if (auto undone = m_session->rollback(); !undone)
            return tl::unexpected(undone.error());
        return Applied::Before;
    }
    return write(**locked);
}

Result<ParkedRetry::Applied> ParkedRetry::write(const ParkedRow& row)
{
    Arena memory;
    const auto change = changeOf(row, memory);
    if (!change)
        return tl::unexpected(change.error());
    if (auto set = m_session->checkForeignKeys(change->foreignKeyChecks); !set)
        return tl::unexpected(set.error());
    if (auto written = writeRow(*change); !written)
        return tl::unexpected(written.error());
    const auto decided = decideParkedRow(m_session->connection(), row.id, ParkedRow::Status::Retried, m_who);
    if (!decided)
        return tl::unexpected(decided.error());
    if (auto committed = m_session->commit(); !committed)
        return fail(ErrorKind::Transient, "apply.commit_unanswered", committed.error().detail);
    if (auto set = m_session->checkForeignKeys(true); !set)
        return tl::unexpected(set.error());
    return Applied::Now;
}

Result<> ParkedRetry::writeRow(const RowChange& change)
{
    const auto conflict = [&](std::string_view why) -> Result<> {
        const auto there =
            m_session->describeCurrent(change.table, change.before ? *change.before : *change.after);
        return fail(ErrorKind::Conflict, "apply.row_mismatch",
                    fmt::format("{}: {}; the target has {}", change.table->fullName(), why,
                                there ? *there : there.error().detail));
    };
    if (change.kind == RowChange::Kind::Insert) {
        const Row* const rows[] = {&*change.after};
        auto inserted = m_session->insert(change.table, rows);
        return !inserted && inserted.error().code == "mysql.duplicate_key" ? conflict(inserted.error().detail)
                                                                           : inserted;
    }
    const auto matched = change.kind == RowChange::Kind::Update
                             ? m_session->update(change.table, *change.before, *change.after)
                             : m_session->remove(change.table, *change.before);
    if (!matched && matched.error().code == "mysql.duplicate_key")
        return conflict(matched.error().detail);
    if (!matched)
        return tl::unexpected(matched.error());
    return *matched == 1 ? Result<>() : conflict("the target row is not what the source last saw");
}

}  // namespace lutra::apply
