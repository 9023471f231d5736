#pragma once

#include "engine/mysql/connection.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace lutra::verify {

struct TablePairRef {
    std::string sourceSchema;
    std::string sourceTable;
    std::string targetSchema;
    std::string targetTable;
};

struct Options {
    std::size_t differencesMax = 100;     // kept with their values; all are counted
    std::size_t valueCharactersMax = 64;  // longer values are cut
    std::uint64_t rowsBetweenReports = 10'000;
};

/// A row that is not the same on both sides.
///
/// Shape: texts are for people: cut, bytes as 0x…. Of `Differs` they show the differing columns, else the
/// whole row.
struct RowDifference {
    enum class Kind : std::uint8_t { OnlySource, OnlyTarget, Differs };

    Kind kind = Kind::Differs;
    std::string key;                   // "id: 7"; without a key empty
    std::vector<std::string> columns;  // those that differ; empty unless `Differs`
    std::string source;
    std::string target;
    std::uint64_t copies = 1;  // without a key: how many more rows like this one side has
};

[[nodiscard]] std::string_view nameOf(RowDifference::Kind kind);  // "only_source"

struct TableResult {
    TablePairRef tables;
    bool byKey = true;  // false: compared as a bag of rows, for want of a key that both sides share
    std::uint64_t sourceRows = 0;
    std::uint64_t targetRows = 0;
    std::uint64_t rowsCompared = 0;  // pairs of rows that were held against each other
    std::uint64_t differenceCount = 0;
    std::vector<RowDifference> differences;  // the first `differencesMax`
    std::vector<std::string> columnsOnlySource;
    std::vector<std::string> columnsOnlyTarget;
    std::optional<Error> problem;  // why the rows could not be compared to the end

    [[nodiscard]] bool equal() const
    {
        return !problem && differenceCount == 0 && columnsOnlySource.empty() && columnsOnlyTarget.empty();
    }
};

/// Rows read so far, of both sides together.
using Progress = std::function<void(std::uint64_t rowsRead)>;

/// Compares every row and every column, each side as of one moment, a few rows in memory at a time.
///
/// Shape:   columns meet by name; values compare as exact bytes, or as exact values where the two servers
/// write
///          one value differently (MySQL's JSON against MariaDB's text, other charsets, other fraction
///          digits).
/// Returns: what was found; a table that cannot be compared is a `problem`, not an error.
/// Errors:  Transient (link lost), Refused (may not read), Stopped.
/// Threads: the connections are ours alone until it returns, and our session settings stay behind on them.
/// Their
///          `readWithin` must cover the time a server takes to sort the table.
[[nodiscard]] Result<TableResult> compareTable(mysql::Connection& source, mysql::Connection& target,
                                               const TablePairRef& tables, const Options& options,
                                               std::stop_token stop, const Progress& progress = {});

}  // namespace lutra::verify
