#pragma once

#include "engine/change/row_change.h"
#include "tests/differential/printed_value.h"
#include "tests/differential/random_table.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lutra::differential {

/// What the log of one table must say, as the server itself told of each row after each statement.
class ExpectedRows {
public:
    using Cells = std::vector<ServerCell>;  // parallel to the table's columns

    explicit ExpectedRows(const RandomTable& table)
        : m_table(table)
    {
    }

    /// The server has committed this row, or (nullopt) its removal, in the order of its statements.
    void committed(std::int64_t rid, std::optional<Cells> row);

    /// Takes the next change of the log. Returns what is wrong with it, for people; nothing when it is right.
    [[nodiscard]] std::optional<std::string> take(const RowChange& change);

    /// What is wrong with the whole, once the log is read up to here: `rows` is the server's table.
    [[nodiscard]] std::optional<std::string> compareAll(const std::map<std::int64_t, Cells>& rows) const;

private:
    [[nodiscard]] std::optional<std::string> bindColumns(const TableSchema& table);
    [[nodiscard]] std::int64_t ridOf(const Row& row) const;
    [[nodiscard]] std::optional<std::string> compare(const Cells& server, const Row& row,
                                                     std::string_view image) const;
    [[nodiscard]] bool isUnchanged(const Cells& before, const Row& after) const;
    [[nodiscard]] std::optional<std::string> takeNext(std::int64_t rid, std::optional<Cells>& next);

    const RandomTable& m_table;
    std::map<std::int64_t, Cells> m_told;                                // as the server has it
    std::map<std::int64_t, std::deque<std::optional<Cells>>> m_awaited;  // what the log still has to say
    std::map<std::int64_t, Cells> m_model;                               // as the log made it
    TablePtr m_bound;                   // the decoder's table that `m_places` is for
    std::vector<std::size_t> m_places;  // of the table's columns in the decoder's rows
};

}  // namespace lutra::differential
