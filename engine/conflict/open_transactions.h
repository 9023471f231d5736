#pragma once

#include "engine/conflict/version.h"

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace lutra::conflict {

/// What another site had seen at the place of its log up to which this site had applied it, when this site's
/// log was where its reader is now. Whatever stands in this log later and comes from there has seen that too;
/// what is known from elsewhere, or from further on in the log, must not count.
struct Elsewhere {
    std::string site;
    SeenPtr seen;
};

[[nodiscard]] bool isSeenByAll(const Birth& birth, std::span<const Elsewhere> others);

/// The transactions of a site's log, born or applied there, that some other site is not known to have seen,
/// in log order: where a reader must begin that is to remember what this one does.
class OpenTransactions {
public:
    /// `begin` is where it begins in this site's log, wherever it was born.
    void note(const SourcePosition& begin, BirthPtr birth);

    /// Passes over those at the front that all have seen.
    void close(std::span<const Elsewhere> others);

    /// Returns: where the oldest begins; nullopt when all are seen.
    [[nodiscard]] std::optional<SourcePosition> oldest() const;

    [[nodiscard]] std::size_t size() const { return m_open.size(); }

private:
    std::deque<std::pair<SourcePosition, BirthPtr>> m_open;
};

}  // namespace lutra::conflict
