#pragma once

#include "engine/change/transaction.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

namespace lutra::apply {

/// The transactions of a source that are not done, or stand behind one that is not, in the order of its log.
///
/// Transactions are finished in any order; `takeFinished` gives those that have none before them left.
/// Memory: some 200 bytes each; who enlists them sees to it that they stay few.
class LogOrder {
public:
    /// Where a transaction stands: how many came before it, and where the one before it ended.
    struct Place {
        std::uint64_t number = 0;
        SourcePosition after;
    };

    struct Passed {
        SourcePosition end;
        std::optional<SourcePosition> readFrom;  // see `Transaction::readFrom`
        WallTime committedAt;
        std::shared_ptr<const conflict::Standing> standing;
        bool hasRows = false;
        bool isWorthKeeping = false;  // as a position
        bool isDone = false;
    };

    /// `after` is where reading begins.
    explicit LogOrder(SourcePosition after)
        : m_end(std::move(after))
    {
    }

    Place enlist(const Transaction& transaction);

    void finish(const Place& place, bool isWorthKeeping);

    void takeFinished(const std::function<void(const Passed&)>& take);

    /// What the source's log had told at the last of these that ends not behind `place`; null: none does.
    [[nodiscard]] std::shared_ptr<const conflict::Standing> standingAt(const SourcePosition& place) const;

    [[nodiscard]] bool empty() const { return m_waiting.empty(); }
    [[nodiscard]] std::size_t size() const { return m_waiting.size(); }

private:
    std::deque<Passed> m_waiting;
    std::uint64_t m_taken = 0;  // that stood before these
    SourcePosition m_end;       // of the last one enlisted
};

}  // namespace lutra::apply
