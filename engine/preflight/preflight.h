#pragma once

#include "engine/mysql/connection.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::preflight {

enum class Level : std::uint8_t {
    Block,  // the channel must not start
    Warn,   // it can start; what may happen is in the cause
    Inform,
};

[[nodiscard]] std::string_view nameOf(Level level);  // "block"

/// One thing that is not as it should be.
struct Finding {
    std::string id;  // the check's: "PF05"
    Level level = Level::Block;
    std::string site;   // the data source where the fix goes
    std::string cause;  // one sentence with names and values
    std::vector<std::string>
        fix;  // SQL, or configuration lines; a line that starts with `#` or `--` only explains
};

enum class State : std::uint8_t {
    Passed,   // no finding, or such as only inform
    Failed,   // at least one finding that blocks or warns
    Skipped,  // does not apply here
};

[[nodiscard]] std::string_view nameOf(State state);  // "passed"

/// One check at one site or of one pipeline.
struct CheckResult {
    std::string id;
    std::string title;     // what it checks: "Binary log is on"
    std::string site;      // a data source; of a pipeline's check: "site-a -> site-b"
    std::string pipeline;  // empty for a site's check, which runs once however many pipelines use the site
    State state = State::Passed;
    std::vector<Finding> findings;
};

struct TablePair {
    std::string sourceSchema;
    std::string sourceTable;
    std::string targetSchema;
    std::string targetTable;
};

/// One pipeline, with its two connections open.
///
/// Shape: the connections are preflight's alone while it runs, and its session settings stay behind on them.
/// The
///        same data source may stand behind several connections; it is known by its name.
struct Pair {
    std::string pipeline;
    mysql::Connection& source;
    mysql::Connection& target;
    std::vector<TablePair> tables;                   // the mapped tables
    std::vector<std::string> patternsWithoutTables;  // mappings that matched nothing on the source
    std::uint32_t readerServerId = 0;                // the canal's; 0: chosen later
    bool twoWay = false;                             // the channel also carries the other direction
};

/// Every check of the table, for every site and pipeline, in the table's order.
///
/// Changes nothing but a probe row in `retl.retl_checkpoint`, which it removes in the same transaction. A
/// check that cannot look says so as its own finding; none stops another.
[[nodiscard]] std::vector<CheckResult> run(std::span<const Pair> pairs);

[[nodiscard]] bool anyBlocks(std::span<const CheckResult> results);

}  // namespace lutra::preflight
