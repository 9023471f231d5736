#include "engine/apply/applier.h"

#include "engine/base/failpoint.h"

#include <algorithm>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFarGroupBytesMax = 8u << 20;
constexpr std::size_t kFarPassingMax = 8;
constexpr std::size_t kWaitingMax = 8;
// While one that is not done holds the low mark. Ranges stand in the lanes' rows: a group that others are let
// past has many.
constexpr std::size_t kRangesMax = 1000;
constexpr std::size_t kTransactionsMax = 100'000;
constexpr auto kPatience = 100ms;
constexpr auto kCheckEvery = 10s;  // while others are waited for

const std::string& originOf(const Transaction& transaction, const std::string& site)
{
    return transaction.origin ? transaction.origin->site : site;
}

/// False: of two families, and so without ids.
bool addIds(GtidSet& ids, const SourcePosition& end)
{
    return end.gtid.empty() || ids.add(end.gtid);
}

}  // namespace

/// Four round trips a group: with so many rows they take about as long as the target's work on them.
GroupBounds groupBoundsFor(std::chrono::microseconds roundTrip)
{
    GroupBounds bounds;
    const auto milliseconds = static_cast<std::size_t>(std::max<std::int64_t>(0, roundTrip.count()) / 1000);
    bounds.rows += bounds.rows * milliseconds / 4;
    bounds.transactions += bounds.transactions * milliseconds / 4;
    bounds.bytes = std::min(bounds.bytes + bounds.bytes * milliseconds / 4, kFarGroupBytesMax);
    bounds.passing = std::min(bounds.passing + milliseconds / 10, kFarPassingMax);
    return bounds;
}

std::span<const Transaction> Applier::Sent::transactions() const
{
    return std::span(group->transactions).subspan(first, count);
}

/// A range ends where a transaction of another group stands between.
std::vector<checkpoint::DoneRange> Applier::Sent::ranges() const
{
    std::vector<checkpoint::DoneRange> ranges;
    GtidSet ids;
    bool haveIds = true;
    for (std::size_t i = first; i < first + count; ++i) {
        const Transaction& transaction = group->transactions[i];
        const LogOrder::Place& place = group->places[i];
        if (i == first || place.number != group->places[i - 1].number + 1) {
            if (!ranges.empty() && haveIds)
                ranges.back().ids = ids.text();
            ranges.push_back({place.after, {}, {}});
            ids = {};
            haveIds = true;
        }
        ranges.back().last = transaction.end;
        ranges.back().readFrom = transaction.readFrom;
        haveIds = haveIds && addIds(ids, transaction.end);
    }
    if (haveIds)
        ranges.back().ids = ids.text();
    return ranges;
}

Applier::Applier(Sessions sessions, const Clock& clock, PipelineCounters& counters, std::string site,
                 checkpoint::Progress progress, GroupBounds bounds, conflict::LogState state,
                 ConflictRulesPtr rules)
    : m_clock(clock)
    , m_counters(counters)
    , m_site(std::move(site))
    , m_bounds(bounds)
    , m_rules(std::move(rules))
    , m_progress(std::move(progress))
    , m_state(std::move(state))
    , m_doneBy(sessions.size(), m_progress.done)
    , m_answers(sessions.size(), sessions.size())
    , m_open(newGroup())
    , m_later(newGroup())
    , m_order(m_progress.low)
    , m_markedTo(m_progress.low)
{
    for (auto& session : sessions) {
        m_free.push_back(m_lanes.size());
        m_lanes.push_back(std::make_unique<Lane>(m_lanes.size(), std::move(session), m_clock, m_counters,
                                                 m_held, m_rules, [this](LaneAnswer answer) {
                                                     (void)m_answers.push(std::move(answer), 1, {});
                                                     m_wake();
                                                 }));
    }
}

Applier::~Applier()
{
    waitForLanes();
}

void Applier::onAnswer(std::function<void()> wake)
{
    m_wake.set(std::move(wake));
}

/// The statement of a CREATE TABLE … SELECT ends where it begins, at the end of what stands before it.
bool Applier::has(const Transaction& transaction) const
{
    if (transaction.begin == transaction.end)
        return transaction.end < m_progress.low;
    return m_progress.contains(transaction.end);
}

Result<> Applier::submit(Transaction transaction, std::stop_token stop)
{
    if (has(transaction))
        transaction.dropRows();
    if (!transaction.hasRows())
        return passLater(std::move(transaction), stop);
    if (!mayJoin(transaction)) {
        if (auto sent = sendAll(stop); !sent)
            return sent;
    }
    return gather(std::move(transaction), stop);
}

/// The position moves once all before it is committed. Behind a transaction whose group still grows it
/// becomes a part of that, so that what the group did is one range.
Result<> Applier::passLater(Transaction transaction, const std::stop_token& stop)
{
    for (Gathered* gathered : {&m_open, &m_later}) {
        if (!gathered->empty() && m_grown.lock() == gathered->group) {
            append(*gathered, std::move(transaction));
            return makeRoom(stop);
        }
    }
    m_order.finish(m_order.enlist(transaction), !transaction.touchesOnlyOurs);
    raiseLow();
    while (isFarAhead() && !m_underWay.empty()) {
        if (auto heard = hearOne(); !heard)
            return heard;
    }
    return {};
}

Result<> Applier::gather(Transaction transaction, const std::stop_token& stop)
{
    const auto told = tellRows(transaction);
    if (!told)
        return tl::unexpected(told.error());
    if (!*told)
        return writeAlone(std::move(transaction), stop);
    Gathered& gathered = groupOfTouched();
    gathered.rowsAgain +=
        m_history.note(m_touched, {gathered.group->number, gathered.group->transactions.size()});
    append(gathered, std::move(transaction));
    foldLast(*gathered.group);
    if (auto heard = hear(); !heard)  // what was waited for may be done
        return heard;
    return makeRoom(stop);
}

/// Nobody can say what its rows have to do with others'.
Result<> Applier::writeAlone(Transaction transaction, const std::stop_token& stop)
{
    if (auto before = settle(stop); !before)
        return before;
    append(m_open, std::move(transaction));
    return settle(stop);
}

/// Finds out what the rows touch. False: that cannot be told.
Result<bool> Applier::tellRows(const Transaction& transaction)
{
    if (transaction.spool || !transaction.unknownXa.empty())
        return false;
    // First all tables: asking may wait for a lane, and an answer may begin another group.
    m_runs.clear();
    for (std::size_t i = 0; i < transaction.rows.size(); ++i) {
        const TablePtr& table = transaction.rows[i].table;
        if (i > 0 && transaction.rows[i - 1].table == table) {
            m_runs.back().end = i + 1;
            continue;
        }
        auto target = describe(table);
        if (!target && isAboutRows(target.error()))
            return false;
        if (!target)
            return tl::unexpected(target.error());
        m_runs.push_back({i + 1, std::move(*target)});
    }
    m_touched.clear();
    std::size_t at = 0;
    for (const Run& run : m_runs) {
        for (; at < run.end; ++at)
            addTouched(m_touched, transaction.rows[at], *run.target);
    }
    return true;
}

/// While its lane is still to come: it writes the sooner.
void Applier::foldLast(Group& group)
{
    const std::span<const RowChange> rows = group.transactions.back().rows;
    std::size_t at = 0;
    for (const Run& run : m_runs) {
        group.folding.add(rows.subspan(at, run.end - at), run.target);
        at = run.end;
    }
}

Result<TargetTablePtr> Applier::describe(const TablePtr& table)
{
    if (const auto known = m_tables.find(table); known != m_tables.end())
        return known->second;
    while (m_free.empty()) {
        if (auto heard = hearOne(); !heard)
            return tl::unexpected(heard.error());
    }
    auto described = m_lanes[m_free.back()]->session().describe(table);
    if (described)
        m_tables.emplace(table, *described);
    return described;
}

/// A target transaction has one birthplace.
bool Applier::mayJoin(const Transaction& transaction) const
{
    return (m_open.empty() && m_later.empty()) || m_origin == originOf(transaction, m_site);
}

/// With one lane nothing can be let past.
Applier::Gathered& Applier::groupOfTouched()
{
    std::vector<GroupNumber> behind = m_history.writersOf(m_touched);
    std::erase_if(behind, [&](GroupNumber group) { return !isUnfinished(group); });
    const bool onlyOpen = behind.empty() || behind == std::vector{m_open.group->number};
    if (onlyOpen || m_lanes.size() == 1)
        return m_open;
    for (const GroupNumber group : behind) {
        if (group != m_later.group->number &&
            std::ranges::find(m_later.behind, group) == m_later.behind.end())
            m_later.behind.push_back(group);
    }
    return m_later;
}

bool Applier::isUnfinished(GroupNumber group) const
{
    const auto isIt = [&](const auto& one) { return one.group->number == group; };
    return isIt(m_open) || isIt(m_later) || std::ranges::any_of(m_waiting, isIt) ||
           std::ranges::any_of(m_underWay, isIt);
}

/// All groups with which it shares something are committed.
bool Applier::isReady(const Gathered& gathered) const
{
    return std::ranges::none_of(gathered.behind, [&](GroupNumber group) { return isUnfinished(group); });
}

bool Applier::isFull(const Gathered& gathered) const
{
    const Group& group = *gathered.group;
    if (group.rows < m_bounds.rows && group.bytes < m_bounds.bytes &&
        group.transactions.size() < m_bounds.transactions)
        return false;
    return !gainsByWaiting(gathered);
}

/// While it cannot be sent, because some of its changes will fold into others. Where each row changes many
/// times, also then: the target has so much less to do that it may stand still meanwhile.
bool Applier::gainsByWaiting(const Gathered& gathered) const
{
    constexpr std::size_t kOneInSo = 10;
    constexpr std::size_t kManyTimes = 2;
    const Group& group = *gathered.group;
    if (group.rows >= m_bounds.foldedRows || bytesGathered() >= m_bounds.foldedBytes)
        return false;
    if (m_free.empty() || !isReady(gathered))
        return gathered.rowsAgain * kOneInSo >= group.rows;
    return group.folding.rows() > 0 && group.folding.targetRows() * kManyTimes <= group.rows;
}

std::size_t Applier::bytesGathered() const
{
    std::size_t bytes = m_open.group->bytes + m_later.group->bytes;
    for (const Gathered& gathered : m_waiting)
        bytes += gathered.group->bytes;
    return bytes;
}

/// Whether the open group may be sent. Others before it may be sent in any case.
bool Applier::maySend() const
{
    return !m_free.empty() && (!isFarAhead() || m_underWay.empty());
}

/// What the take-over found stands in each lane's row.
bool Applier::isFarAhead() const
{
    std::size_t ranges = m_progress.done.size();
    for (const auto& done : m_doneBy)
        ranges += done.size() - m_progress.done.size();
    return ranges >= kRangesMax || m_order.size() >= kTransactionsMax;
}

bool Applier::maySetAside() const
{
    return m_waiting.size() < kWaitingMax && bytesGathered() < m_bounds.foldedBytes;
}

Applier::Gathered Applier::newGroup()
{
    Gathered gathered;
    gathered.group = std::make_shared<Group>();
    gathered.group->number = ++m_lastGroup;
    return gathered;
}

void Applier::append(Gathered& gathered, Transaction transaction)
{
    Group& group = *gathered.group;
    if (transaction.hasRows())
        m_origin = originOf(transaction, m_site);
    group.places.push_back(m_order.enlist(transaction));
    group.rows += transaction.hasRows() ? std::max<std::size_t>(1, transaction.rows.size()) : 0;
    group.bytes += transaction.heldBytes();
    group.transactions.push_back(std::move(transaction));
    m_grown = gathered.group;
}

Result<> Applier::advance(std::stop_token stop)
{
    if (auto heard = hear(); !heard)
        return heard;
    sendReady(stop);
    while (!m_open.empty() && maySend()) {
        sendOpen(stop);
        sendReady(stop);
    }
    return {};
}

Result<> Applier::settle(std::stop_token stop)
{
    for (;;) {
        if (auto advanced = advance(stop); !advanced)
            return advanced;
        if (idle())
            return {};
        if (auto heard = hearOne(); !heard)
            return heard;
    }
}

Result<> Applier::rest()
{
    waitForLanes();
    return mendFailures();
}

/// Waits until what is gathered is within its bounds.
Result<> Applier::makeRoom(const std::stop_token& stop)
{
    for (;;) {
        sendReady(stop);
        const bool openIsFull = isFull(m_open);
        const bool laterIsFull = isFull(m_later);
        if (!openIsFull && !laterIsFull)
            return {};
        if (!m_open.empty() && maySend()) {
            sendOpen(stop);
        } else if (!m_later.empty() && (laterIsFull || isFarAhead()) && maySetAside()) {
            setAside();
        } else if (auto heard = hearOne(); !heard) {
            return heard;
        }
    }
}

/// Whatever is gathered goes, or waits closed.
Result<> Applier::sendAll(const std::stop_token& stop)
{
    for (;;) {
        if (auto advanced = advance(stop); !advanced)
            return advanced;
        if (m_open.empty() && m_later.empty())
            return {};
        if (m_open.empty() && maySetAside()) {
            setAside();
        } else if (auto heard = hearOne(); !heard) {
            return heard;
        }
    }
}

/// Sends what waited for its turn, and opens what need wait no longer.
void Applier::sendReady(const std::stop_token& stop)
{
    for (auto next = m_waiting.begin(); next != m_waiting.end() && !m_free.empty();) {
        if (isReady(*next)) {
            send(next->group, stop);
            next = m_waiting.erase(next);
        } else {
            ++next;
        }
    }
    if (m_open.empty() && !m_later.empty() && isReady(m_later)) {
        std::swap(m_open, m_later);
        m_open.behind.clear();
        forgetFinished();
    }
}

/// Sooner or later the other one closes: it would wait for ever longer. Where the target is far, a small
/// group costs a lane as much time as a large one.
void Applier::sendOpen(const std::stop_token& stop)
{
    send(m_open.group, stop);
    m_open = newGroup();
    const bool closes = !m_later.empty() && ++m_later.passed >= m_bounds.passing;
    if (closes && !isReady(m_later) && maySetAside())
        setAside();
    forgetFinished();
}

void Applier::setAside()
{
    m_waiting.push_back(std::move(m_later));
    m_later = newGroup();
}

void Applier::send(std::shared_ptr<const Group> group, const std::stop_token& stop)
{
    const std::size_t count = group->transactions.size();
    give(m_underWay.emplace_back(Sent{std::move(group), 0, count}), stop);
}

void Applier::give(Sent& sent, const std::stop_token& stop)
{
    sent.lane = m_free.back();
    m_free.pop_back();
    Mark mark = markFor(sent);
    sent.markedLow = mark.progress.low;
    m_lanes[sent.lane]->give({sent.group, sent.first, sent.count, std::move(mark), stop});
}

void Applier::forgetFinished()
{
    GroupNumber oldest = std::min(m_open.group->number, m_later.group->number);
    for (const Gathered& gathered : m_waiting)
        oldest = std::min(oldest, gathered.group->number);
    for (const Sent& sent : m_underWay)
        oldest = std::min(oldest, sent.group->number);
    m_history.forgetBefore(oldest);
}

/// The row tells all that its lane has done, this included.
Mark Applier::markFor(const Sent& sent) const
{
    const auto transactions = sent.transactions();
    const Transaction& last = transactions.back();
    Mark mark;
    mark.progress = m_progress;
    mark.progress.done.clear();
    for (const auto& range : m_doneBy[sent.lane])
        mark.progress.add(range);
    for (auto& range : sent.ranges())
        mark.progress.add(std::move(range));
    mark.origin = last.origin.value_or(Origin{m_site, last.end.text()});
    mark.state = m_state;
    if (const auto standing = m_order.standingAt(mark.progress.low))  // what is sent may have raised it
        mark.state = standing->state;
    for (const Transaction& transaction : transactions) {
        if (transaction.hasRows() && transaction.origin)
            mark.origin = *transaction.origin;
        if (transaction.hasRows() && transaction.standing && !transaction.standing->birth.site().empty())
            mark.stamp = transaction.standing->birth.stamp.text();  // they only rise
    }
    return mark;
}

/// Takes the answers that are there.
Result<> Applier::hear()
{
    while (m_answers.level().items > 0) {
        if (auto heard = hearOne(); !heard)
            return heard;
    }
    return {};
}

/// Waits a while for an answer: a lane with work always gives one, within its connection's time-outs. While
/// one takes minutes, the others are kept from being closed by the server.
Result<> Applier::hearOne()
{
    if (auto answer = m_answers.pop(kPatience, {})) {
        note(std::move(*answer));
    } else if (m_clock.steady() - m_checkedAt > kCheckEvery) {
        if (auto held = checkHeld(); !held)
            return held;
    }
    return mendFailures();
}

void Applier::note(LaneAnswer answer)
{
    m_free.push_back(answer.lane);
    const auto sent = std::ranges::find_if(m_underWay, [&](const Sent& candidate) {
        return candidate.lane == answer.lane && !candidate.failure;
    });
    if (!answer.rows) {
        sent->failure = answer.rows.error();
        m_tables.clear();  // the target's structure may be what made it fail
        return;
    }
    m_counters.rowsApplied += *answer.rows;
    for (const Transaction& transaction : sent->transactions())
        m_counters.transactionsApplied += transaction.hasRows() ? 1 : 0;
    for (auto& range : sent->ranges())
        m_doneBy[sent->lane].push_back(std::move(range));
    m_markedTo = std::max(m_markedTo, sent->markedLow);
    finish(*sent);
    m_underWay.erase(sent);
    raiseLow();
}

void Applier::finish(const Sent& sent)
{
    for (std::size_t i = sent.first; i < sent.first + sent.count; ++i)
        m_order.finish(sent.group->places[i], true);
}

/// What is committed without a gap is up to here.
void Applier::raiseLow()
{
    m_order.takeFinished([&](const LogOrder::Passed& passed) {
        m_progress.raiseLow(passed.end, passed.readFrom);
        if (passed.hasRows)
            m_lastCommittedAt = passed.committedAt;
        if (passed.standing)
            noteStanding(*passed.standing);
        m_unsaved = m_unsaved || passed.isWorthKeeping;
    });
    if (m_markedTo >= m_progress.low)
        m_unsaved = false;
    for (auto& done : m_doneBy)
        std::erase_if(done, [&](const auto& range) { return range.last <= m_progress.low; });
    forgetFinished();
}

/// What is still to be applied has seen at least this.
void Applier::noteStanding(const conflict::Standing& standing)
{
    m_state = standing.state;
    if (m_rules && m_rules->targetLog && standing.birth.seen != m_seen) {
        m_seen = standing.birth.seen;
        m_rules->targetLog->forget(m_seen);
    }
}

Result<> Applier::mendFailures()
{
    const auto hasFailed = [](const Sent& sent) { return sent.failure.has_value(); };
    if (std::ranges::none_of(m_underWay, hasFailed))
        return {};
    waitForLanes();  // one by one needs quiet; and what the others wrote is not lost
    for (auto failed = std::ranges::find_if(m_underWay, hasFailed); failed != m_underWay.end();
         failed = std::ranges::find_if(m_underWay, hasFailed)) {
        if (!isAboutRows(*failed->failure) || failed->count == 1)
            return tl::unexpected(*failed->failure);
        if (auto written = writeOneByOne(*failed); !written)
            return written;
        m_underWay.erase(failed);
    }
    return {};
}

Result<> Applier::writeOneByOne(const Sent& failed)
{
    for (std::size_t i = failed.first; i < failed.first + failed.count; ++i) {
        Sent one{failed.group, i, 1};
        if (!one.transactions().front().hasRows()) {
            finish(one);
            raiseLow();
            continue;
        }
        Sent& sent = m_underWay.emplace_back(std::move(one));
        give(sent, {});
        waitForLanes();
        const auto still = std::ranges::find_if(m_underWay, [&](const Sent& candidate) {
            return candidate.failure && candidate.group == failed.group && candidate.first == i &&
                   candidate.count == 1;
        });
        if (still != m_underWay.end())
            return tl::unexpected(*still->failure);
    }
    return {};
}

void Applier::waitForLanes()
{
    while (m_free.size() < m_lanes.size()) {
        if (auto answer = m_answers.pop(kPatience, {}))
            note(std::move(*answer));
    }
}

/// All of them: a connection that nobody uses is closed by the server after a while.
Result<> Applier::checkHeld()
{
    m_checkedAt = m_clock.steady();
    ParkedRowStore* const parked = m_free.empty() ? nullptr : m_lanes[m_free.back()]->session().parkedRows();
    if (parked) {  // first, for looking begins a transaction, and checkHeld ends it
        if (auto looked = lookAtParkedRows(*parked, m_held, m_counters); !looked)
            return looked;
    }
    for (const std::size_t lane : m_free) {
        if (auto held = m_lanes[lane]->session().checkHeld(); !held)
            return held;
    }
    return {};
}

Result<> Applier::persist()
{
    if (!m_unsaved || !idle())
        return {};
    if (auto go = failpoint("apply.before_persist"); !go)
        return go;
    const std::size_t lane = m_free.back();
    TargetSession& session = m_lanes[lane]->session();
    Mark mark{m_progress, {m_site, m_progress.low.text()}, m_state, {}};
    if (auto begun = session.begin(mark); !begun)
        return begun;
    if (auto committed = session.commit(); !committed) {
        if (auto undone = session.rollback(); !undone)
            return undone;
        return tl::unexpected(session.explain(committed.error()));
    }
    if (auto go = failpoint("apply.after_persist"); !go)
        return go;
    m_markedTo = m_progress.low;
    m_unsaved = false;
    return {};
}

Result<> Applier::bringBackKept(const std::stop_token& stop)
{
    if (!m_rules || !m_rules->kept || !m_rules->kept->hasFree() || !idle())
        return {};
    const Mark mark{m_progress, {m_site, m_progress.low.text()}, m_state, {}};
    auto written = m_lanes[m_free.back()]->writer().write({}, nullptr, mark, stop);
    if (!written)
        return tl::unexpected(written.error());
    m_markedTo = m_progress.low;
    m_unsaved = false;
    return {};
}

}  // namespace lutra::apply
