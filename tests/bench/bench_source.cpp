#include "tests/bench/bench_source.h"

#include "tests/bench/bench_server.h"
#include "tests/bench/sysbench.h"
#include "tests/support/two_sites.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::bench {

namespace {

using support::orThrow;

constexpr std::uint64_t kChangesPerTransaction = 4;  // of oltp_write_only: two updates, a delete, an insert
constexpr std::uint64_t kTypesRowsPerTransaction = 1000;

// The values are made from the row's number n; nothing is random.
constexpr std::string_view kTypesTable = R"(CREATE TABLE bench.types (
  id INT UNSIGNED PRIMARY KEY,
  c_tinyint TINYINT, c_smallint SMALLINT UNSIGNED, c_mediumint MEDIUMINT, c_int INT UNSIGNED, c_bigint BIGINT UNSIGNED,
  c_float FLOAT, c_double DOUBLE, c_money DECIMAL(10,2), c_decimal DECIMAL(30,10), c_bit BIT(12),
  c_year YEAR, c_date DATE, c_time TIME(3), c_datetime DATETIME, c_moment DATETIME(6),
  c_timestamp TIMESTAMP NULL, c_stamp TIMESTAMP(3) NULL,
  c_char CHAR(20), c_varchar VARCHAR(40), c_long VARCHAR(600), c_latin VARCHAR(30) CHARACTER SET latin1,
  c_binary BINARY(16), c_varbinary VARBINARY(40), c_tinytext TINYTEXT, c_text TEXT, c_blob BLOB,
  c_enum ENUM('red','green','blue'), c_set SET('a','b','c','d'), c_json JSON, c_point POINT))";

constexpr std::string_view kTypesRow = R"(n,
  n % 256 - 128, n % 65536, n - 100000, n * 21, n * 10000000000,
  n / 8, n / 7, n / 100, n * 12345.0000000001, n % 4096,
  1901 + n % 255, DATE_ADD('1970-01-01', INTERVAL n % 20000 DAY), SEC_TO_TIME(n % 86400),
  DATE_ADD('2000-01-01', INTERVAL n SECOND), DATE_ADD('2000-01-01', INTERVAL n * 1001 MICROSECOND),
  FROM_UNIXTIME(1000000000 + n), FROM_UNIXTIME(1000000000 + n / 8),
  LEFT(SHA2(n, 224), n % 20), IF(n % 7 = 0, NULL, LEFT(SHA2(n, 224), 32)), REPEAT(SHA2(n, 224), 1 + n % 10),
  LEFT(SHA2(n, 256), 30), UNHEX(LEFT(SHA2(n, 224), 32)), UNHEX(LEFT(SHA2(n, 256), 40)), SHA2(n + 1, 256),
  REPEAT(SHA2(n, 224), 1 + n % 5), UNHEX(REPEAT(SHA2(n, 224), 1 + n % 5)),
  1 + n % 3, n % 16, JSON_OBJECT('n', n, 'text', SHA2(n, 224), 'list', JSON_ARRAY(n, n / 2, NULL)), POINT(n, -n))";

sandbox::ThrowAwayServer start(sandbox::ServerKind kind)
{
    return orThrow(sandbox::ThrowAwayServer::start({.kind = kind,
                                                    .name = "bench",
                                                    .serverId = 1,
                                                    .extra = benchServerOptions(kind, Durability::Quick),
                                                    .rootPassword = {}}));
}

}  // namespace

BenchSource::BenchSource(sandbox::ServerKind kind, Scale scale)
    : m_scale(scale)
    , m_server(start(kind))
    , m_connection(connectTo(m_server))
{
    execute("CREATE DATABASE sbtest");
    execute("CREATE DATABASE bench");
    execute("CREATE TABLE bench.digit (d INT PRIMARY KEY)");
    execute("INSERT INTO bench.digit VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)");
}

const std::vector<std::string>& BenchSource::logNames()
{
    static const std::vector<std::string> kNames{"bulk", "oltp", "oltp-packed", "types", "types-packed"};
    return kNames;
}

LogContent BenchSource::load(std::string_view logName)
{
    compress(logName.ends_with("-packed"));
    execute(isMariaDb() ? "RESET MASTER" : "RESET BINARY LOGS AND GTIDS");
    LogContent log;
    log.name = logName;
    log.rows = logName == "bulk"             ? fillBulk()
               : logName.starts_with("oltp") ? fillOltp(logName == "oltp" ? 43 : 44)
                                             : fillTypes();
    for (const auto& row : orThrow(m_connection.query("SHOW BINARY LOGS"))) {
        log.files.push_back((m_server.dataDir() / row.at(0).value()).string());
        log.bytes += std::stoull(row.at(1).value());
    }
    return log;
}

std::uint64_t BenchSource::fillBulk()
{
    sysbench({"--rand-seed=42", "--threads=2", "prepare"});
    return kSysbenchTables * m_scale.tableRows();
}

/// With a seed of its own for each run: an update to what stands there already would not be logged.
std::uint64_t BenchSource::fillOltp(int seed)
{
    sysbench({fmt::format("--rand-seed={}", seed), "--threads=1", "--time=0",
              fmt::format("--events={}", m_scale.transactions()), "run"});
    return kChangesPerTransaction * m_scale.transactions();
}

std::uint64_t BenchSource::fillTypes()
{
    execute("DROP TABLE IF EXISTS bench.types");
    execute(std::string(kTypesTable));
    const std::uint64_t count = m_scale.typesRows();
    for (std::uint64_t first = 0; first < count; first += kTypesRowsPerTransaction)
        execute(
            fmt::format("INSERT INTO bench.types SELECT {} FROM (SELECT {} + a.d + 10 * b.d + 100 * c.d AS n "
                        "FROM bench.digit a, bench.digit b, bench.digit c) numbers",
                        kTypesRow, first));
    std::uint64_t updated = 0;
    for (std::uint64_t first = 0; first < count / 2; first += kTypesRowsPerTransaction) {
        const std::uint64_t last = std::min(first + kTypesRowsPerTransaction, count / 2) - 1;
        execute(fmt::format("UPDATE bench.types SET c_int = c_int + 1, c_text = SHA2(id, 224) "
                            "WHERE id BETWEEN {} AND {}",
                            first, last));
        updated += last - first + 1;
    }
    return count + updated;
}

void BenchSource::execute(const std::string& sql)
{
    orThrow(m_connection.execute(sql));
}

void BenchSource::compress(bool on)
{
    execute(fmt::format("SET GLOBAL {} = {}",
                        isMariaDb() ? "log_bin_compress" : "binlog_transaction_compression",
                        on ? "ON" : "OFF"));
    m_connection = connectTo(m_server);  // a session keeps what it began with
}

void BenchSource::sysbench(const std::vector<std::string>& words)
{
    runSysbench(m_server, "oltp_write_only", m_scale.tableRows(), words);
}

}  // namespace lutra::bench
