#include "tests/kill/load.h"

#include <fmt/format.h>

namespace lutra::kill {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWritersPerSite = 2;
constexpr std::size_t kBigWriter = kWritersPerSite;
constexpr std::size_t kWriterNumbers = kWritersPerSite + 1;
constexpr std::uint64_t kLedgerSlots = 16;
constexpr std::size_t kItemsKept = 200;             // a writer, before it removes some
constexpr std::uint64_t kBigRows = 2500;            // in `witness`, and as many in `items`
constexpr std::uint64_t kBigIdsFrom = 100'000'000;  // a range of their own, to be removed by
constexpr std::uint64_t kRefusedRows = 8;           // a writer: few, so that changes queue
constexpr std::uint64_t kPauseMostMicros = 600;     // between transactions
constexpr auto kConnectAgain = 20ms;
constexpr auto kAnswerWithin = 20s;  // longer than any freeze

bool serverIsGone(const Error& error)
{
    return error.kind == ErrorKind::Transient && error.code != "mysql.deadlock" &&
           error.code != "mysql.lock_wait";
}

}  // namespace

std::vector<std::string> schemaStatements()
{
    return {
        fmt::format("CREATE DATABASE {} DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", kSchema),
        fmt::format("CREATE DATABASE {}", kPermitSchema),
        fmt::format("CREATE TABLE {}.permits (id INT PRIMARY KEY) ENGINE=InnoDB", kPermitSchema),
        fmt::format(
            "CREATE TABLE {}.refused (id BIGINT UNSIGNED PRIMARY KEY, n INT NOT NULL, permit INT NOT NULL, "
            "FOREIGN KEY (permit) REFERENCES {}.permits (id)) ENGINE=InnoDB",
            kSchema, kPermitSchema),
        fmt::format("CREATE TABLE {}.items (id BIGINT UNSIGNED PRIMARY KEY, x INT NOT NULL, note VARCHAR(80) "
                    "NULL, KEY (x)) ENGINE=InnoDB",
                    kSchema),
        fmt::format("CREATE TABLE {}.orders (id BIGINT UNSIGNED PRIMARY KEY, item BIGINT UNSIGNED NOT NULL, "
                    "total DECIMAL(12,2) NOT NULL, placed DATETIME(6) NOT NULL) ENGINE=InnoDB",
                    kSchema),
        fmt::format("CREATE TABLE {0}.order_lines (order_id BIGINT UNSIGNED NOT NULL, line INT NOT NULL, "
                    "article VARCHAR(40) NOT NULL, PRIMARY KEY (order_id, line), FOREIGN KEY (order_id) "
                    "REFERENCES {0}.orders (id)) ENGINE=InnoDB",
                    kSchema),
        fmt::format("CREATE TABLE {}.ledger (site INT NOT NULL, writer INT NOT NULL, slot INT NOT NULL, x "
                    "BIGINT NOT NULL, PRIMARY KEY (site, writer, slot)) ENGINE=InnoDB",
                    kSchema),
        fmt::format("CREATE TABLE {}.witness (site INT NOT NULL, writer INT NOT NULL, seq BIGINT NOT NULL, "
                    "payload VARCHAR(60) NOT NULL) ENGINE=InnoDB",
                    kSchema),
    };
}

Tally& Tally::operator+=(const Tally& other)
{
    committed += other.committed;
    unknown += other.unknown;
    aborted += other.aborted;
    rowsCommitted += other.rowsCommitted;
    rowsUnknown += other.rowsUnknown;
    return *this;
}

Writer::Writer(mysql::Endpoint endpoint, std::size_t site, std::size_t number, std::uint64_t seed)
    : m_endpoint(std::move(endpoint))
    , m_site(site)
    , m_number(number)
    , m_random(seed)
    , m_ids(number == kBigWriter ? kBigIdsFrom : 0)
{
}

void Writer::writeUntil(std::stop_token stop)
{
    while (!stop.stop_requested() && !m_problem) {
        if (!connect(stop))
            continue;
        const Statements statements = nextTransaction();
        run(statements, 1);
        std::this_thread::sleep_for(std::chrono::microseconds(upTo(kPauseMostMicros)));
    }
}

void Writer::writeBigTransaction(std::stop_token stop)
{
    while (!connect(stop)) {
        if (stop.stop_requested() || m_problem)
            return;
    }
    Statements statements;
    bearWitness(statements, kBigRows);
    std::string rows;
    const auto before = m_bigItems;
    for (std::uint64_t i = 0; i < kBigRows; ++i) {
        const std::uint64_t id = freshId();
        if (i == 0)
            m_bigItems.first = id;
        m_bigItems.second = id + 1;
        rows += fmt::format("{}({}, {}, 'big {}')", i == 0 ? "" : ", ", id, i, m_sequence);
    }
    statements.push_back(fmt::format("INSERT INTO {}.items (id, x, note) VALUES {}", kSchema, rows));
    statements.push_back(fmt::format("DELETE FROM {}.items WHERE id >= {} AND id < {} AND id % 2 = {}",
                                     kSchema, before.first, before.second, m_site));
    run(statements, kBigRows);
}

bool Writer::connect(std::stop_token stop)
{
    if (m_connection)
        return true;
    auto opened = mysql::Connection::open(m_endpoint);
    if (!opened) {
        if (opened.error().kind != ErrorKind::Transient)
            m_problem = opened.error();
        else if (!stop.stop_requested())
            std::this_thread::sleep_for(kConnectAgain);
        return false;
    }
    m_connection = std::move(*opened);
    return true;
}

void Writer::run(const Statements& statements, std::uint64_t witnessRows)
{
    auto done = m_connection->execute("START TRANSACTION");
    for (auto statement = statements.begin(); done && statement != statements.end(); ++statement)
        done = m_connection->execute(*statement);
    if (!done) {
        ++m_tally.aborted;
        return note(done.error());
    }
    const auto committed = m_connection->execute("COMMIT");
    if (committed) {
        ++m_tally.committed;
        m_tally.rowsCommitted += witnessRows;
        return;
    }
    const bool unanswered = serverIsGone(committed.error());
    ++(unanswered ? m_tally.unknown : m_tally.aborted);
    m_tally.rowsUnknown += unanswered ? witnessRows : 0;
    note(committed.error());
}

void Writer::note(const Error& error)
{
    if (error.kind != ErrorKind::Transient)
        m_problem = error;
    if (serverIsGone(error) || !m_connection->execute("ROLLBACK"))
        m_connection.reset();
}

Writer::Statements Writer::nextTransaction()
{
    Statements statements;
    bearWitness(statements, 1);
    if (upTo(9) == 0)
        touchRefused(statements);
    const std::uint64_t dice = upTo(99);
    if (m_items.size() > kItemsKept || (dice < 15 && !m_items.empty()))
        removeItem(statements);
    else if (dice < 30 && !m_items.empty())
        moveItem(statements);
    else if (dice < 60 && !m_items.empty())
        countItem(statements);
    else if (dice < 80)
        placeOrder(statements);
    else
        insertItem(statements);
    return statements;
}

void Writer::insertItem(Statements& statements)
{
    for (std::uint64_t more = upTo(2) + 1; more > 0; --more) {
        m_items.push_back(freshId());
        statements.push_back(fmt::format("INSERT INTO {}.items (id, x, note) VALUES ({}, 0, {})", kSchema,
                                         m_items.back(), more == 2 ? "NULL" : "'né à Zürich'"));
    }
}

void Writer::countItem(Statements& statements)
{
    for (std::uint64_t more = upTo(2) + 1; more > 0; --more)
        statements.push_back(fmt::format("UPDATE {}.items SET x = x + 1 WHERE id = {}", kSchema,
                                         m_items[upTo(m_items.size() - 1)]));
}

void Writer::removeItem(Statements& statements)
{
    const auto at = m_items.begin() + static_cast<std::ptrdiff_t>(upTo(m_items.size() - 1));
    statements.push_back(fmt::format("DELETE FROM {}.items WHERE id = {}", kSchema, *at));
    m_items.erase(at);
}

void Writer::moveItem(Statements& statements)
{
    const std::uint64_t old = m_items[upTo(m_items.size() - 1)];
    m_items.push_back(freshId());  // the old one stays listed: this transaction may yet fail
    statements.push_back(
        fmt::format("UPDATE {}.items SET id = {}, x = x + 1 WHERE id = {}", kSchema, m_items.back(), old));
}

void Writer::placeOrder(Statements& statements)
{
    insertItem(statements);
    const std::uint64_t order = freshId();
    statements.push_back(fmt::format("INSERT INTO {}.orders (id, item, total, placed) VALUES ({}, {}, {}.25, "
                                     "NOW(6))",
                                     kSchema, order, m_items.back(), order % 1000));
    for (std::uint64_t line = upTo(3) + 1; line > 0; --line)
        statements.push_back(fmt::format("INSERT INTO {}.order_lines (order_id, line, article) VALUES ({}, "
                                         "{}, 'A-{}')",
                                         kSchema, order, line, upTo(9999)));
    statements.push_back(fmt::format("UPDATE {}.orders SET total = total + 1 WHERE id = {}", kSchema, order));
}

void Writer::bearWitness(Statements& statements, std::uint64_t rows)
{
    const std::uint64_t sequence = m_sequence++;  // used once, whatever becomes of the transaction
    std::string values;
    for (std::uint64_t row = 0; row < rows; ++row)
        values += fmt::format("{0}({1}, {2}, {3}, '{1}-{2}-{3}-{4}')", row == 0 ? "" : ", ", m_site, m_number,
                              sequence, row);
    statements.push_back(
        fmt::format("INSERT INTO {}.witness (site, writer, seq, payload) VALUES {}", kSchema, values));
    statements.push_back(fmt::format("INSERT INTO {0}.ledger (site, writer, slot, x) VALUES ({1}, {2}, {3}, "
                                     "{4}) ON DUPLICATE KEY UPDATE x = x + {4}",
                                     kSchema, m_site, m_number, sequence % kLedgerSlots, rows));
}

void Writer::touchRefused(Statements& statements)
{
    const std::uint64_t id = (upTo(kRefusedRows - 1) * kWriterNumbers + m_number) * 2 + m_site;
    if (upTo(4) == 0)
        return statements.push_back(fmt::format("DELETE FROM {}.refused WHERE id = {}", kSchema, id));
    statements.push_back(
        fmt::format("INSERT INTO {0}.refused (id, n, permit) SELECT {1}, 0, MAX(id) FROM {2}.permits "
                    "WHERE id % 2 = {3} ON DUPLICATE KEY UPDATE n = n + 1, permit = VALUES(permit)",
                    kSchema, id, kPermitSchema, m_site));
}

std::uint64_t Writer::freshId()
{
    return (++m_ids * kWriterNumbers + m_number) * 2 + m_site;
}

std::uint64_t Writer::upTo(std::uint64_t most)
{
    return std::uniform_int_distribution<std::uint64_t>(0, most)(m_random);
}

Load::Load(const std::array<mysql::Endpoint, 2>& endpoints, std::uint64_t seed)
{
    for (std::size_t site = 0; site < m_sites.size(); ++site) {
        mysql::Endpoint endpoint = endpoints[site];
        endpoint.readWithin = kAnswerWithin;
        endpoint.writeWithin = kAnswerWithin;
        for (std::size_t number = 0; number < kWritersPerSite; ++number)
            m_sites[site].writers.push_back(
                std::make_unique<Writer>(endpoint, site, number, seed * 100 + site * 10 + number));
        m_sites[site].big = std::make_unique<Writer>(endpoint, site, kBigWriter, seed);
    }
}

void Load::start()
{
    for (const Site& site : m_sites) {
        for (const auto& writer : site.writers)
            m_threads.emplace_back(
                [one = writer.get()](std::stop_token stop) { one->writeUntil(std::move(stop)); });
    }
}

void Load::startBigTransaction(std::size_t site)
{
    m_threads.emplace_back(
        [one = m_sites[site].big.get()](std::stop_token stop) { one->writeBigTransaction(std::move(stop)); });
}

void Load::pause()
{
    for (std::jthread& thread : m_threads)
        thread.request_stop();
    m_threads.clear();
}

Tally Load::tallyOf(std::size_t site) const
{
    Tally all = m_sites[site].big->tally();
    for (const auto& writer : m_sites[site].writers)
        all += writer->tally();
    return all;
}

std::optional<Error> Load::problem() const
{
    for (const Site& site : m_sites) {
        if (site.big->problem())
            return site.big->problem();
        for (const auto& writer : site.writers) {
            if (writer->problem())
                return writer->problem();
        }
    }
    return std::nullopt;
}

}  // namespace lutra::kill
