#pragma once

#include "engine/model/check_result.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace lutra::preflight {

/// Whether a person may decide to start all the same. What would end in a loop, a silent gap or two different
/// sites without a word is never up to that.
enum class Ignoring : std::uint8_t {
    Allowed,
    WarningsOnly,  // it may also block, and then nothing helps but putting it right
    Never,
};

[[nodiscard]] constexpr std::string_view nameOf(Ignoring ignoring)
{
    constexpr std::array<std::string_view, 3> kNames{"allowed", "warnings_only", "never"};
    return kNames[static_cast<std::size_t>(ignoring)];
}

/// One check, as a person reads it. What it does: the preflight room, which has a row for each of these.
struct CheckInfo {
    std::string_view id;     // stable: scripts, ignored findings and stored results know it
    std::string_view title;  // what is so when it passes
    std::string_view why;    // what goes wrong otherwise
    std::string_view remedy;
    Level worst;  // the highest level that it gives
    Ignoring ignoring;
    bool ofPipeline;              // runs for each pipeline, else for each data source
    std::string_view noFix = {};  // why nothing is offered that would make it pass; empty: something is
};

// The one table of checks, in the order in which they run and are shown. The desktop, the CLI and the
// validator read it.
inline constexpr std::array kChecks{
    CheckInfo{"PF01", "Server answers, and soon",
              "Without a link nothing is carried; a slow one adds its delay to every commit.",
              "Put right the hop that is named: name, port, TLS or login.", Level::Block,
              Ignoring::WarningsOnly, false},
    CheckInfo{"PF02", "Link is encrypted, and the server's identity proven",
              "Rows and passwords can be read or changed on the way, or sent to a stranger.",
              "Set tls = \"verify\" with the CA of the server's certificate; renew the certificate in time.",
              Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF03", "Server family and version are supported",
              "Older servers log in ways that are not read.", "Upgrade the server.", Level::Block,
              Ignoring::Never, false},
    CheckInfo{"PF04", "Source and target are two servers", "A change would run in a circle.",
              "Give one data source the address of the other server.", Level::Block, Ignoring::Never, true},
    CheckInfo{"PF05", "Binary log is on", "Changes are read from the log.",
              "Set log_bin and restart the server.", Level::Block, Ignoring::Never, false},
    CheckInfo{"PF06", "Log holds rows, not statements",
              "A statement can do something else on the other side.", "Set binlog_format = ROW.",
              Level::Block, Ignoring::Never, false},
    CheckInfo{"PF07", "Log holds whole rows", "Without the old row a conflict cannot be told from a change.",
              "Set binlog_row_image = FULL.", Level::Block, Ignoring::Allowed, false},
    CheckInfo{"PF08", "Log names the columns",
              "Rows from before a change of structure may not be readable after it.",
              "Set binlog_row_metadata = FULL.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF09", "Log has checksums", "A damaged log may be carried as if it were whole.",
              "Set binlog_checksum = CRC32.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF10", "Log leaves out no mapped schema",
              "What is not in the log is not carried; without our marks in it, changes run in a circle.",
              "Take the schema out of binlog_ignore_db, or into binlog_do_db, and restart the server.",
              Level::Block, Ignoring::Never, false},
    CheckInfo{"PF11", "Server ids are set and distinct", "Servers drop changes that carry their own id.",
              "Give each server, and each reader, a number of its own.", Level::Block, Ignoring::Never, true},
    CheckInfo{"PF12", "A source that is a replica logs what it replicates",
              "What a replica applies would never reach its own log, and so not the other site.",
              "Set log_slave_updates = ON and restart the server.", Level::Block, Ignoring::Never, false},
    CheckInfo{
        "PF13", "Global transaction ids are fully on or fully off",
        "With anonymous transactions in between, a place in the log cannot be found again on another server.",
        "Go on to gtid_mode = ON, or back to OFF.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF14", "Log is kept long enough",
              "After an outage longer than the log is kept, tables must be copied anew.",
              "Raise binlog_expire_logs_seconds.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{
        "PF15", "A crash loses no committed transaction",
        "The server may forget after a crash what the other site has already, or what it was told was done.",
        "Set sync_binlog = 1 and innodb_flush_log_at_trx_commit = 1.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF36", "Log is in a form that can be read",
              "Parts of documents are of no use without the whole.",
              "Set binlog_row_value_options = '' or binlog_row_image = FULL.", Level::Block, Ignoring::Never,
              false},
    CheckInfo{"PF37", "No other kind of replication has a say here",
              "Group replication, Galera and semi-synchronous commits delay or refuse what is applied.",
              "See the notes; where it is meant, ignore this with a reason.", Level::Warn, Ignoring::Allowed,
              false},
    CheckInfo{"PF32", "Target takes writes", "A read-only server may be a standby, or was demoted.",
              "Set read_only = OFF, or name the right server.", Level::Block, Ignoring::Never, false},
    CheckInfo{"PF16", "Account has the rights it needs",
              "The pipeline would stop at the first row that it may not write.",
              "Run the GRANT as an administrator.", Level::Block, Ignoring::Never, false},
    CheckInfo{"PF17", "Account has no more rights than it needs",
              "Who gets hold of the account's password has all that it may do.",
              "Run the REVOKE as an administrator.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF18", "Account is bound to a host and logs in safely",
              "An account that may come from anywhere only needs a leaked password.",
              "Bind it to the host it comes from; require TLS; use a current login method.", Level::Warn,
              Ignoring::Allowed, false},
    CheckInfo{"PF19", "Schema retl is there at the right version", "Position, mark and fence stand in it.",
              "Run lutra init.", Level::Block, Ignoring::Never, false},
    CheckInfo{"PF20", "Checkpoint can be written and reaches the log",
              "Without our mark in the log, our own writes would be carried back.",
              "See what keeps retl out of the log.", Level::Block, Ignoring::Never, false},
    CheckInfo{"PF33", "Server has connections left for us", "The pipeline's lanes could not all connect.",
              "Raise max_connections, or the account's limit.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF34", "No transaction has been open for long",
              "Its locks hold up what is applied; what it prepared comes into the log only at its end.",
              "End the transactions that are listed.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF35", "Largest transaction of late",
              "What does not fit in memory is spilled to disk, and applied as one.",
              "Nothing; have as much room on disk.", Level::Inform, Ignoring::Allowed, false,
              "It only informs: the size is the application's to choose."},
    CheckInfo{"PF46", "Mapped tables are there on both sides",
              "A mapping that matches nothing carries nothing, in silence.",
              "Create the table, grant the right, or correct the mapping.", Level::Block,
              Ignoring::WarningsOnly, true},
    CheckInfo{"PF21", "Mapped tables have the same key",
              "What is one row on one side may be two on the other.", "Add the same key on both sides.",
              Level::Block, Ignoring::WarningsOnly, true},
    CheckInfo{"PF22", "Mapped tables are transactional", "Half a transaction can stay behind.",
              "ALTER TABLE … ENGINE = InnoDB.", Level::Block, Ignoring::Allowed, true},
    CheckInfo{"PF23", "Columns carry every value unchanged",
              "Values that do not fit are refused, and their rows wait aside.",
              "Give the column the same type on both sides.", Level::Block, Ignoring::Allowed, true},
    CheckInfo{"PF24", "Unique keys are the same", "A row may be refused on the side with more of them.",
              "Add or drop the key, so that both sides have the same.", Level::Warn, Ignoring::Allowed, true},
    CheckInfo{"PF25", "Foreign keys are the same, and stay among mapped tables",
              "A cascade changes rows on one side only.", "Map the other table too, or make the keys equal.",
              Level::Block, Ignoring::Allowed, true},
    CheckInfo{"PF26", "No triggers on target tables that run for carried rows",
              "What a trigger did at the source is carried; at the target it would do it again.",
              "Guard the trigger, or drop it.", Level::Block, Ignoring::Allowed, true},
    CheckInfo{"PF27", "AUTO_INCREMENT values cannot meet",
              "Both sites would give one number to two different rows.",
              "Set auto_increment_increment and auto_increment_offset by site.", Level::Warn,
              Ignoring::Allowed, true},
    CheckInfo{"PF48", "AUTO_INCREMENT values last", "At the column's end no row can be inserted any more.",
              "Make the column wider on both sides.", Level::Warn, Ignoring::Allowed, true},
    CheckInfo{"PF47", "Conflict policy fits the columns", "A conflict could not be settled as configured.",
              "Correct the policy's columns, or the table.", Level::Block, Ignoring::Never, true},
    CheckInfo{
        "PF49", "Two sites write, not more",
        "Among more sites a conflict is not settled: it stops the pipelines, and is not noticed where a row "
        "has its old values again.",
        "Let each row be written at one site only, and ignore this with that as the reason; or let two "
        "sites write.",
        Level::Block, Ignoring::Allowed, true},
    CheckInfo{"PF50", "Sites with several ways between them carry the same tables",
              "A change takes one of the ways; where that leaves out its table, it does not arrive.",
              "Give all pipelines of the channel the same mappings, without new names.", Level::Block,
              Ignoring::Never, true},
    CheckInfo{"PF28", "sql_mode means the same on both sides",
              "One statement of the application stores different values.", "Set the same sql_mode.",
              Level::Warn, Ignoring::Allowed, true},
    CheckInfo{"PF29", "Table names have the same case rule",
              "Two tables of one side are one table on the other.",
              "Name tables in lower case on both sides.", Level::Block, Ignoring::WarningsOnly, true},
    CheckInfo{"PF30", "Clocks and time zones agree",
              "The site whose clock is ahead wins conflicts that it should lose.",
              "Let both servers follow the same time (chrony), in the same time zone.", Level::Block,
              Ignoring::Allowed, true},
    CheckInfo{"PF31", "Target takes packets as large as the source's", "A large row could not be written.",
              "Raise max_allowed_packet on the target.", Level::Warn, Ignoring::Allowed, true},
    CheckInfo{"PF38", "DDL goes one way only", "A statement of structure would run in a circle.",
              "Let one pipeline of the circle have ddl = true.", Level::Block, Ignoring::Never, true},
    CheckInfo{"PF39", "Nothing else replicates here", "A change that arrives both ways becomes a conflict.",
              "Stop the other replication, or leave its tables out.", Level::Warn, Ignoring::Allowed, false},
    CheckInfo{"PF40", "Both sides begin with the same rows", "What differs before the start stays different.",
              "Compare with lutra verify, and copy what differs.", Level::Warn, Ignoring::Allowed, true},
    CheckInfo{"PF41", "Target keeps pace with the source",
              "The lag would grow for as long as the load lasts.",
              "Use more lanes, or make the target's commits quicker.", Level::Warn, Ignoring::Allowed, true},
};

/// Returns: null when there is no such check.
[[nodiscard]] constexpr const CheckInfo* findCheck(std::string_view id)
{
    const auto found = std::ranges::find(kChecks, id, &CheckInfo::id);
    return found == kChecks.end() ? nullptr : &*found;
}

/// Whether a finding of this check may be ignored.
[[nodiscard]] constexpr bool mayBeIgnored(const CheckInfo& check, Level level)
{
    return check.ignoring == Ignoring::Allowed ||
           (check.ignoring == Ignoring::WarningsOnly && level != Level::Block);
}

}  // namespace lutra::preflight
