#include "tests/bench/backlogs.h"

#include "tests/bench/sysbench.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::bench {

namespace {

constexpr std::uint64_t kChangesPerTransaction = 4;  // of oltp_write_only: two updates, a delete, an insert
constexpr std::uint64_t kBulkRows = 1000;            // a transaction
constexpr std::uint64_t kPreparedRows = 2700;        // a transaction of `sysbench prepare`
constexpr std::uint64_t kHotPerTransaction = 10;

// Source: performance-and-protocol.md A.4, B3 and B4; the issue "Writing" for the mixed one.
constexpr double kOltpTransactions = 120'000;
constexpr double kMixedBulk = 400'000;
constexpr double kMixedSingle = 200'000;
constexpr double kMixedTransactions = 50'000;
constexpr double kHotRows = 10'000;
constexpr double kHotUpdates = 1'000'000;
constexpr double kInserted = 2'000'000;
constexpr double kDeleted = 500'000;

void execute(BacklogMaker& maker, const std::string& sql)
{
    support::orThrow(maker.connection.execute(sql));
}

void nothing(BacklogMaker&) {}

void emptyBulkTable(BacklogMaker& maker)
{
    execute(maker, "DROP TABLE IF EXISTS sbtest.bulk");
    execute(maker, "CREATE TABLE sbtest.bulk LIKE sbtest.sbtest1");
}

/// Rows of sbtest1 with ids of their own, `rowsEach` in a transaction. Returns the number of transactions.
std::uint64_t insertMany(BacklogMaker& maker, std::uint64_t count, std::uint64_t rowsEach)
{
    const std::uint64_t tableRows = maker.scale.tableRows();
    std::uint64_t transactions = 0;
    for (std::uint64_t done = 0; done < count; ++transactions) {
        const std::uint64_t first = done % tableRows + 1;
        const std::uint64_t rows = std::min({rowsEach, count - done, tableRows - first + 1});
        execute(maker, fmt::format("INSERT INTO sbtest.bulk (id, k, c, pad) SELECT {} + id, k, c, pad FROM "
                                   "sbtest.sbtest1 WHERE id BETWEEN {} AND {}",
                                   done + 1 - first, first, first + rows - 1));
        done += rows;
    }
    return transactions;
}

BacklogSize writeOnly(BacklogMaker& maker, double count, int seed, const char* distribution)
{
    const std::uint64_t transactions = maker.scale.times(count);
    runSysbench(maker.server, "oltp_write_only", maker.scale.tableRows(),
                {fmt::format("--rand-seed={}", seed), fmt::format("--rand-type={}", distribution),
                 "--threads=1", "--time=0", fmt::format("--events={}", transactions), "run"});
    return {kChangesPerTransaction * transactions, transactions};
}

BacklogSize insertOneByOne(BacklogMaker& maker, double count)
{
    const std::uint64_t rows = maker.scale.times(count);
    runSysbench(maker.server, "oltp_insert", maker.scale.tableRows(),
                {"--rand-seed=53", "--threads=1", "--time=0", fmt::format("--events={}", rows), "run"});
    return {rows, rows};
}

BacklogSize oltp(BacklogMaker& maker)
{
    return writeOnly(maker, kOltpTransactions, 51, "uniform");
}

BacklogSize oltpPareto(BacklogMaker& maker)
{
    return writeOnly(maker, kOltpTransactions, 52, "pareto");
}

BacklogSize mixed(BacklogMaker& maker)
{
    const std::uint64_t rows = maker.scale.times(kMixedBulk);
    const std::uint64_t bulkTransactions = insertMany(maker, rows, kPreparedRows);
    const BacklogSize single = insertOneByOne(maker, kMixedSingle);
    const BacklogSize load = writeOnly(maker, kMixedTransactions, 54, "uniform");
    return {rows + single.rows + load.rows, bulkTransactions + single.transactions + load.transactions};
}

/// On the server itself: from outside a million statements would take minutes.
void hotProcedure(BacklogMaker& maker)
{
    execute(maker, "DROP PROCEDURE IF EXISTS bench.hot");
    execute(maker, fmt::format(R"(CREATE PROCEDURE bench.hot(transactions BIGINT, hot_rows BIGINT)
BEGIN
  DECLARE done, in_this, dice, hot_id BIGINT DEFAULT 0;
  WHILE done < transactions DO
    START TRANSACTION;
    SET in_this = 0;
    WHILE in_this < {} DO
      SET dice = (dice * 1103515245 + 12345) & 2147483647, hot_id = 1 + (dice >> 8) % hot_rows;
      UPDATE sbtest.sbtest1 SET k = k + 1 WHERE id = hot_id;
      SET in_this = in_this + 1;
    END WHILE;
    COMMIT;
    SET done = done + 1;
  END WHILE;
END)",
                               kHotPerTransaction));
}

/// Updates per hot row stay the same at every scale: it is they that can be folded.
BacklogSize hot(BacklogMaker& maker)
{
    const std::uint64_t transactions = maker.scale.times(kHotUpdates / kHotPerTransaction);
    const auto hotRows = std::max<std::uint64_t>(
        transactions * kHotPerTransaction / static_cast<std::uint64_t>(kHotUpdates / kHotRows), 1);
    execute(maker, fmt::format("CALL bench.hot({}, {})", transactions, hotRows));
    return {transactions * kHotPerTransaction, transactions};
}

BacklogSize bulkInserts(BacklogMaker& maker)
{
    const std::uint64_t rows = maker.scale.times(kInserted);
    return {rows, insertMany(maker, rows, kBulkRows)};
}

void filledBulkTable(BacklogMaker& maker)
{
    emptyBulkTable(maker);
    insertMany(maker, maker.scale.times(kDeleted), kBulkRows);
}

BacklogSize bulkDeletes(BacklogMaker& maker)
{
    const std::uint64_t rows = maker.scale.times(kDeleted);
    for (std::uint64_t first = 1; first <= rows; first += kBulkRows)
        execute(maker, fmt::format("DELETE FROM sbtest.bulk WHERE id BETWEEN {} AND {}", first,
                                   first + kBulkRows - 1));
    return {rows, rows / kBulkRows};
}

// 4 M of them are 2 GB in the log.
constexpr double kGiantRows = 4'000'000;
constexpr int kGiantBodyTimes = 8;   // of 56 characters
constexpr int kBlobTimes = 1 << 20;  // of 64 characters: 64 MiB

void giantTable(BacklogMaker& maker)
{
    execute(maker, "DROP TABLE IF EXISTS sbtest.giant");
    execute(maker,
            "CREATE TABLE sbtest.giant (id BIGINT UNSIGNED PRIMARY KEY, body VARCHAR(500) CHARACTER SET "
            "latin1 NOT NULL)");
}

/// As many rows in one transaction, by statements that the server can hold.
BacklogSize giantTransaction(BacklogMaker& maker)
{
    const std::uint64_t rows = maker.scale.times(kGiantRows);
    const std::uint64_t tableRows = maker.scale.tableRows();
    execute(maker, "BEGIN");
    for (std::uint64_t done = 0; done < rows; done += tableRows)
        execute(maker,
                fmt::format("INSERT INTO sbtest.giant SELECT {} + id, REPEAT(SHA2({} + id, 224), {}) FROM "
                            "sbtest.sbtest1 WHERE id BETWEEN 1 AND {}",
                            done, done, kGiantBodyTimes, std::min(tableRows, rows - done)));
    execute(maker, "COMMIT");
    return {rows, 1};
}

/// Random bytes cannot be made there; what is repeated is compressed nowhere on the way.
std::string largeBody(std::string_view seed)
{
    return fmt::format("REPEAT(SHA2('{}', 256), {})", seed, kBlobTimes);
}

void blobTable(BacklogMaker& maker)
{
    execute(maker, "DROP TABLE IF EXISTS sbtest.large");
    execute(maker, "CREATE TABLE sbtest.large (id INT PRIMARY KEY, body LONGBLOB NOT NULL)");
    execute(maker, "INSERT INTO sbtest.large VALUES (1, " + largeBody("first") + ")");
}

/// One row of that size comes, and one is changed: its event has both images.
BacklogSize largeRows(BacklogMaker& maker)
{
    execute(maker, "INSERT INTO sbtest.large VALUES (2, " + largeBody("second") + ")");
    execute(maker, "UPDATE sbtest.large SET body = " + largeBody("changed") + " WHERE id = 1");
    return {2, 2};
}

}  // namespace

const std::vector<Backlog>& backlogs()
{
    static const std::vector<Backlog> kAll{
        {"oltp", "120 k oltp_write_only transactions, uniform keys", nothing, oltp},
        {"oltp-pareto", "the same, few keys often", nothing, oltpPareto},
        {"mixed", "400 k bulk rows, 200 k inserts of one row, 50 k oltp_write_only", emptyBulkTable, mixed},
        {"hot", "1 M updates of 10 k rows, 10 in a transaction", hotProcedure, hot},
        {"bulk-insert", "2 M rows, 1000 in a transaction", emptyBulkTable, bulkInserts},
        {"bulk-delete", "500 k rows, 1000 in a transaction", filledBulkTable, bulkDeletes},
        {"giant", "one transaction of 4 M rows, 2 GB", giantTable, giantTransaction},
        {"large-row", "a row with a blob of 64 MB inserted and one changed, at every scale", blobTable,
         largeRows},
    };
    return kAll;
}

std::vector<std::string> backlogNames()
{
    std::vector<std::string> names;
    for (const Backlog& each : backlogs())
        names.emplace_back(each.name);
    return names;
}

}  // namespace lutra::bench
