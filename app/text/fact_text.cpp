#include "app/text/fact_text.h"

#include "app/text/error_text.h"

#include <algorithm>
#include <array>

namespace lutra::text {

namespace {

// By code, in order. A fact that is part of another is the end of a sentence.
constexpr std::array kFactTexts{
    FactText{"account_anywhere", "{0} on {1} may log in from anywhere."},
    FactText{"account_connections", "The account may have {0} connections on {1}; the pipelines need {2}."},
    FactText{"account_old_method",
             "{0} on {1} logs in by an old method, whose hashes can be used in place of the password."},
    FactText{"account_unencrypted", "{0} on {1} may log in over a link that is not encrypted."},
    FactText{"address_as_bytes", "{0} is carried as {1} bytes, which {2} cannot be; binary({3}) can"},
    FactText{"address_takes_binary", "{0} takes only binary({1}) of another type, not {2}"},
    FactText{"cascade_changes_rows", "it would change rows that the source leaves as they are"},
    FactText{"cascade_circle", "closes a circle of cascading deletes"},
    FactText{"cascade_text", "cascades updates of a text"},
    FactText{"cascade_unlike", "Foreign key {0} of {1} {2}, which {3} does not do as {4} does while it does "
                               "foreign keys by itself."},
    FactText{"certificate_ended", "The certificate of {0} ended on {1}."},
    FactText{"certificate_ends", "The certificate of {0} ends on {1}."},
    FactText{"charset_becomes", "charset {0} becomes {1}"},
    FactText{"charset_narrower", "charset {0} cannot hold every character of {1}"},
    FactText{"charset_unknown", "MariaDB does not know the source's charset gb18030"},
    FactText{"child_changes", "carried changes would change its rows"},
    FactText{"child_not_carried",
             "Table {0} on {1} is not carried and refers to {2} by foreign key {3} ({4}): {5}."},
    FactText{"child_refuses", "it may refuse carried changes"},
    FactText{"clock_ahead", "The clock of {0} is {1} s ahead of that of {2}: {3}."},
    FactText{"clock_not_comparable", "times in journals and alarms cannot be compared"},
    FactText{"clock_wins", "its changes would win conflicts that others made later"},
    FactText{"collation", "Column {0} of {1} has collation {2} on {3} and {4} on {5}."},
    FactText{"collation_of_key", "Column {0} of {1} has collation {2} on {3} and {4} on {5}: two keys on one "
                                 "side may be one key on the other."},
    FactText{"column", "Column {0} of {1}"},
    FactText{"column_computed", "{0} is computed on {1} and not on {2}."},
    FactText{"column_extra", "Column {0} of {1} on {2} is not in {3} on {4}; it gets its default."},
    FactText{"column_extra_refuses",
             "Column {0} of {1} on {2} is not in {3} on {4} and takes no row without a value."},
    FactText{"column_misfit", "{0}, {1} -> {2}: {3}."},
    FactText{"column_missing", "{0} on {1} is missing in {2} on {3}."},
    FactText{"counter_nearly_full", "{0} of {1} on {2} is at {3}, {4} % of what {5} can hold."},
    FactText{"counter_step", "{0} counts by {1} where two sites need at least {2}."},
    FactText{"counters_meet", "{0} counts by {1} from {2} and {3} by {4} from {5}, so both can give one "
                              "AUTO_INCREMENT value to two rows, as in {6}.{7}."},
    FactText{"ddl_circle", "The pipelines {0} carry changes of structure in a circle."},
    FactText{"error", "{0} ({1})"},
    FactText{"foreign_key", "foreign key {0} of {1} to {2}"},
    FactText{"galera", "it is a Galera node: a COMMIT of ours may be refused there and is tried again, and "
                       "large transactions are refused"},
    FactText{"group_member", "it is a member of a replication group: a COMMIT of ours may be refused there "
                             "and is tried again, and only the primary takes writes"},
    FactText{"gtid_half", "gtid_mode is {0} on {1}: a transaction may have an id or none, so after a move to "
                          "another server the place in the log may not be found."},
    FactText{"hop_full", "it answers, but has no connection left for us"},
    FactText{"hop_login", "it answers, but does not let the account in"},
    FactText{"hop_name", "its name is not found"},
    FactText{"hop_network", "its name is found, but nothing answers there"},
    FactText{"hop_tls", "it answers, but the encrypted link is not made"},
    FactText{"hop_unknown", "the link was not made"},
    FactText{
        "idle_closed",
        "{0} closes connections that are idle for {1} s: a quiet pipeline would connect again and again."},
    FactText{"key_missing", "Table {0} on {1} has no unique key over ({2}), which tells rows apart on {3}."},
    FactText{"key_other", "Table {0} on {1} has no unique key over ({2}), which tells rows apart on {3}; "
                          "there ({4}) does, and what is one row here may be two there."},
    FactText{"label_missing", "the target has no label '{0}'"},
    FactText{"labels_more", "the target has {0} labels, the source {1}"},
    FactText{"labels_order",
             "the labels stand in another order, so the log must name them (binlog_row_metadata = FULL)"},
    FactText{"largest_transaction", "The largest of {0} transactions in {1} of {2} has {3} KiB."},
    FactText{"latency", "{0} answers in {1} ms (half of {2} times), {3} ms (95 of 100)."},
    FactText{"link_only_at_source",
             "The {0} is on {1} and not on {2}; what it does to the children is not in the log of {3}."},
    FactText{"link_only_here", "The {0} is on {1} and not on {2}: {3}."},
    FactText{"link_open", "The link to {0} is not encrypted."},
    FactText{"link_open_here", "The link to {0} is not encrypted; it does not leave this host."},
    FactText{"link_proven", "The link to {0} is encrypted ({1}), and the server's certificate fits its CA "
                            "and host name: tls is verify."},
    FactText{"link_refuses_rows", "rows of the source may be refused there"},
    FactText{"link_rules_differ",
             "The {0} says {1} on {2} and {3} on {4}: one change would do different things to the children."},
    FactText{"link_unproven",
             "The link to {0} is encrypted ({1}), but who answers there is not proven: tls is require."},
    FactText{"link_unproven_here", "The link to {0} is encrypted ({1}), but who answers there is not proven: "
                                   "tls is require; it does not leave this host."},
    FactText{"log_cannot_name_columns", "{0} ({1}) cannot name columns in its log: rows that were written "
                                        "before a table changed cannot be told from those after."},
    FactText{"log_holds_others", "binlog_do_db is {0} on {1}, so changes of schema {2} are not in its log."},
    FactText{"log_kept_for_ever", "{0} keeps its log until somebody removes it."},
    FactText{"log_kept_hours",
             "{0} keeps its log for {1} hours: after a longer outage the tables must be copied anew."},
    FactText{"log_leaves_out", "binlog_ignore_db leaves schema {0} out of the log of {1}."},
    FactText{"log_names_no_columns",
             "{0} is {1} on {2}: columns in the log have no names, so a changed table stops the pipeline."},
    FactText{"log_of_parts", "without whole rows a conflict cannot be told from a change"},
    FactText{"log_of_statements", "statements in the log cannot be carried"},
    FactText{"log_off", "{0} writes no binary log, so its changes cannot be read."},
    FactText{"log_partial_json", "binlog_row_value_options is PARTIAL_JSON and binlog_row_image is {0} on "
                                 "{1}: parts of documents are logged without the document they belong to."},
    FactText{"log_refused", "{0} may not read the log of {1}."},
    FactText{"log_unchecked", "a damaged log may be carried as if it were whole"},
    FactText{"lost_flush", "a crash can take back what was committed last"},
    FactText{"lost_sync_binlog",
             "a crash of the machine can take back transactions that the other site has already"},
    FactText{"mapping_matches_nothing", "Mapping {0} of pipeline {1} matches no table on {2}"},
    FactText{"mapping_matches_nothing_alone", "{0}."},
    FactText{"mapping_schema_unseen",
             "{0}: there is no schema {1}, or the account lacks SELECT on it and sees nothing of it."},
    FactText{"name_case", "lower_case_table_names is {0} on {1} and {2} on {3}"},
    FactText{"name_case_only", "{0}."},
    FactText{"names_collide", "{0}, and there {1} are one table."},
    FactText{"not_at_target", "missing at the target"},
    FactText{"not_reached", "{0} is not reached: {1} ({2})."},
    FactText{"otter_marks", "retl.retl_mark on {0} has rows, as Otter writes them: its changes are carried "
                            "by Otter, and by us not."},
    FactText{"pace", "{0} writes about {1} transactions a second now; {2} lanes, at {3} ms a commit, take "
                     "about {4} on {5}."},
    FactText{"packet_smaller",
             "max_allowed_packet is {0} bytes on {1} and {2} on {3}: a row may be too large to write."},
    FactText{"parent_changes", "changes of that table would change carried rows on this side only"},
    FactText{"parent_missing", "rows whose parent is missing there are refused"},
    FactText{"parent_not_carried",
             "Table {0} on {1} refers to {2}, which is not carried, by foreign key {3} ({4}): {5}."},
    FactText{"parent_not_carried_at_source",
             "Table {0} on {1} refers to {2}, which is not carried, by foreign key {3} ({4}): what changes "
             "of that table do to it are not in the log."},
    FactText{"policies_differ", "Conflict policy of {0} is {1} on the way to {2} and {3} on the way back: "
                                "each site would keep another row."},
    FactText{"policy_unfit", "Conflict policy {0} does not fit {1} on {2}: {3}."},
    FactText{"probe_not_logged", "A row written to retl.retl_checkpoint on {0} did not reach its log as a "
                                 "row: our marks would be lost and changes would run in a circle."},
    FactText{"read_only", "{0} is {1} on {2}: it may be a standby, or was demoted."},
    FactText{"replica", "{0} is a replica of {1}: a change that arrives both ways becomes a conflict."},
    FactText{"replica_half_seen", "The account on {0} sees only whether a link of a replica runs."},
    FactText{"replica_of_many",
             "{0} is a replica of {1} servers at once ({2}): a row may reach it by more ways than ours."},
    FactText{"replica_silent", "{0} is a replica of {1} and log_slave_updates is {2}: what it replicates "
                               "never reaches its own log."},
    FactText{"retl_absent", "{0} on {1} is not there."},
    FactText{"retl_engine", "{0} on {1} is {2}, not InnoDB: data and position would not be one commit."},
    FactText{"retl_unusable", "Schema retl cannot be used: {0}."},
    FactText{"retl_version", "{0} on {1} has version {2}."},
    FactText{"rights_missing", "{0} lacks {1} on schema {2} of {3}."},
    FactText{"rights_on_mysql", "{0} has {1} on the schema mysql of {2}, where passwords stand."},
    FactText{"rights_spare", "{0} has {1} on all of {2}: whoever learns its password has the server."},
    FactText{"rows_differ", "{0} and {1} begin with different rows in {2}: they stay different."},
    FactText{"rows_differ_more",
             "{0} and {1} begin with different rows in {2} and {3} more tables: they stay different."},
    FactText{"same_server", "{0} and {1} are one and the same server: a change would run in a circle."},
    FactText{"semi_sync", "each COMMIT waits for a replica, up to {0} when none answers"},
    FactText{"server_connections",
             "{0} connections are open on {1} of {2} that it takes; the pipelines need {3} more."},
    FactText{"server_id_of_canal", "The canal's server_id {0} is that of {1} itself."},
    FactText{"server_id_same", "{0} and {1} both have server_id {2}."},
    FactText{"server_id_zero", "server_id is 0 on {0}: its log cannot be read."},
    FactText{"server_too_old", "{0} runs {1}, which is older than MariaDB 10.6 and MySQL 5.6."},
    FactText{"session_not_logged", "sql_log_bin is off for our sessions on {0}: our marks would not reach "
                                   "its log and changes would run in a circle."},
    FactText{"sessions_unseen", "The account on {0} may not see other sessions' transactions."},
    FactText{"setting", "{0} is {1} on {2}: {3}."},
    FactText{"source_computes", "the source computes the column and the target does not"},
    FactText{"sql_mode_both",
             "sql_mode differs: only {0} has {1}; only {2} has {3}; one statement of the application stores "
             "other values on each side, which are then carried as they are."},
    FactText{"sql_mode_one", "sql_mode differs: only {0} has {1}; one statement of the application stores "
                             "other values on each side, which are then carried as they are."},
    FactText{"table_engine", "Table {0}.{1} on {2} is {3}, not InnoDB: half a transaction can stay behind."},
    FactText{"table_missing", "Table {0} is not on {1}, or its account may not see it."},
    FactText{"table_without_key", "Table {0} on {1} has no primary key and no unique key without NULL: its "
                                  "rows are told apart by all their columns."},
    FactText{"tables_unlike",
             "{0} leaves out what is written at {1}, for that comes by another pipeline; but {2} "
             "carries other tables, or under other names."},
    FactText{"target_computes", "the target computes the column itself, so the source's values are lost"},
    FactText{"target_refuses_null", "the source may hold NULL and the target may not"},
    FactText{"target_takes_null", "the target may hold NULL and the source may not"},
    FactText{"third_writers",
             "What is written at {0} comes to {1} or {2} too: a conflict of so many sites is not "
             "settled, it stops the pipelines."},
    FactText{"timestamp_range", "{0} reaches only from 1970 to 2038 and {1} does not"},
    FactText{"transaction_open",
             "Session {0} on {1} has a transaction open for {2} s, with {3} rows changed."},
    FactText{"trigger", "Trigger {0}.{1} ({2} {3}) on {4}.{5} of {6} would run for every carried row, after "
                        "it has run on the source."},
    FactText{"triggers_unseen", "The account on {0} may not see triggers in schema {1}."},
    FactText{"type_becomes", "{0} becomes {1}"},
    FactText{"type_becomes_utc", "{0} becomes {1}, as UTC"},
    FactText{"type_lossy", "{0} cannot become {1} without loss"},
    FactText{"type_narrower", "{0} cannot hold every value of {1}"},
    FactText{"type_not_carried", "type {0} is not carried yet"},
    FactText{"type_pads", "{0} pads or cuts the values of {1}"},
    FactText{"type_wider", "{0} holds values that {1} cannot"},
    FactText{"unchecked", "This could not be checked: {0}."},
    FactText{"unique_key_less", "{0} on {1} has no unique key over ({2}), which {3} on {4} has."},
    FactText{"unique_key_more",
             "{0} on {1} has a unique key over ({2}) that {3} on {4} has not: rows may be refused there."},
    FactText{"unnamed_server", "a server whose name this account may not see"},
    FactText{"vector_exact", "{0} of MariaDB takes only vectors of exactly that many numbers"},
    FactText{"vector_shorter", "{0} of MySQL may hold shorter vectors, which MariaDB refuses"},
    FactText{"xa_prepared",
             "XA transaction {0} is prepared on {1}: it holds its locks until somebody ends it."},
    FactText{"zones_apart", "NOW() is UTC{0} on {1} and UTC{2} on {3}: an application that stores it in "
                            "DATETIME columns stores other times."},
};

/// {0} to {9}, whatever the order: other languages have their own.
std::string filled(std::string_view words, const std::vector<std::string>& values)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool isPlace = words[i] == '{' && i + 2 < words.size() && words[i + 2] == '}';
        const auto place = isPlace ? static_cast<std::size_t>(words[i + 1] - '0') : values.size();
        if (place < values.size()) {
            text += values[place];
            i += 2;
        } else {
            text += words[i];
        }
    }
    return text;
}

}  // namespace

std::span<const FactText> factTexts()
{
    return kFactTexts;
}

std::string worded(const preflight::Fact& fact, const Translate& translate)
{
    if (fact.code.empty())
        return fact.text;
    std::vector<std::string> values;
    for (const preflight::Fact& value : fact.values)
        values.push_back(worded(value, translate));
    if (const auto known = std::ranges::find(kFactTexts, fact.code, &FactText::code);
        known != kFactTexts.end())
        return filled(translate(Of::Fact, known->words), values);
    const auto errors = errorTexts();
    const auto error = std::ranges::find(errors, fact.code, &ErrorText::code);
    return error == errors.end() ? fact.code : translate(Of::Error, error->cause);
}

std::string worded(const preflight::Fact& fact)
{
    return worded(fact, [](Of, std::string_view english) { return std::string(english); });
}

}  // namespace lutra::text
