#include "engine/mysql/source_state.h"

namespace lutra::mysql {

namespace {

Result<GtidSet> readSet(Connection& connection, std::string_view variable)
{
    auto text = connection.queryCell("SELECT @@GLOBAL." + std::string(variable));
    if (!text)
        return tl::unexpected(text.error());
    return GtidSet::parse(text->value_or(""));
}

Result<std::vector<LogFile>> readLogFiles(Connection& connection)
{
    auto rows = connection.query("SHOW BINARY LOGS");
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<LogFile> files;
    for (const TextRow& row : *rows)
        files.push_back({row[0].value_or(""), numberOf(row[1])});
    if (files.empty())
        return fail(ErrorKind::Refused, "capture.binlog_off", connection.name() + " writes no binary log");
    return files;
}

}  // namespace

Result<std::string> readSourceId(Connection& connection)
{
    const bool isMySql = connection.server().isMySql();
    auto own = readVariable(connection, isMySql ? "server_uuid" : "server_uid");
    auto number = readVariable(connection, "server_id");
    if (!own || !number)
        return tl::unexpected((own ? number : own).error());
    if (isMySql)
        return own->value_or("");
    // MariaDB's is made of the machine and the port, and older servers have none.
    return "server_id " + number->value_or("") + (*own && !(*own)->empty() ? " at " + **own : "");
}

Result<SourceState> readSourceState(Connection& connection)
{
    SourceState state;
    auto id = readSourceId(connection);
    if (!id)
        return tl::unexpected(id.error());
    state.id = std::move(*id);
    auto files = readLogFiles(connection);
    if (!files)
        return tl::unexpected(files.error());
    state.files = std::move(*files);
    auto end = readLogEnd(connection);
    if (!end)
        return tl::unexpected(end.error());
    state.end = std::move(*end);

    const bool isMySql = connection.server().isMySql();
    if (isMySql) {
        auto mode = readVariable(connection, "gtid_mode");
        if (!mode)
            return tl::unexpected(mode.error());
        state.keepsGtids = *mode == "ON";
    } else {
        state.keepsGtids = true;
    }
    if (!state.keepsGtids)
        return state;
    auto executed = readSet(connection, isMySql ? "gtid_executed" : "gtid_binlog_state");
    if (!executed)
        return tl::unexpected(executed.error());
    state.executed = std::move(*executed);
    if (isMySql) {
        auto purged = readSet(connection, "gtid_purged");
        if (!purged)
            return tl::unexpected(purged.error());
        state.purged = std::move(*purged);
    }
    return state;
}

Result<std::vector<LogReader>> readLogReaders(Connection& connection)
{
    constexpr std::uint32_t kReplicas = 80022;  // older servers, and MariaDB, say "slave hosts"
    const ServerInfo& server = connection.server();
    const bool newWords = server.isMySql() && server.version >= kReplicas;
    auto rows = connection.query(newWords ? "SHOW REPLICAS" : "SHOW SLAVE HOSTS");
    if (!rows && rows.error().code == "mysql.access_denied")
        return std::vector<LogReader>();
    if (!rows)
        return tl::unexpected(rows.error());
    std::vector<LogReader> readers;
    for (const TextRow& row : *rows)
        readers.push_back({static_cast<std::uint32_t>(numberOf(row[0])), row[1].value_or("")});
    return readers;
}

}  // namespace lutra::mysql
