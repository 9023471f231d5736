#include "tests/scenarios/stage.h"

#include "app/composition/mapped_tables.h"
#include "app/composition/mysql_pipelines.h"
#include "engine/apply/parked_retry.h"
#include "engine/dialect/quoting.h"
#include "engine/verify/compare_table.h"

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <set>
#include <thread>

namespace lutra::scenarios {

namespace {

using namespace std::chrono_literals;
using support::orThrow;

constexpr auto kSettleWithin = 60s;
constexpr auto kStopWithin = 30s;

[[noreturn]] void disagree(const std::string& why)
{
    throw std::runtime_error(why);
}

std::size_t siteFrom(const std::string& name)
{
    if (name.starts_with("A"))
        return 0;
    if (name.starts_with("B"))
        return 1;
    if (name.starts_with("C"))
        return 2;
    disagree("no site is called " + name);
}

/// `PATTERN [as PATTERN] [except PATTERN] [policy NAME]`
TableMapping mappingFrom(const std::string& text)
{
    TableMapping mapping;
    auto [source, rest] = cutWord(text);
    mapping.source = source;
    while (!rest.empty()) {
        const auto [word, more] = cutWord(rest);
        const auto [pattern, left] = cutWord(more);
        if (word == "as")
            mapping.target = pattern;
        else if (word == "except")
            mapping.exclude.push_back(pattern);
        else if (word == "policy")
            mapping.conflict = pattern;
        else
            disagree("a mapping knows as, except and policy, not " + word);
        rest = left;
    }
    return mapping;
}

/// Cells stand two blanks apart.
std::string normalized(const std::string& row)
{
    std::string line;
    std::size_t blanks = 0;
    for (const char c : row) {
        if (c == ' ' || c == '\t') {
            blanks += c == '\t' ? 2 : 1;
            continue;
        }
        if (blanks >= 2)
            line += '|';
        else if (blanks == 1)
            line += ' ';
        blanks = 0;
        line += c;
    }
    return line;
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += "\n  " + line;
    return text.empty() ? "\n  (no row)" : text;
}

/// A prepared transaction that a failed story left behind would lock its tables for ever.
void endPrepared(mysql::Connection& connection)
{
    const auto prepared = connection.query("XA RECOVER");
    for (const mysql::TextRow& row : prepared ? *prepared : std::vector<mysql::TextRow>()) {
        const std::size_t globalBytes = std::stoul(row[1].value_or("0"));
        const std::string id = row[3].value_or("");
        (void)connection.execute(
            fmt::format("XA ROLLBACK {}, {}, {}", dialect::textLiteral(id.substr(0, globalBytes)),
                        dialect::textLiteral(id.substr(globalBytes)), row[0].value_or("1")));
    }
}

}  // namespace

Stage::Stage(support::TwoSites& sites, const Story& story)
    : m_sites(sites)
    , m_schemas{"s_" + replaced(story.name, "-", "_"), "s2_" + replaced(story.name, "-", "_"),
                "s3_" + replaced(story.name, "-", "_")}
    , m_count(std::ranges::find(story.acts, "three", &Act::verb) == story.acts.end() ? 2 : 3)
{
    for (const std::string& schema : m_schemas) {
        both("DROP DATABASE IF EXISTS " + schema);
        both("CREATE DATABASE " + schema + " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
    }
}

Stage::~Stage()
{
    m_engine.reset();
    m_sessions.clear();
    for (const auto& [site, sql] : m_undo)
        (void)m_sites.connect(site).execute(sql);
    for (std::size_t site = 0; site < m_count; ++site) {
        auto connection = m_sites.connect(site);
        endPrepared(connection);
        for (const char* table : {"checkpoint", "conflict", "conflict_part"})
            (void)connection.execute(fmt::format("DELETE FROM retl.retl_{}", table));
        for (const std::string& schema : m_schemas)
            (void)connection.execute("DROP DATABASE IF EXISTS " + schema);
    }
}

void Stage::play(const Act& act)
{
    if (act.verb == "both")
        both(filled(act.rest));
    else if (act.verb == "on")
        on(act.rest);
    else if (act.verb == "fails")
        fails(act.rest);
    else if (act.verb == "global")
        global(act.rest);
    else if (act.verb == "metadata")
        metadata(act.rest);
    else if (act.verb == "channel")
        channel(filled(act.rest));
    else if (act.verb == "three")
        three(filled(act.rest));
    else if (act.verb == "carried")
        carried(act.rest);
    else if (act.verb == "start")
        start();
    else if (act.verb == "stop")
        stop();
    else if (act.verb == "settle")
        settle(act.rest);
    else if (act.verb == "stops")
        stops(act.rest);
    else if (act.verb == "waits")
        waits(act.rest);
    else if (act.verb == "parked")
        parked(act.rest);
    else if (act.verb == "retry")
        retry(act.rest);
    else if (act.verb == "drop")
        drop(act.rest);
    else if (act.verb == "heartbeat")
        heartbeat(act.rest);
    else if (act.verb == "policy")
        policy(act.rest);
    else if (act.verb == "server-id")
        serverId(act.rest);
    else if (act.verb == "detail")
        detail(filled(act.rest));
    else if (act.verb == "equal")
        equal();
    else if (act.verb == "same")
        same(act);
    else if (act.verb == "answer")
        answer(act);
    else if (act.verb == "soon")
        soon(act);
    else if (act.verb == "mark")
        mark(act.rest);
    else if (act.verb == "begin")
        beginAt(act.rest);
    else if (act.verb == "reset-log")
        resetLog(siteFrom(act.rest));
    else if (act.verb == "purge-log")
        purgeLog(siteFrom(act.rest));
    else if (act.verb == "freeze")
        orThrow(m_sites.server(siteFrom(act.rest)).freeze());
    else if (act.verb == "thaw")
        orThrow(m_sites.server(siteFrom(act.rest)).thaw());
    else if (act.verb == "row-events")
        rowEvents(act.rest);
    else if (act.verb == "wait")
        std::this_thread::sleep_for(std::chrono::milliseconds(std::stoul(act.rest)));
    else if (act.verb != "pairs" && act.verb != "also")
        disagree("no act is called " + act.verb);
}

void Stage::finish()
{
    if (!m_engine || m_meantToStop)
        return;
    settle({});
    if (!m_meantToDiffer)
        equal();
    stop();
}

std::string Stage::filled(const std::string& text) const
{
    return replaced(replaced(replaced(text, "{db}", m_schemas[0]), "{db2}", m_schemas[1]), "{db3}",
                    m_schemas[2]);
}

mysql::Connection& Stage::session(const std::string& name)
{
    const auto known = m_sessions.find(name);
    if (known != m_sessions.end())
        return known->second;
    auto connection = m_sites.connect(siteFrom(name));
    orThrow(connection.execute("USE " + m_schemas[0]));
    return m_sessions.emplace(name, std::move(connection)).first->second;
}

void Stage::both(const Sql& sql)
{
    // Not by the story's own sessions: these may hold settings of one side.
    for (std::size_t site = 0; site < m_count; ++site) {
        auto connection = m_sites.connect(site);
        orThrow(connection.execute(sql));
    }
}

void Stage::on(const std::string& rest)
{
    const auto [name, sql] = cutWord(rest);
    orThrow(session(name).execute(filled(sql)));
}

void Stage::fails(const std::string& rest)
{
    const auto [name, more] = cutWord(rest);
    const auto [number, sql] = cutWord(more);
    mysql::Connection& connection = session(name);
    if (connection.execute(filled(sql)))
        disagree("the statement did not fail");
    if (connection.lastErrorNumber() != std::stoul(number))
        disagree(fmt::format("failed with {}", connection.lastErrorNumber()));
}

void Stage::global(const std::string& rest)
{
    const auto [name, setting] = cutWord(rest);
    const auto equals = setting.find('=');
    const auto variable = cutWord(setting.substr(0, equals)).first;
    const std::size_t site = siteFrom(name);
    auto connection = m_sites.connect(site);
    const auto before = orThrow(connection.queryCell("SELECT @@GLOBAL." + variable)).value_or("");
    const bool isNumber = !before.empty() && before.find_first_not_of("0123456789") == std::string::npos;
    m_undo.insert(m_undo.begin(), {site, "SET GLOBAL " + variable + " = " +
                                             (isNumber ? before : dialect::textLiteral(before))});
    orThrow(connection.execute("SET GLOBAL " + setting));
    m_sessions.clear();
}

void Stage::metadata(const std::string& rest)
{
    if (rest != "none")
        disagree("metadata knows none; for FULL and MINIMAL there is global");
    constexpr std::uint32_t kFirstMySqlWithMetadata = 80000;
    for (const std::string site : {"A", "B"}) {
        const auto server = m_sites.connect(siteFrom(site)).server();
        if (server.isMariaDb())
            global(site + " binlog_row_metadata = 'NO_LOG'");
        else if (server.version >= kFirstMySqlWithMetadata)
            disagree("this server's log always has metadata");
    }
}

void Stage::channel(const std::string& rest)
{
    const auto [from, afterFrom] = cutWord(rest);
    const auto [arrow, afterArrow] = cutWord(afterFrom);
    const auto [to, patterns] = cutWord(afterArrow);
    std::vector<TableMapping> mappings;
    for (const std::string& part : split(patterns, ';'))
        mappings.push_back(mappingFrom(part));
    m_configuration = m_sites.twoWay("story", mappings);
    auto& pipelines = m_configuration->channels.front().pipelines;
    if (arrow == "->")
        pipelines.erase(pipelines.begin() + (from == "A" ? 1 : 0));
    else if (arrow != "<->")
        disagree("a channel goes -> or <->");
}

/// `ring PATTERN …`: A to B to C to A; `star`: both ways by B; `mesh`: all pairs, both ways.
void Stage::three(const std::string& rest)
{
    using Links = std::vector<std::pair<std::size_t, std::size_t>>;
    static const std::map<std::string, Links> kShapes{
        {"ring", {{0, 1}, {1, 2}, {2, 0}}},
        {"star", {{0, 1}, {1, 0}, {1, 2}, {2, 1}}},
        {"mesh", {{0, 1}, {1, 0}, {1, 2}, {2, 1}, {0, 2}, {2, 0}}}};
    const auto [name, patterns] = cutWord(rest);
    const auto shape = kShapes.find(name);
    if (shape == kShapes.end())
        disagree("three sites form a ring, a star or a mesh, not a " + name);
    std::vector<TableMapping> mappings;
    for (const std::string& part : split(patterns, ';'))
        mappings.push_back(mappingFrom(part));
    m_configuration = m_sites.between("story", mappings, shape->second);
}

/// `NAME N`: so many rows that direction has written since it was started.
void Stage::carried(const std::string& rest)
{
    const auto [name, number] = cutWord(rest);
    const auto snapshot = orThrow(m_engine->snapshot());
    const auto pipeline = std::ranges::find(snapshot->pipelines, name, &PipelineSnapshot::name);
    if (pipeline == snapshot->pipelines.end())
        disagree("no direction is called " + name);
    if (pipeline->rowsApplied != std::stoul(number))
        disagree(fmt::format("{} has carried {} rows", name, pipeline->rowsApplied));
}

void Stage::start()
{
    if (!m_configuration)
        disagree("no channel to start");
    m_engine = std::make_unique<runtime::LocalEngineControl>(
        "test", composition::plansFor(*m_configuration),
        composition::openMysqlPipelines(
            *m_configuration, m_secrets,
            {.drain = false, .spillFolder = std::filesystem::temp_directory_path(), .memoryFolder = {}}),
        m_clock);
    m_engine->start();
    // What is written from here on must be carried: a start from now has its place only once it runs.
    const auto deadline = m_clock.steady() + kStopWithin;
    for (;;) {
        const auto snapshot = orThrow(m_engine->snapshot());
        if (std::ranges::all_of(snapshot->pipelines, [](const auto& pipeline) {
                return pipeline.state == PipelineState::Running || pipeline.state == PipelineState::Stopped;
            }))
            return;
        if (m_clock.steady() > deadline)
            disagree("the channel did not start");
        std::this_thread::sleep_for(2ms);
    }
}

void Stage::stop()
{
    m_engine.reset();
}

void Stage::rejectStopped()
{
    const auto snapshot = orThrow(m_engine->snapshot());
    for (const PipelineSnapshot& pipeline : snapshot->pipelines) {
        if (pipeline.state == PipelineState::Stopped)
            disagree(fmt::format("{} stopped: {} {}", pipeline.name, pipeline.reason->code,
                                 pipeline.reason->detail));
    }
}

void Stage::settle(const std::string& rest)
{
    auto within = std::chrono::seconds(kSettleWithin);
    if (const auto [word, more] = cutWord(rest); word == "within")
        within = std::chrono::seconds(std::stoul(more));
    const auto deadline = m_clock.steady() + within;
    for (std::size_t hop = 1; hop < m_count; ++hop)  // what is relayed comes into the next log only then
        settleOnce(deadline);
}

void Stage::settleOnce(std::chrono::steady_clock::time_point deadline)
{
    std::vector<SourcePosition> ends;
    for (std::size_t site = 0; site < m_count; ++site)
        ends.push_back(m_sites.logEnd(site));
    for (;;) {
        rejectStopped();
        const auto snapshot = orThrow(m_engine->snapshot());
        const bool settled = std::ranges::all_of(snapshot->pipelines, [&](const PipelineSnapshot& pipeline) {
            const auto position = SourcePosition::parse(pipeline.position);
            return position && *position >= ends[static_cast<std::size_t>(pipeline.source.back() - 'a')];
        });
        if (settled)
            return;
        if (m_clock.steady() > deadline) {
            std::string where;
            for (const auto& pipeline : snapshot->pipelines)
                where +=
                    fmt::format(" {} {} at {} {}", pipeline.name, nameOf(pipeline.state), pipeline.position,
                                pipeline.reason ? pipeline.reason->code + " " + pipeline.reason->detail : "");
            disagree(
                fmt::format("not settled in time; ends {} and {};{}", ends[0].text(), ends[1].text(), where));
        }
        std::this_thread::sleep_for(5ms);
    }
}

void Stage::stops(const std::string& rest)
{
    const auto [name, code] = cutWord(rest);
    const auto deadline = m_clock.steady() + kStopWithin;
    m_meantToStop = true;
    for (;;) {
        const auto snapshot = orThrow(m_engine->snapshot());
        const auto pipeline = std::ranges::find(snapshot->pipelines, name, &PipelineSnapshot::name);
        if (pipeline == snapshot->pipelines.end())
            disagree("no direction is called " + name);
        if (pipeline->state == PipelineState::Stopped) {
            if (pipeline->reason->code != code)
                disagree(
                    fmt::format("stopped with {}: {}", pipeline->reason->code, pipeline->reason->detail));
            m_stoppedDetail = pipeline->reason->detail;
            return;
        }
        if (m_clock.steady() > deadline)
            disagree(fmt::format("{} did not stop, it is {}", name, nameOf(pipeline->state)));
        std::this_thread::sleep_for(5ms);
    }
}

void Stage::waits(const std::string& rest)
{
    const auto [name, code] = cutWord(rest);
    const auto deadline = m_clock.steady() + kStopWithin;
    for (;;) {
        const auto snapshot = orThrow(m_engine->snapshot());
        const auto pipeline = std::ranges::find(snapshot->pipelines, name, &PipelineSnapshot::name);
        if (pipeline == snapshot->pipelines.end())
            disagree("no direction is called " + name);
        if (pipeline->state == PipelineState::Waiting && pipeline->reason->code == code)
            return;
        if (m_clock.steady() > deadline)
            disagree(fmt::format("{} does not wait, it is {}", name, nameOf(pipeline->state)));
        std::this_thread::sleep_for(5ms);
    }
}

std::size_t Stage::targetOf(const std::string& pipeline) const
{
    const bool isOne = pipeline.size() == 6 && pipeline.substr(1, 4) == "-to-";
    if (!isOne)
        disagree("no direction is called " + pipeline);
    return siteFrom(std::string(1, static_cast<char>(pipeline.back() - 32)));
}

/// `parked PIPELINE N [CODE]`: after all has settled, so many rows wait, and the oldest one for this reason.
void Stage::parked(const std::string& rest)
{
    const auto [name, more] = cutWord(rest);
    const auto [number, code] = cutWord(more);
    settle({});
    auto connection = m_sites.connect(targetOf(name));
    const auto rows = orThrow(
        apply::listParkedRows(connection, {.pipeline = m_configuration->channels.front().name + "/" + name}));
    m_meantToDiffer = !rows.empty();
    std::vector<std::string> lines;
    for (const apply::ParkedRow& row : rows)
        lines.push_back(fmt::format("{} {} {} {}: {}", row.id, apply::nameOf(row.kind), row.fullTableName(),
                                    row.reasonCode, row.reasonDetail));
    if (rows.size() != std::stoul(number) ||
        (!code.empty() && !rows.empty() && rows.front().reasonCode != code))
        disagree(fmt::format("{} rows wait: {}", rows.size(), joined(lines)));
}

/// `retry PIPELINE`: all of them; what stays is for `parked` to tell.
void Stage::retry(const std::string& rest)
{
    auto retry = orThrow(apply::ParkedRetry::open(
        m_sites.connect(targetOf(rest)), m_configuration->channels.front().name + "/" + rest, "story"));
    (void)orThrow(retry.retryAll());
}

void Stage::drop(const std::string& rest)
{
    auto connection = m_sites.connect(targetOf(rest));
    const auto rows = orThrow(
        apply::listParkedRows(connection, {.pipeline = m_configuration->channels.front().name + "/" + rest}));
    for (const apply::ParkedRow& row : rows)
        (void)orThrow(apply::decideParkedRow(connection, row.id, apply::ParkedRow::Status::Dropped, "story"));
}

void Stage::heartbeat(const std::string& rest)
{
    if (!m_configuration)
        disagree("heartbeat stands behind channel");
    for (Canal& canal : m_configuration->canals)
        canal.heartbeat = static_cast<std::uint32_t>(std::stoul(rest));
}

/// `policy NAME [home A]`, `policy a-to-b NAME`
void Stage::policy(const std::string& rest)
{
    if (!m_configuration)
        disagree("policy stands behind channel");
    const auto [name, home] = cutWord(rest);
    Channel& channel = m_configuration->channels.front();
    if (const auto direction = std::ranges::find(channel.pipelines, name, &Pipeline::name);
        direction != channel.pipelines.end()) {
        for (TableMapping& mapping : direction->mappings)
            mapping.conflict = home;
        return;
    }
    channel.conflict = name;
    for (Pipeline& pipeline : channel.pipelines)
        pipeline.home = !home.empty() && targetOf(pipeline.name) != siteFrom(cutWord(home).second);
}

void Stage::serverId(const std::string& rest)
{
    const auto [name, number] = cutWord(rest);
    if (!m_configuration)
        disagree("server-id stands behind channel");
    m_configuration->canals[siteFrom(name)].serverId = static_cast<std::uint32_t>(std::stoul(number));
}

void Stage::detail(const std::string& text)
{
    if (m_stoppedDetail.find(text) == std::string::npos)
        disagree("the detail is: " + m_stoppedDetail);
}

void Stage::equal()
{
    std::set<std::string> compared;
    for (const Pipeline& pipeline : m_configuration->channels.front().pipelines) {
        const std::size_t from = siteFrom(std::string(1, static_cast<char>(pipeline.name.front() - 32)));
        const std::size_t to = targetOf(pipeline.name);
        const bool forth = from < to;
        auto source = m_sites.connect(from);
        auto target = m_sites.connect(to);
        for (const auto& table : orThrow(composition::mappedTables(source, pipeline)).tables) {
            const auto& onA = forth ? table.source : table.target;
            if (!compared
                     .insert(fmt::format("{} {}.{}", std::min(from, to) + std::max(from, to), onA.schema,
                                         onA.table))
                     .second)
                continue;
            const auto result = orThrow(verify::compareTable(
                source, target,
                {table.source.schema, table.source.table, table.target.schema, table.target.table}, {}, {}));
            if (result.equal())
                continue;
            std::string text = table.source.schema + "." + table.source.table + " differs:";
            if (result.problem)
                text += "\n  " + result.problem->detail;
            for (const auto& difference : result.differences)
                text += fmt::format("\n  {} [{}] {} | {}", nameOf(difference.kind), difference.key,
                                    difference.source, difference.target);
            for (const auto& column : result.columnsOnlySource)
                text += "\n  column only at the source: " + column;
            for (const auto& column : result.columnsOnlyTarget)
                text += "\n  column only at the target: " + column;
            disagree(text);
        }
    }
}

std::vector<std::string> Stage::answerOf(std::size_t site, const Sql& sql)
{
    auto connection = m_sites.connect(site);
    orThrow(connection.execute("USE " + m_schemas[0]));
    orThrow(connection.execute("SET time_zone = '+00:00'"));
    std::vector<std::string> lines;
    for (const auto& row : orThrow(connection.query(sql))) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i)
            line += (i ? "|" : "") + (row[i] ? (row[i]->empty() ? "''" : normalized(*row[i])) : "NULL");
        lines.push_back(line);
    }
    return lines;
}

void Stage::same(const Act& act)
{
    for (std::size_t site = 0; site < m_count; ++site)
        answer(
            {act.line, act.verb, std::string(1, static_cast<char>('A' + site)) + " " + act.rest, act.rows});
}

void Stage::soon(const Act& act)
{
    const auto deadline = m_clock.steady() + kSettleWithin;
    for (;;) {
        try {
            return same(act);
        } catch (const std::runtime_error&) {
            if (m_clock.steady() > deadline)
                throw;
        }
        std::this_thread::sleep_for(20ms);
    }
}

void Stage::answer(const Act& act)
{
    const auto [name, sql] = cutWord(act.rest);
    std::vector<std::string> wanted;
    for (const std::string& row : act.rows)
        wanted.push_back(normalized(filled(row)));
    const auto found = answerOf(siteFrom(name), filled(sql));
    if (found != wanted)
        disagree(fmt::format("{} answers:{}\nwanted:{}", name, joined(found), joined(wanted)));
}

void Stage::mark(const std::string& rest)
{
    m_markedIds.clear();
    if (rest == "time") {  // MariaDB logs whole seconds: nothing happens in the one that is left or entered
        m_markedTime = std::chrono::ceil<std::chrono::seconds>(m_clock.now()) + 1s;
        while (m_clock.now() < m_markedTime)
            std::this_thread::sleep_for(10ms);
    }
    m_marks.clear();
    for (std::size_t site = 0; site < m_count; ++site) {
        m_marks.push_back(m_sites.logEnd(site));
        auto connection = m_sites.connect(site);
        const bool isMySql = connection.server().isMySql();
        m_markedIds.push_back(
            orThrow(connection.queryCell(isMySql ? "SELECT REPLACE(@@GLOBAL.gtid_executed, '\n', '')"
                                                 : "SELECT @@GLOBAL.gtid_binlog_pos"))
                .value_or(""));
    }
}

void Stage::beginAt(const std::string& rest)
{
    const auto [name, where] = cutWord(rest);
    const std::size_t site = siteFrom(name);
    if (!m_configuration || (m_marks.empty() && (where == "gtid" || where == "place" || where == "time")))
        disagree("begin stands behind channel and mark");
    std::string& start = m_configuration->canals[site].start;
    if (where == "gtid")
        start = "gtid:" + m_markedIds[site];
    else if (where == "place")
        start = m_marks[site].text();
    else if (where == "time")
        start =
            fmt::format("time:{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::floor<std::chrono::seconds>(m_markedTime));
    else
        start = where;
}

void Stage::resetLog(std::size_t site)
{
    auto connection = m_sites.connect(site);
    const bool newWords = connection.server().isMySql() && connection.server().version >= 80200;
    orThrow(connection.execute(newWords ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER"));
}

void Stage::purgeLog(std::size_t site)
{
    auto connection = m_sites.connect(site);
    orThrow(connection.execute("FLUSH BINARY LOGS"));
    // A file that a reader still has open is left alone, and the server notices only in time that one is
    // gone.
    const auto deadline = m_clock.steady() + kStopWithin;
    while (orThrow(connection.query("SHOW BINARY LOGS")).size() > 1) {
        orThrow(connection.execute("PURGE BINARY LOGS TO '" + m_sites.logEnd(site).file + "'"));
        if (m_clock.steady() > deadline)
            disagree("the log cannot be purged");
        std::this_thread::sleep_for(20ms);
    }
}

std::size_t Stage::countRowEvents(std::size_t site)
{
    auto connection = m_sites.connect(site);
    const SourcePosition end = m_sites.logEnd(site);
    if (m_marks.size() != m_count || m_marks[site].file != end.file)
        disagree("row-events needs a mark in the same log file");
    std::size_t count = 0;
    bool wanted = false;
    const auto events = orThrow(connection.query(
        fmt::format("SHOW BINLOG EVENTS IN '{}' FROM {}", m_marks[site].file, m_marks[site].offset)));
    for (const auto& event : events) {
        const std::string type = event[2].value_or("");
        const std::string info = event[5].value_or("");
        if (type == "Table_map")
            wanted = std::ranges::any_of(
                m_schemas, [&](const auto& schema) { return info.find(schema + ".") != info.npos; });
        else if (wanted && (type.starts_with("Write_rows") || type.starts_with("Update_rows") ||
                            type.starts_with("Delete_rows")))
            ++count;
    }
    return count;
}

void Stage::rowEvents(const std::string& rest)
{
    const auto [name, number] = cutWord(rest);
    const auto found = countRowEvents(siteFrom(name));
    if (found != std::stoul(number))
        disagree(fmt::format("{} has {} row events", name, found));
}

}  // namespace lutra::scenarios
