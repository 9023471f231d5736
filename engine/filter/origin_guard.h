#pragma once

#include "engine/base/error.h"
#include "engine/change/transaction.h"

#include <string>
#include <vector>

namespace lutra::filter {

/// What to do with a transaction, by where it was born.
enum class Verdict : std::uint8_t {
    Local,  // nobody's mark: an application wrote it here
    Carry,  // we wrote it here, and it was born at a site that is not the target
    Drop,   // the target has it already, or gets it by another way, or it is another replicator's: only the
            // position moves
};

struct Judgement {
    Verdict verdict = Verdict::Local;
    Origin birth;  // of a local one: the own site, and where it ends in the log
};

/// Keeps changes from going round for ever: finds our mark in a transaction and reads its birth from it.
///
/// The mark is a row of `retl.retl_checkpoint`; its columns `origin_site` and `origin_position` (Text) name
/// the birth. Where there is no such row (a statement that changes structure), `transaction.origin` is the
/// mark. Pure.
class OriginGuard {
public:
    /// Sites are data source names: the pipeline's source and its target, and those whose changes come to the
    /// target by another way (`OriginRoutes`).
    OriginGuard(std::string ownSite, std::string targetSite, std::vector<std::string> comingOtherwise = {});

    /// Judges `transaction` and takes the rows of schema `retl` out of it; all other rows stay, whatever the
    /// verdict. Those in its spool are not looked at: the assembler keeps our own in memory.
    ///
    /// Errors: BadData `filter.mark_unreadable`: our mark does not name a birth, yet there are rows beside
    /// it.
    [[nodiscard]] Result<Judgement> judge(Transaction& transaction) const;

private:
    std::string m_ownSite;
    std::string m_targetSite;
    std::vector<std::string> m_comingOtherwise;
};

}  // namespace lutra::filter
