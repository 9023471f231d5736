#include "engine/mysql/connection.h"

#include "engine/mysql/bulk_statements.h"
#include "engine/mysql/long_values.h"
#include "engine/mysql/server_errors.h"

#include <algorithm>
#include <charconv>
#include <errmsg.h>
#include <fmt/format.h>
#include <mysql.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <numeric>
#include <sys/socket.h>

namespace lutra::mysql {

namespace {

// mysql_clear_password and dialog are installed with the library and would hand the password over as it is.
constexpr const char* kLoginMethods =
    "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519";
// So much is sent ahead of answers that neither end waits for the other for ever: where rows come back, what
// is sent must fit in the buffers of both ends; else the answers, some 50 bytes each, must.
constexpr std::size_t kUnansweredQueryBytesMax = 48u << 10;
constexpr std::size_t kUnansweredBytesMax = 16u << 20;
constexpr std::size_t kUnansweredMax = 256;
constexpr std::size_t kPacketBytesMax = 1u << 30;  // the protocol's own limit; the server's is lower

std::string_view resultCell(char** row, const unsigned long* lengths, unsigned column)
{
    return {row[column], lengths[column]};
}

ServerInfo describe(MYSQL* handle)
{
    ServerInfo info;
    info.versionText = mysql_get_server_info(handle);
    info.version = static_cast<std::uint32_t>(mysql_get_server_version(handle));
    info.family = mariadb_connection(handle) ? Family::MariaDb : Family::MySql;
    return info;
}

std::string addressOf(const DataSource& source)
{
    return source.socket.empty() ? fmt::format("{}:{}", source.host, source.port) : source.socket;
}

void setSeconds(MYSQL* handle, mysql_option option, std::chrono::seconds seconds)
{
    const auto value = static_cast<unsigned>(seconds.count());
    mysql_options(handle, option, &value);
}

bool isLoopback(std::string_view host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

LinkSecurity securityOf(MYSQL* handle, const DataSource& source)
{
    LinkSecurity link;
    link.staysOnHost = !source.socket.empty() || isLoopback(source.host);
    if (mysql_get_ssl_cipher(handle)) {
        const char* version = nullptr;
        mariadb_get_infov(handle, MARIADB_CONNECTION_TLS_VERSION, &version);
        link.protocol = version ? version : "TLS";
        link.provenIdentity = source.tls == TlsMode::Verify;
    }
    return link;
}

/// A peer that is gone without a word is noticed also where we only wait, and where what we sent is not
/// taken.
void watchLink(MYSQL* handle, std::chrono::seconds patience)
{
    constexpr int kProbes = 3;
    const int descriptor = static_cast<int>(mysql_get_socket(handle));
    const int yes = 1;
    const int between = std::max(1, static_cast<int>(patience.count()) / kProbes);
    const auto unanswered = static_cast<unsigned>(std::chrono::milliseconds(patience).count());
    // Where the system refuses, the time-outs of reading and writing still hold.
    (void)setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &between, sizeof(between));
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &between, sizeof(between));
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof(kProbes));
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered, sizeof(unanswered));
}

}  // namespace

std::uint64_t numberOf(const Cell& cell)
{
    std::uint64_t value = 0;
    if (cell)
        std::from_chars(cell->data(), cell->data() + cell->size(), value);
    return value;
}

RowStream::RowStream(st_mysql* handle, void* result, std::string where)
    : m_handle(handle)
    , m_result(result)
    , m_where(std::move(where))
{
}

RowStream::RowStream(RowStream&& other) noexcept
    : m_handle(other.m_handle)
    , m_result(std::exchange(other.m_result, nullptr))
    , m_where(std::move(other.m_where))
{
}

RowStream::~RowStream()
{
    if (m_result)
        mysql_free_result(static_cast<MYSQL_RES*>(m_result));
}

Result<std::optional<std::vector<std::optional<std::string_view>>>> RowStream::next()
{
    auto* result = static_cast<MYSQL_RES*>(m_result);
    char** row = mysql_fetch_row(result);
    if (!row) {
        if (mysql_errno(m_handle) != 0)
            return tl::unexpected(errorFromServer(mysql_errno(m_handle), mysql_error(m_handle), m_where));
        return std::nullopt;
    }
    const unsigned long* lengths = mysql_fetch_lengths(result);
    std::vector<std::optional<std::string_view>> cells(mysql_num_fields(result));
    for (unsigned i = 0; i < cells.size(); ++i) {
        if (row[i])
            cells[i] = resultCell(row, lengths, i);
    }
    return cells;
}

void Connection::Close::operator()(st_mysql* handle) const
{
    mysql_close(handle);
}

Connection::Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(const Endpoint& endpoint)
{
    const DataSource& source = endpoint.source;
    Connection opened;
    opened.m_name = source.name;
    opened.m_handle.reset(mysql_init(nullptr));
    MYSQL* handle = opened.m_handle.get();
    if (!handle)
        return fail(ErrorKind::Bug, "mysql.out_of_memory", "mysql_init returned nothing");

    const unsigned off = 0;
    const my_bool yes = 1;
    mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &off);
    mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, kLoginMethods);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options(handle, MYSQL_OPT_MAX_ALLOWED_PACKET, &kPacketBytesMax);
    setSeconds(handle, MYSQL_OPT_CONNECT_TIMEOUT, endpoint.connectWithin);
    setSeconds(handle, MYSQL_OPT_READ_TIMEOUT, endpoint.readWithin);
    setSeconds(handle, MYSQL_OPT_WRITE_TIMEOUT, endpoint.writeWithin);

    const bool overSocket = !source.socket.empty();
    // Else the library takes "localhost" for its own default socket, whatever the port.
    const unsigned transport = overSocket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
    mysql_options(handle, MYSQL_OPT_PROTOCOL, &transport);
    if (source.compress)
        mysql_options(handle, MYSQL_OPT_COMPRESS, nullptr);
    const bool encrypted = source.tls != TlsMode::Off && !overSocket;
    if (encrypted) {
        mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &yes);
        mysql_options(handle, MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
        if (!source.ca.empty())
            mysql_options(handle, MYSQL_OPT_SSL_CA, source.ca.c_str());
        if (source.tls == TlsMode::Verify)
            mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    }

    const MYSQL* connected =
        mysql_real_connect(handle, overSocket ? "localhost" : source.host.c_str(), source.user.c_str(),
                           endpoint.password.reveal().c_str(), nullptr, overSocket ? 0 : source.port,
                           overSocket ? source.socket.c_str() : nullptr, CLIENT_FOUND_ROWS);
    if (!connected) {
        return tl::unexpected(errorFromServer(
            mysql_errno(handle), mysql_error(handle),
            fmt::format("connecting to {} at {} as {}", source.name, addressOf(source), source.user)));
    }
    // The library connects in clear text without an error where the server offers no TLS.
    if (encrypted && !mysql_get_ssl_cipher(handle))
        return fail(ErrorKind::Refused, "mysql.tls",
                    fmt::format("{} at {} offers no TLS", source.name, addressOf(source)));
    if (!overSocket)
        watchLink(handle, endpoint.readWithin);
    opened.m_server = describe(handle);
    opened.m_link = securityOf(handle, source);
    return opened;
}

tl::unexpected<Error> Connection::lastError(std::string_view doing) const
{
    // Enough to know the statement by; values stand behind these.
    const std::string_view shown =
        doing.substr(0, std::min({doing.find('('), doing.find('='), doing.find('\n')}));
    return tl::unexpected(errorFromServer(mysql_errno(m_handle.get()), mysql_error(m_handle.get()),
                                          fmt::format("{}: {}", m_name, shown)));
}

Result<> Connection::checkSize(std::size_t statementBytes) const
{
    if (statementBytes < m_statementBytesMax)  // one byte more goes with it
        return {};
    return fail(ErrorKind::BadData, "mysql.packet_too_large",
                fmt::format("{}: a statement of {} bytes, where max_allowed_packet is {}", m_name,
                            statementBytes, m_statementBytesMax));
}

Result<> Connection::send(std::string_view sql)
{
    if (m_aheadError)
        return tl::unexpected(*m_aheadError);
    if (auto fits = checkSize(sql.size()); !fits)
        return fits;
    if (mysql_send_query(m_handle.get(), sql.data(), sql.size()) != 0)
        return lastError(sql);
    return {};
}

Result<std::uint64_t> Connection::execute(std::string_view sql)
{
    if (auto sent = send(sql); !sent)
        return tl::unexpected(sent.error());
    return receive(sql);
}

Result<std::uint64_t> Connection::execute(std::string_view sql, std::span<const std::string_view> values)
{
    if (values.empty())
        return execute(sql);
    std::size_t largest = sql.size();
    for (const std::string_view value : values)
        largest = std::max(largest, value.size());
    if (auto fits = checkSize(largest); !fits)
        return tl::unexpected(fits.error());
    if (auto ahead = answerAhead(); !ahead)
        return tl::unexpected(ahead.error());
    return executeWithValues(m_handle.get(), m_name, sql, values);
}

Result<std::uint64_t> Connection::receive(std::string_view sql)
{
    const auto ahead = answerAhead();
    auto matched = receiveOwn(sql);
    if (!ahead)
        return tl::unexpected(ahead.error());
    return matched;
}

Result<std::uint64_t> Connection::receiveOwn(std::string_view sql)
{
    if (mysql_read_query_result(m_handle.get()) != 0)
        return lastError(sql);
    if (mysql_field_count(m_handle.get()) != 0) {
        MYSQL_RES* unwanted = mysql_store_result(m_handle.get());
        if (!unwanted)
            return lastError(sql);
        mysql_free_result(unwanted);
        return 0;
    }
    return mysql_affected_rows(m_handle.get());
}

Result<> Connection::sendAhead(std::span<const std::string> statements, CheckMatched check)
{
    if (auto before = answerAhead(); !before)
        return before;
    for (const std::string& sql : statements) {
        if (auto fits = checkSize(sql.size()); !fits)  // before any answer is due
            return fits;
    }
    for (const std::string& sql : statements) {
        if (auto sent = send(sql); !sent)
            return sent;
    }
    m_ahead = Ahead{{statements.begin(), statements.end()}, std::move(check)};
    return {};
}

Result<> Connection::answerAhead()
{
    if (const auto ahead = std::exchange(m_ahead, {})) {
        if (const auto checked = ahead->check(readAhead(*ahead)); !checked)
            m_aheadError = checked.error();
    }
    if (m_aheadError)
        return tl::unexpected(*m_aheadError);
    return {};
}

Connection::Matched Connection::readAhead(const Ahead& ahead)
{
    std::vector<std::uint64_t> matched;
    std::optional<Error> firstError;
    for (const std::string& sql : ahead.statements) {
        auto answer = receiveOwn(sql);
        if (!answer && !firstError)
            firstError = answer.error();
        matched.push_back(answer.value_or(0));
    }
    if (firstError)
        return tl::unexpected(*firstError);
    return matched;
}

void Connection::forgetAhead()
{
    (void)answerAhead();
    m_aheadError.reset();
}

Result<RowStream> Connection::stream(std::string_view sql)
{
    if (auto ahead = answerAhead(); !ahead)
        return tl::unexpected(ahead.error());
    if (mysql_real_query(m_handle.get(), sql.data(), sql.size()) != 0)
        return lastError(sql);
    MYSQL_RES* result = mysql_use_result(m_handle.get());
    if (!result)
        return lastError(sql);
    return RowStream(m_handle.get(), result, m_name);
}

Result<std::vector<std::uint64_t>>
Connection::executeAll(std::span<const std::string> statements,
                       const std::function<void(std::size_t statement, Cells cells)>& onRow)
{
    if (statements.empty())
        return answerAhead().map([] { return std::vector<std::uint64_t>(); });
    for (const std::string& sql : statements) {
        if (auto fits = checkSize(sql.size()); !fits)  // before any answer is due
            return tl::unexpected(fits.error());
    }
    const std::size_t unansweredBytesMax = onRow ? kUnansweredQueryBytesMax : kUnansweredBytesMax;
    std::vector<std::uint64_t> matched;
    matched.reserve(statements.size());
    std::optional<Error> firstError;
    std::size_t sent = 0;
    std::size_t unansweredBytes = 0;
    const auto maySendNext = [&] {
        return !firstError && sent < statements.size() &&
               (sent == matched.size() || (unansweredBytes + statements[sent].size() <= unansweredBytesMax &&
                                           sent - matched.size() < kUnansweredMax));
    };
    for (;;) {
        while (maySendNext()) {
            const std::string& sql = statements[sent++];
            unansweredBytes += sql.size();
            if (auto passed = send(sql); !passed)
                return tl::unexpected(passed.error());
        }
        const std::size_t place = matched.size();
        if (place == sent)
            break;
        if (auto ahead = answerAhead(); !ahead && !firstError)
            firstError = ahead.error();
        unansweredBytes -= statements[place].size();
        auto answer = readAnswer(statements[place], [&](Cells cells) {
            if (onRow)
                onRow(place, cells);
        });
        if (!answer && lastErrorNumber() >= CR_MIN_ERROR && lastErrorNumber() <= CR_MAX_ERROR)
            return tl::unexpected(firstError.value_or(answer.error()));  // nothing more will come
        if (!answer && !firstError)
            firstError = answer.error();
        matched.push_back(answer.value_or(0));
    }
    if (firstError)
        return tl::unexpected(*firstError);
    return matched;
}

Result<std::uint64_t> Connection::readAnswer(std::string_view sql,
                                             const std::function<void(Cells cells)>& onRow)
{
    if (mysql_read_query_result(m_handle.get()) != 0)
        return lastError(sql);
    if (mysql_field_count(m_handle.get()) == 0)
        return mysql_affected_rows(m_handle.get());
    MYSQL_RES* result = mysql_use_result(m_handle.get());
    if (!result)
        return lastError(sql);
    RowStream rows(m_handle.get(), result, m_name);
    for (std::uint64_t count = 0;; ++count) {
        auto row = rows.next();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return count;
        onRow(**row);
    }
}

Result<std::vector<TextRow>> Connection::query(std::string_view sql)
{
    auto rows = stream(sql);
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<TextRow> all;
    for (;;) {
        auto row = rows->next();
        if (!row)
            return tl::unexpected(row.error());
        if (!*row)
            return all;
        TextRow& copy = all.emplace_back();
        for (const auto& cell : **row)
            copy.push_back(cell ? Cell(std::string(*cell)) : std::nullopt);
    }
}

Result<Cell> Connection::queryCell(std::string_view sql)
{
    auto rows = query(sql);
    if (!rows)
        return tl::unexpected(rows.error());
    if (rows->empty() || rows->front().empty())
        return Cell();
    return std::move(rows->front().front());
}

bool Connection::takesBulkInserts() const
{
    return libraryKnowsBulk() && m_server.isMariaDb();
}

Result<std::uint64_t> Connection::insertMany(const dialect::BulkInsert& insert)
{
    constexpr std::size_t kBytesBeforeValue = 10;  // whether it is NULL, and how long it is
    std::size_t bytes = insert.columns.size() * insert.rows * kBytesBeforeValue;
    for (const auto& column : insert.columns)
        bytes = std::accumulate(column.lengths.begin(), column.lengths.end(), bytes);
    if (auto fits = checkSize(bytes); !fits)
        return tl::unexpected(fits.error());
    if (auto ahead = answerAhead(); !ahead)
        return tl::unexpected(ahead.error());
    if (!m_bulk)
        m_bulk = std::make_unique<BulkStatements>(m_handle.get(), m_name);
    return m_bulk->execute(insert);
}

unsigned Connection::lastErrorNumber() const
{
    return mysql_errno(m_handle.get());
}

std::optional<int> Connection::plainSocket() const
{
    MYSQL* handle = m_handle.get();
    if (mysql_get_ssl_cipher(handle) != nullptr || (handle->client_flag & CLIENT_COMPRESS) != 0)
        return std::nullopt;
    return static_cast<int>(mysql_get_socket(handle));
}

std::uint64_t Connection::id() const
{
    return mysql_thread_id(m_handle.get());
}

}  // namespace lutra::mysql
