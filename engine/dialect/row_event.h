#pragma once

#include "engine/dialect/merged_statements.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lutra::dialect {

/// Updates as a MariaDB server's own row events, given to it by BINLOG '…'. It finds each row by primary key,
/// puts the bytes of the new image there by the columns' places, and logs both images whole, within our
/// transaction and under its own server id. It checks nothing: no CHECK, no mode, no charset, no label; so
/// rows go this way only where each value is one that the column holds as it is.
///
/// Source: performance-and-protocol.md C.3, C.4, C.6; MariaDB 10.11, sql/sql_binlog.cc,
/// sql/log_event_server.cc.

/// The server tells what it would do to such events: see `rowEventSettings`.
[[nodiscard]] bool knowsRowEvents(const ServerInfo& server);

/// A session's first one. It changes nothing, and fails where the account may not use BINLOG.
[[nodiscard]] std::string formatDescriptionStatement();

/// A query of one row: the server's time in seconds since 1970, and 1 where it takes events as they are:
/// renames no schemas, and passes over no duplicate.
[[nodiscard]] std::string_view rowEventSettings();

/// What SHOW CREATE TABLE says, without what any INSERT changes. Two texts that are equal describe the same
/// columns at the same places.
[[nodiscard]] std::string tableDefinition(std::string_view createTable);

/// Whether updates of rows of such a table can be written so: every column is carried and of the type that it
/// has at the source, and nothing happens in it but what the event says. When in doubt: no.
[[nodiscard]] bool takesRowEvents(const TableRoute& route, std::string_view definition);

/// One statement for all updates. nullopt: a value is not certain to fit its column. `takesRowEvents` holds
/// of the table, and its definition is still the same; the rows are locked and compared.
///
/// Units: `when` is seconds since 1970, by the target's clock: the log shows it.
[[nodiscard]] std::optional<std::string>
updateEventStatement(const TableRoute& route, std::span<const RowUpdate> updates, std::uint32_t when);

}  // namespace lutra::dialect
