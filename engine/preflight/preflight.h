#pragma once

#include "engine/conflict/table_policy.h"
#include "engine/model/check_result.h"
#include "engine/model/check_table.h"
#include "engine/model/configuration.h"
#include "engine/mysql/connection.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::preflight {

struct TablePair {
    std::string sourceSchema;
    std::string sourceTable;
    std::string targetSchema;
    std::string targetTable;
    std::string policy = {};      // for conflicts; empty: as the pair's
    std::string policyBack = {};  // what the other direction says of it; empty: the same, or it has it not
};

/// One pipeline, with its two connections open.
///
/// Shape: the connections are preflight's alone while it runs, and its session settings stay behind on them.
/// The
///        same data source may stand behind several connections, or one behind several pairs; it is known by
///        its name.
struct Pair {
    std::string pipeline;
    mysql::Connection& source;
    mysql::Connection& target;
    std::vector<TablePair> tables;                   // the mapped tables
    std::vector<std::string> patternsWithoutTables;  // mappings that matched nothing on the source
    std::uint32_t readerServerId = 0;                // the canal's; 0: chosen later
    bool twoWay = false;                             // the channel also carries the other direction
    bool ddl = false;
    std::uint32_t lanes = 4;
    conflict::PolicyWish policy = {"newest_wins", true, {}, {}, {}, {}};
    std::vector<std::string> thirdWriters = {};     // see filter::OriginRoutes
    std::vector<std::string> comingOtherwise = {};  // likewise
    std::string unlike = {};  // with `comingOtherwise`: a pipeline of the channel that carries other tables
};

struct Options {
    std::chrono::seconds openTransaction{60};  // from then on it is worth a warning
};

/// Every check of the table, for every site and pipeline, in the table's order; findings that `ignored` names
/// carry its reason.
///
/// Changes nothing but a probe row in `retl.retl_checkpoint`, which it removes in the same transaction. A
/// check that cannot look says so as its own finding; none stops another. Catalogs are read at once: the
/// number of queries does not grow with the tables, but for accounts whose rights come by other ways than
/// grants on whole schemas, and for a sample of rows in pages of tables.
[[nodiscard]] std::vector<CheckResult>
run(std::span<const Pair> pairs, std::span<const IgnoredFinding> ignored = {}, const Options& options = {});

/// What PF01 says of a data source that did not let us in.
[[nodiscard]] CheckResult unreachable(std::string_view site, const Error& error);

/// Marks what somebody decided to live with; what the table does not let be ignored stays as it is.
void applyIgnored(std::vector<CheckResult>& results, std::span<const IgnoredFinding> ignored);

[[nodiscard]] bool anyBlocks(std::span<const CheckResult> results);

/// Runs the statements of a fix, in order, over an administrator's connection to the finding's site. Stops at
/// the first that fails; those before it stand.
///
/// Returns: what was run. Errors: BadConfig `preflight.fix_not_sql` (there is nothing that runs as it
/// stands); what the server says, with the number of the statement in front.
[[nodiscard]] Result<std::vector<std::string>> runFix(mysql::Connection& administrator, const Fix& fix);

}  // namespace lutra::preflight
