#pragma once

#include "engine/base/error.h"
#include "engine/dialect/bulk_insert.h"
#include "engine/dialect/server_info.h"
#include "engine/model/configuration.h"
#include "engine/model/secret.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct st_mysql;

namespace lutra::mysql {

/// A server, the account, and how long each thing may take. All waits are bounded.
struct Endpoint {
    DataSource source;
    Secret password;
    std::chrono::seconds connectWithin{10};
    std::chrono::seconds readWithin{60};
    std::chrono::seconds writeWithin{60};
};

class BulkStatements;

using Cell = std::optional<std::string>;  // nullopt is NULL
using TextRow = std::vector<Cell>;

/// The whole number that a cell begins with; 0 for NULL and for anything else.
[[nodiscard]] std::uint64_t numberOf(const Cell& cell);

/// How a link is protected, as it is and not as it was wished for.
struct LinkSecurity {
    std::string protocol;         // "TLSv1.3"; empty: not encrypted
    bool provenIdentity = false;  // the server's certificate was checked against its CA and our host name
    bool staysOnHost = false;     // a socket or loopback: nobody between us and the server
};

/// Rows of a query that are read from the server as they are asked for. While one is open its connection can
/// do nothing else.
class RowStream {
public:
    RowStream(RowStream&&) noexcept;
    RowStream& operator=(RowStream&&) = delete;
    ~RowStream();

    /// The cells of the next row, valid until the next call; nullopt after the last.
    [[nodiscard]] Result<std::optional<std::vector<std::optional<std::string_view>>>> next();

private:
    friend class Connection;
    RowStream(st_mysql* handle, void* result, std::string where);
    st_mysql* m_handle;
    void* m_result;
    std::string m_where;
};

/// One connection to a server. The only place where one is opened, so that TLS, time-outs, the list of login
/// methods and LOCAL INFILE are always set.
///
/// Errors:  see `server_errors.h`: the server's number becomes a stable code and a kind.
/// Threads: one caller at a time.
class Connection {
public:
    [[nodiscard]] static Result<Connection> open(const Endpoint& endpoint);

    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    /// A statement without rows. Returns the number of rows that matched (not: that changed).
    [[nodiscard]] Result<std::uint64_t> execute(std::string_view sql);

    /// The same with `?` in the statement, each for one of `values`, which are sent by themselves and as they
    /// are: binary strings. For those so large that another copy of them hurts. Each may have the bytes that
    /// a statement may.
    [[nodiscard]] Result<std::uint64_t> execute(std::string_view sql,
                                                std::span<const std::string_view> values);

    /// Statements of more bytes are refused before they are sent: a server breaks the connection instead.
    ///
    /// Errors then: BadData `mysql.packet_too_large`, with both sizes; the connection stays as it was.
    void limitStatements(std::size_t bytes) { m_statementBytesMax = bytes; }
    [[nodiscard]] std::size_t statementBytesMax() const { return m_statementBytesMax; }

    /// `execute` in two halves; nothing else may be asked between them.
    [[nodiscard]] Result<> send(std::string_view sql);
    [[nodiscard]] Result<std::uint64_t> receive(std::string_view sql);

    using Matched = Result<std::vector<std::uint64_t>>;  // how many rows, by statement
    using CheckMatched = std::function<Result<>(const Matched& matched)>;

    /// Statements without rows whose answers are read with those of the next call, so that a far server costs
    /// no round trip for them. Where `check` fails, that call and all that follow do, with its error, and
    /// send no more, until `forgetAhead`.
    [[nodiscard]] Result<> sendAhead(std::span<const std::string> statements, CheckMatched check);

    /// Waits for those answers.
    [[nodiscard]] Result<> answerAhead();
    void forgetAhead();

    /// A query whose rows fit in memory.
    [[nodiscard]] Result<std::vector<TextRow>> query(std::string_view sql);

    /// The first cell of the first row; nullopt when there is no row or it is NULL.
    [[nodiscard]] Result<Cell> queryCell(std::string_view sql);

    [[nodiscard]] Result<RowStream> stream(std::string_view sql);

    using Cells = std::span<const std::optional<std::string_view>>;

    /// Statements that are sent without waiting for each other's answers, so that a far server costs one
    /// round trip. All are executed, also those behind one that fails: the caller rolls back. `onRow` sees
    /// the rows of those that are queries, with the statement's place; the cells are valid during the call.
    ///
    /// Returns how many rows matched, by statement. Errors: the first one.
    [[nodiscard]] Result<std::vector<std::uint64_t>>
    executeAll(std::span<const std::string> statements,
               const std::function<void(std::size_t statement, Cells cells)>& onRow = {});

    /// Whether `insertMany` can be asked for.
    [[nodiscard]] bool takesBulkInserts() const;

    /// Inserts many rows with one packet. Returns how many. Errors: those of `execute`.
    [[nodiscard]] Result<std::uint64_t> insertMany(const dialect::BulkInsert& insert);

    /// The server's number of the last error, 0 after success.
    [[nodiscard]] unsigned lastErrorNumber() const;

    [[nodiscard]] const ServerInfo& server() const { return m_server; }
    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const LinkSecurity& link() const { return m_link; }
    [[nodiscard]] std::uint64_t id() const;

private:
    friend class DumpConnection;
    struct Close {
        void operator()(st_mysql* handle) const;
    };
    struct Ahead {
        std::vector<std::string> statements;
        CheckMatched check;
    };

    Connection();
    [[nodiscard]] tl::unexpected<Error> lastError(std::string_view doing) const;
    [[nodiscard]] Result<std::uint64_t> readAnswer(std::string_view sql,
                                                   const std::function<void(Cells cells)>& onRow);
    [[nodiscard]] Result<std::uint64_t> receiveOwn(std::string_view sql);
    [[nodiscard]] Matched readAhead(const Ahead& ahead);
    [[nodiscard]] Result<> checkSize(std::size_t statementBytes) const;

    /// The socket of a link whose bytes are the protocol's own; nullopt where they are encrypted or
    /// compressed.
    [[nodiscard]] std::optional<int> plainSocket() const;

    std::unique_ptr<st_mysql, Close> m_handle;
    std::unique_ptr<BulkStatements> m_bulk;  // ends before the handle does
    ServerInfo m_server;
    LinkSecurity m_link;
    std::string m_name;                 // the data source's
    std::optional<Ahead> m_ahead;       // sent, not answered
    std::optional<Error> m_aheadError;  // of the last such
    std::size_t m_statementBytesMax = static_cast<std::size_t>(-1);
};

}  // namespace lutra::mysql
