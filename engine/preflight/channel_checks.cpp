#include "engine/preflight/checks.h"

#include "engine/conflict/table_policy.h"
#include "engine/dialect/quoting.h"
#include "engine/model/conflict_policies.h"
#include "engine/mysql/server_clock.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::preflight {

namespace {

// Modes under which one statement stores other values, or none.
constexpr std::array<std::string_view, 13> kModesThatMatter{
    "STRICT_TRANS_TABLES",
    "STRICT_ALL_TABLES",
    "NO_ZERO_DATE",
    "NO_ZERO_IN_DATE",
    "ALLOW_INVALID_DATES",
    "ERROR_FOR_DIVISION_BY_ZERO",
    "NO_AUTO_VALUE_ON_ZERO",
    "NO_UNSIGNED_SUBTRACTION",
    "PAD_CHAR_TO_FULL_LENGTH",
    "ANSI_QUOTES",
    "NO_BACKSLASH_ESCAPES",
    "PIPES_AS_CONCAT",
    "TIME_TRUNCATE_FRACTIONAL",
};
constexpr std::chrono::seconds kClocksApartBlock{60};
constexpr std::array<std::string_view, 3> kPoliciesByTime{"newest_wins", "newest_by_column", "merge_columns"};

std::set<std::string> modesOf(std::string_view text)
{
    std::set<std::string> modes;
    while (!text.empty()) {
        const auto comma = text.find(',');
        modes.emplace(text.substr(0, comma));
        text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
    }
    return modes;
}

/// "+02:00"
std::string zoneText(std::chrono::seconds zone)
{
    const auto minutes = std::abs(zone.count()) / 60;
    return fmt::format("{}{:02}:{:02}", zone.count() < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

void compareZones(Subject& subject, const mysql::ClockLook& source, const mysql::ClockLook& target,
                  Report& report)
{
    const Pair& pair = subject.pair();
    const auto apart = source.zone - target.zone;
    if (std::abs(apart.count()) < 60)
        return;
    report.about("time_zone")
        .warn(pair.target.name(),
              says("zones_apart", zoneText(source.zone), pair.source.name(), zoneText(target.zone),
                   pair.target.name()),
              setVariable(subject.target().server(), "time_zone", "'" + zoneText(source.zone) + "'"));
}

/// Whether `next` reads what `before` wrote.
bool follows(const Pair& before, const Pair& next)
{
    if (before.target.name() != next.source.name())
        return false;
    return std::ranges::any_of(next.tables, [&](const TablePair& read) {
        return std::ranges::any_of(before.tables, [&](const TablePair& written) {
            return written.targetSchema == read.sourceSchema;
        });
    });
}

/// The pipelines that lead from the end of `start` back to its beginning, all with DDL; empty: none.
std::vector<const Pair*> circleOf(const Pair& start, std::span<const Pair> all)
{
    std::vector<std::vector<const Pair*>> open{{&start}};
    std::set<const Pair*> seen;
    while (!open.empty()) {
        const auto way = open.back();
        open.pop_back();
        for (const Pair& next : all) {
            if (!next.ddl || !follows(*way.back(), next))
                continue;
            if (&next == &start)
                return way;
            if (!seen.insert(&next).second)
                continue;
            open.push_back(way);
            open.back().push_back(&next);
        }
    }
    return {};
}

conflict::PolicyWish wishFor(const Pair& pair, const TablePair& table)
{
    conflict::PolicyWish wish = pair.policy;
    wish.bothDirections = pair.twoWay;
    if (!table.policy.empty())
        wish.policy = table.policy;
    return wish;
}

bool decidesByTime(const Pair& pair)
{
    const auto isByTime = [](const std::string& policy) {
        return std::ranges::find(kPoliciesByTime, readConflictPolicy(policy).name) != kPoliciesByTime.end();
    };
    return isByTime(pair.policy.policy) || std::ranges::any_of(pair.tables, isByTime, &TablePair::policy);
}

/// SQL where the table can be made to fit; else the words for the configuration.
Fix policyFix(const conflict::PolicyWish& wish, const TableSchema& table, const Error& error)
{
    const std::string name = dialect::quoteTable(table.schema, table.table);
    if (error.code == "conflict.column_nullable") {
        std::vector<std::string> lines{"-- on both sides; the column's default becomes 0:"};
        for (const std::string& column : wish.deltaColumns) {
            const auto place = table.find(column);
            if (!place || !table.columns[*place].nullable)
                continue;
            ColumnSchema wanted = table.columns[*place];
            wanted.nullable = false;
            const std::string quoted = dialect::quoteName(column);
            lines.push_back(fmt::format("UPDATE {} SET {} = 0 WHERE {} IS NULL;", name, quoted, quoted));
            lines.push_back(
                fmt::format("ALTER TABLE {} MODIFY COLUMN {} DEFAULT 0;", name, definitionOf(wanted)));
        }
        return sqlFix(std::move(lines));
    }
    if (error.code == "conflict.key_needed")
        return sqlFix({fmt::format("ALTER TABLE {} ADD PRIMARY KEY (…);", name)});
    return configurationFix({fmt::format(
        "conflict = \"newest_wins\"  # in place of {}, of this channel or mapping", wish.policy)});
}

Fact modesDiffer(const Pair& pair, const std::vector<std::string>& onlyAtSource,
                 const std::vector<std::string>& onlyAtTarget)
{
    const std::string& source = pair.source.name();
    const std::string& target = pair.target.name();
    if (onlyAtTarget.empty())
        return says("sql_mode_one", source, listOfNames(onlyAtSource));
    if (onlyAtSource.empty())
        return says("sql_mode_one", target, listOfNames(onlyAtTarget));
    return says("sql_mode_both", source, listOfNames(onlyAtSource), target, listOfNames(onlyAtTarget));
}

}  // namespace

Result<> checkSqlMode(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (!pair.twoWay || subject.isSecondDirection()) {
        report.skip();
        return {};
    }
    const auto source = subject.source().facts.variable("sql_mode");
    const auto target = subject.target().facts.variable("sql_mode");
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    const std::set<std::string> there = modesOf(*source);
    std::set<std::string> here = modesOf(*target);
    std::vector<std::string> onlyThere;
    std::vector<std::string> onlyHere;
    for (const std::string_view each : kModesThatMatter) {
        const std::string mode(each);
        if (there.contains(mode) && !here.contains(mode)) {
            onlyThere.push_back(mode);
            here.insert(mode);
        } else if (here.contains(mode) && !there.contains(mode)) {
            onlyHere.push_back(mode);
            here.erase(mode);
        }
    }
    if (!onlyThere.empty() || !onlyHere.empty())
        report.about("sql_mode")
            .warn(pair.target.name(), modesDiffer(pair, onlyThere, onlyHere),
                  setVariable(subject.target().server(), "sql_mode",
                              fmt::format("'{}'", fmt::join(here, ","))));
    return {};
}

Result<> checkClocks(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (subject.isSecondDirection()) {
        report.skip();
        return {};
    }
    const auto source = mysql::lookAtClock(pair.source);
    const auto target = mysql::lookAtClock(pair.target);
    if (!source || !target)
        return tl::unexpected(source ? target.error() : source.error());
    const mysql::ClocksApart apart = mysql::compare(*source, *target);
    if (apart.surelyBeyond(mysql::kClocksApartBound)) {
        const bool byTime = pair.twoWay && decidesByTime(pair);
        const bool sourceAhead = apart.by.count() > 0;
        report.about("clock").add(
            byTime && apart.surelyBeyond(kClocksApartBlock) ? Level::Block : Level::Warn,
            (sourceAhead ? pair.source : pair.target).name(),
            says("clock_ahead", (sourceAhead ? pair.source : pair.target).name(),
                 fmt::format("{:.1f}", static_cast<double>(std::abs(apart.by.count())) / 1e6),
                 (sourceAhead ? pair.target : pair.source).name(),
                 says(byTime ? "clock_wins" : "clock_not_comparable")),
            advice(
                {"-- on both machines: chronyc tracking; the same time servers, and no step while running"}));
    }
    compareZones(subject, *source, *target, report);
    return {};
}

Result<> checkDdlDirection(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (!pair.ddl) {
        report.skip();
        return {};
    }
    const auto circle = circleOf(pair, subject.all());
    if (circle.empty())
        return {};
    std::vector<std::string> names;
    for (const Pair* each : circle)
        names.push_back(each->pipeline);
    report.about(pair.pipeline)
        .block(pair.target.name(), says("ddl_circle", listOfNames(names)),
               configurationFix({fmt::format("# of pipeline {}, or of another of the circle:", pair.pipeline),
                                 "ddl = false"}));
    return {};
}

Result<> checkPolicy(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    for (const TableFacts& facts : *tables) {
        if (!facts.target)  // PF46 says so
            continue;
        conflict::PolicyWish wish = wishFor(pair, *facts.names);
        if (!facts.names->policyBack.empty() && facts.names->policyBack != wish.policy)
            report.about(facts.target->fullName())
                .block(pair.target.name(),
                       says("policies_differ", facts.target->fullName(), wish.policy, pair.target.name(),
                            facts.names->policyBack),
                       configurationFix({fmt::format("# in the mappings of both directions for {}:",
                                                     facts.target->fullName()),
                                         fmt::format("conflict = \"{}\"", wish.policy)}));
        const auto fitted = conflict::fitPolicy(wish, *facts.target);
        if (!fitted)
            report.about(facts.target->fullName())
                .block(pair.target.name(),
                       says("policy_unfit", wish.policy, facts.target->fullName(), pair.target.name(),
                            factOf(fitted.error())),
                       policyFix(wish, *facts.target, fitted.error()));
    }
    return {};
}

Result<> checkWriters(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (pair.thirdWriters.empty())
        return {};
    report.about(pair.pipeline)
        .block(pair.target.name(),
               says("third_writers", listOfNames(pair.thirdWriters), pair.source.name(), pair.target.name()),
               configurationFix({"# where each row is written at one site only:", "[[ignore]]",
                                 "check = \"PF49\"", "reason = \"each row is written at one site only\""}));
    return {};
}

Result<> checkSameTables(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    if (pair.comingOtherwise.empty() || pair.unlike.empty())
        return {};
    report.about(pair.pipeline)
        .block(pair.target.name(),
               says("tables_unlike", pair.pipeline, listOfNames(pair.comingOtherwise), pair.unlike),
               configurationFix({"# the same in all pipelines of the channel, without target:",
                                 "[[channel.pipeline.mapping]]"}));
    return {};
}

}  // namespace lutra::preflight
