#pragma once

#include "engine/apply/mysql_target_session.h"
#include "engine/apply/parked_row_table.h"

namespace lutra::apply {

/// Applies parked rows of one pipeline because a person wants it: in the order of their queue, each in a
/// target transaction of its own that has the row's mark, so that the other direction does not carry it back.
/// The engine may be running; each waits for the other's decision about a row.
///
/// Threads: one caller.
class ParkedRetry {
public:
    /// What became of one row.
    struct Outcome {
        ParkedRow row;             // without images
        std::optional<Error> why;  // nothing: it is applied
    };

    /// `target` is a connection of its own. `who` goes into the journal.
    [[nodiscard]] static Result<ParkedRetry> open(mysql::Connection target, std::string pipeline,
                                                  std::string who);

    /// Row `id`, and what waits behind it. Empty: the row is not open any more.
    ///
    /// Errors: BadConfig `parked.behind`: an earlier row of its key is open; those of the connection.
    [[nodiscard]] Result<std::vector<Outcome>> retry(std::uint64_t id);

    /// All rows that are open, those too that are added meanwhile, each once.
    [[nodiscard]] Result<std::vector<Outcome>> retryAll();

private:
    enum class Applied : std::uint8_t { Now, Before };

    ParkedRetry(std::unique_ptr<MysqlTargetSession> session, std::string pipeline, std::string who);

    [[nodiscard]] Result<std::vector<Outcome>> retryInOrder(std::optional<std::uint64_t> first);
    [[nodiscard]] Result<Applied> apply(std::uint64_t id);
    [[nodiscard]] Result<Applied> applyOnce(std::uint64_t id);
    [[nodiscard]] Result<Applied> write(const ParkedRow& row);
    [[nodiscard]] Result<> writeRow(const RowChange& change);

    std::unique_ptr<MysqlTargetSession> m_session;
    std::string m_pipeline;
    std::string m_who;
};

}  // namespace lutra::apply
