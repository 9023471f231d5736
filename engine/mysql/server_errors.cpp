#include "engine/mysql/server_errors.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace lutra::mysql {

namespace {

struct KnownError {
    unsigned number;
    ErrorKind kind;
    std::string_view code;
};

constexpr std::array kKnownErrors{
    KnownError{3, ErrorKind::Transient, "mysql.disk_full"},
    KnownError{1021, ErrorKind::Transient, "mysql.disk_full"},
    KnownError{1026, ErrorKind::Transient, "mysql.disk_full"},
    KnownError{1040, ErrorKind::Transient, "mysql.too_many_connections"},
    KnownError{1044, ErrorKind::Refused, "mysql.access_denied"},
    KnownError{1045, ErrorKind::Refused, "mysql.login_refused"},
    KnownError{1048, ErrorKind::BadData, "mysql.not_null"},
    KnownError{1049, ErrorKind::Refused, "mysql.no_such_schema"},
    KnownError{1053, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{1054, ErrorKind::BadData, "mysql.no_such_column"},
    KnownError{1062, ErrorKind::Conflict, "mysql.duplicate_key"},
    KnownError{1114, ErrorKind::Transient, "mysql.disk_full"},
    KnownError{1118, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1129, ErrorKind::Refused, "mysql.host_refused"},
    KnownError{1130, ErrorKind::Refused, "mysql.host_refused"},
    KnownError{1136, ErrorKind::BadData, "mysql.no_such_column"},
    KnownError{1142, ErrorKind::Refused, "mysql.access_denied"},
    KnownError{1143, ErrorKind::Refused, "mysql.access_denied"},
    KnownError{1146, ErrorKind::BadData, "mysql.no_such_table"},
    KnownError{1153, ErrorKind::BadData, "mysql.packet_too_large"},
    KnownError{1158, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{1159, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{1160, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{1161, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{1203, ErrorKind::Transient, "mysql.too_many_connections"},
    KnownError{1205, ErrorKind::Transient, "mysql.lock_wait"},
    KnownError{1213, ErrorKind::Transient, "mysql.deadlock"},
    KnownError{1216, ErrorKind::BadData, "mysql.no_parent_row"},
    KnownError{1217, ErrorKind::BadData, "mysql.has_child_rows"},
    KnownError{1226, ErrorKind::Transient, "mysql.too_many_connections"},
    KnownError{1227, ErrorKind::Refused, "mysql.access_denied"},
    KnownError{1236, ErrorKind::PositionLost, "capture.position_lost"},
    KnownError{1251, ErrorKind::Refused, "mysql.login_method"},
    KnownError{1264, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1265, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1290, ErrorKind::Transient, "mysql.read_only"},
    KnownError{1292, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1301, ErrorKind::BadData, "mysql.packet_too_large"},
    KnownError{1317, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{1364, ErrorKind::BadData, "mysql.not_null"},
    KnownError{1366, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1367, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1370, ErrorKind::Refused, "mysql.access_denied"},
    KnownError{1406, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1411, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1416, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1451, ErrorKind::BadData, "mysql.has_child_rows"},
    KnownError{1452, ErrorKind::BadData, "mysql.no_parent_row"},
    KnownError{1526, ErrorKind::BadData, "mysql.no_partition"},
    KnownError{1586, ErrorKind::Conflict, "mysql.duplicate_key"},
    KnownError{1644, ErrorKind::BadData, "mysql.refused_by_trigger"},
    KnownError{1690, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{1698, ErrorKind::Refused, "mysql.login_refused"},
    KnownError{1748, ErrorKind::BadData, "mysql.no_partition"},
    KnownError{1836, ErrorKind::Transient, "mysql.read_only"},
    KnownError{1927, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{2002, ErrorKind::Transient, "mysql.unreachable"},
    KnownError{2003, ErrorKind::Transient, "mysql.unreachable"},
    KnownError{2005, ErrorKind::Transient, "mysql.unknown_host"},
    KnownError{2006, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{2012, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{2013, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{2020, ErrorKind::BadData, "mysql.packet_too_large"},
    KnownError{2026, ErrorKind::Refused, "mysql.tls"},
    KnownError{2055, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{2059, ErrorKind::Refused, "mysql.login_method"},
    KnownError{3140, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{3643, ErrorKind::BadData, "mysql.value_does_not_fit"},
    KnownError{5010, ErrorKind::Refused, "mysql.login_method"},  // not on our list
    KnownError{3159, ErrorKind::Refused, "mysql.tls"},
    KnownError{3169, ErrorKind::Transient, "mysql.connection_lost"},
    KnownError{4052, ErrorKind::Refused, "capture.reader_replaced"},
    KnownError{4025, ErrorKind::BadData, "mysql.check_constraint"},
    KnownError{3819, ErrorKind::BadData, "mysql.check_constraint"},
};

}  // namespace

namespace {

/// Number 1236 is every reason not to send a log; the servers tell them apart in words only.
struct DumpRefusal {
    std::string_view words;
    ErrorKind kind;
    std::string_view code;
};

constexpr unsigned kDumpRefused = 1236;
constexpr std::array kDumpRefusals{
    DumpRefusal{"same server_uuid/server_id", ErrorKind::Refused, "capture.reader_replaced"},
    DumpRefusal{"purged required binary logs", ErrorKind::PositionLost, "capture.position_purged"},
    DumpRefusal{"Could not find first log file", ErrorKind::PositionLost, "capture.position_purged"},
    DumpRefusal{"Could not find GTID state", ErrorKind::PositionLost, "capture.position_purged"},
    DumpRefusal{"position > file size", ErrorKind::PositionLost, "capture.source_behind"},
    DumpRefusal{"impossible position", ErrorKind::PositionLost, "capture.source_behind"},
    DumpRefusal{"more GTIDs than", ErrorKind::PositionLost, "capture.source_behind"},
    DumpRefusal{"not in the master's binlog", ErrorKind::PositionLost, "capture.source_behind"},
};

/// Number 1290 is every option that prevents a statement; being read-only passes, others do not.
bool isOtherOption(unsigned number, std::string_view message)
{
    constexpr unsigned kOptionPrevents = 1290;
    return number == kOptionPrevents && message.find("read-only") == std::string_view::npos &&
           message.find("read_only") == std::string_view::npos;
}

const DumpRefusal* findRefusal(unsigned number, std::string_view message)
{
    const auto found = std::ranges::find_if(kDumpRefusals, [&](const DumpRefusal& refusal) {
        return number == kDumpRefused && message.find(refusal.words) != std::string_view::npos;
    });
    return found == kDumpRefusals.end() ? nullptr : &*found;
}

}  // namespace

Error errorFromServer(unsigned number, std::string_view message, std::string_view where)
{
    const auto known = std::ranges::find(kKnownErrors, number, &KnownError::number);
    const bool found = known != kKnownErrors.end() && !isOtherOption(number, message);
    if (const DumpRefusal* refusal = findRefusal(number, message))
        return {refusal->kind, std::string(refusal->code),
                fmt::format("{}: server error {}: {}", where, number, message)};
    return {found ? known->kind : ErrorKind::Refused, std::string(found ? known->code : "mysql.error"),
            fmt::format("{}: server error {}: {}", where, number, message)};
}

}  // namespace lutra::mysql
