#include "engine/apply/applier.h"

#include "engine/base/failpoint.h"

#include <algorithm>

namespace lutra::apply {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFarGroupBytesMax = 8u << 20;
constexpr auto kPatience = 100ms;
constexpr auto kCheckEvery = 10s;  // while others are waited for

const std::string& originOf(const Transaction& transaction, const std::string& site)
{
    return transaction.origin ? transaction.origin->site : site;
}

checkpoint::DoneRange rangeOf(const SourcePosition& after, std::span<const Transaction> transactions)
{
    checkpoint::DoneRange range{after, transactions.back().end, {}, transactions.back().readFrom};
    GtidSet ids;
    for (const Transaction& transaction : transactions) {
        if (!transaction.end.gtid.empty() && !ids.add(transaction.end.gtid))
            return range;  // of two families: without ids
    }
    range.ids = ids.text();
    return range;
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
    return bounds;
}

std::span<const Transaction> Applier::Sent::transactions() const
{
    return std::span(group->transactions).subspan(first, count);
}

const SourcePosition& Applier::Sent::after() const
{
    return first == 0 ? group->after : group->transactions[first - 1].end;
}

Applier::Applier(Sessions sessions, const Clock& clock, PipelineCounters& counters, std::string site,
                 checkpoint::Progress progress, GroupBounds bounds)
    : m_clock(clock)
    , m_counters(counters)
    , m_site(std::move(site))
    , m_bounds(bounds)
    , m_progress(std::move(progress))
    , m_doneBy(sessions.size(), m_progress.done)
    , m_answers(sessions.size(), sessions.size())
    , m_submittedTo(m_progress.low)
{
    for (auto& session : sessions) {
        m_free.push_back(m_lanes.size());
        m_lanes.push_back(std::make_unique<Lane>(m_lanes.size(), std::move(session), m_clock, m_counters,
                                                 m_held, [this](LaneAnswer answer) {
                                                     (void)m_answers.push(std::move(answer), 1, {});
                                                     if (m_wake)
                                                         m_wake();
                                                 }));
    }
    openNext();
}

Applier::~Applier()
{
    waitForLanes();
}

void Applier::onAnswer(std::function<void()> wake)
{
    m_wake = std::move(wake);
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
    if (!transaction.hasRows()) {
        if (!idle())
            return passLater(std::move(transaction), stop);
        pass(transaction);
        return {};
    }
    if (!mayJoin(transaction)) {
        if (auto sent = sendWhenPossible(stop); !sent)
            return sent;
    }
    return gather(std::move(transaction), stop);
}

/// The position moves once all before it is committed.
Result<> Applier::passLater(Transaction transaction, const std::stop_token& stop)
{
    append(std::move(transaction));
    if (openIsFull() && m_open->rows > 0)
        return sendWhenPossible(stop);
    while (openIsFull() && !m_underWay.empty()) {
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
    append(std::move(transaction));
    if (auto heard = hear(); !heard)  // what was waited for may be done
        return heard;
    return openIsFull() ? sendWhenPossible(stop) : Result<>();
}

/// Nobody can say what its rows have to do with others'.
Result<> Applier::writeAlone(Transaction transaction, const std::stop_token& stop)
{
    if (auto before = settle(stop); !before)
        return before;
    append(std::move(transaction));
    return settle(stop);
}

/// Writes down what the rows touch. False: that cannot be told.
Result<bool> Applier::tellRows(const Transaction& transaction)
{
    if (transaction.spool || !transaction.unknownXa.empty())
        return false;
    // First all tables: asking may wait for a lane, and an answer may begin another group.
    struct Run {
        const TablePtr* table;
        TargetTablePtr target;
        std::size_t end;  // behind the last row of the same table
    };
    std::vector<Run> runs;
    for (std::size_t i = 0; i < transaction.rows.size(); ++i) {
        const TablePtr& table = transaction.rows[i].table;
        if (!runs.empty() && *runs.back().table == table) {
            runs.back().end = i + 1;
            continue;
        }
        auto target = describe(table);
        if (!target && isAboutRows(target.error()))
            return false;
        if (!target)
            return tl::unexpected(target.error());
        runs.push_back({&table, std::move(*target), i + 1});
    }
    const WriteHistory::Writer writer{m_open->number, m_open->transactions.size()};
    std::size_t at = 0;
    for (const Run& run : runs) {
        for (; at < run.end; ++at)
            m_openRowsAgain += m_history.add(transaction.rows[at], *run.target, writer, m_openBehind) ? 1 : 0;
    }
    return true;
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
    return !m_openOrigin || *m_openOrigin == originOf(transaction, m_site);
}

bool Applier::openIsFull() const
{
    if (m_open->rows < m_bounds.rows && m_open->bytes < m_bounds.bytes &&
        m_open->transactions.size() < m_bounds.transactions)
        return false;
    return !gainsByWaiting();
}

bool Applier::gainsByWaiting() const
{
    constexpr std::size_t kOneInSo = 10;
    return m_openRowsAgain * kOneInSo >= m_open->rows && m_open->rows < m_bounds.foldedRows &&
           m_open->bytes < m_bounds.foldedBytes && (m_free.empty() || !mayGo());
}

void Applier::append(Transaction transaction)
{
    if (transaction.hasRows())
        m_openOrigin = originOf(transaction, m_site);
    m_open->rows += transaction.hasRows() ? std::max<std::size_t>(1, transaction.rows.size()) : 0;
    m_open->bytes += transaction.heldBytes();
    m_submittedTo = transaction.end;
    m_open->transactions.push_back(std::move(transaction));
}

Result<> Applier::advance(std::stop_token stop)
{
    if (auto heard = hear(); !heard)
        return heard;
    if (m_open->rows > 0 && !m_free.empty() && mayGo())
        sendOpen(stop);
    return {};
}

Result<> Applier::settle(std::stop_token stop)
{
    if (auto sent = sendWhenPossible(stop); !sent)
        return sent;
    while (!m_underWay.empty()) {
        if (auto heard = hearOne(); !heard)
            return heard;
    }
    passOpen();
    return {};
}

Result<> Applier::rest()
{
    waitForLanes();
    return mendFailures();
}

/// All groups before it with which it shares something are committed.
bool Applier::mayGo() const
{
    return std::ranges::all_of(m_openBehind, [&](GroupNumber earlier) {
        return std::ranges::none_of(
            m_underWay, [&](const Sent& sent) { return sent.group->number == earlier && !sent.committed; });
    });
}

Result<> Applier::sendWhenPossible(const std::stop_token& stop)
{
    while (m_open->rows > 0 && (m_free.empty() || !mayGo())) {
        if (auto heard = hearOne(); !heard)
            return heard;
    }
    if (m_open->rows > 0)
        sendOpen(stop);
    return {};
}

void Applier::sendOpen(const std::stop_token& stop)
{
    const std::size_t count = m_open->transactions.size();
    Sent& sent = m_underWay.emplace_back(Sent{m_open, 0, count});
    give(sent, stop);
    openNext();
}

void Applier::give(Sent& sent, const std::stop_token& stop)
{
    sent.lane = m_free.back();
    m_free.pop_back();
    const bool isNext = &sent == &m_underWay.front();
    m_lanes[sent.lane]->give({sent.group, sent.first, sent.count, markFor(sent, isNext), stop});
}

void Applier::openNext()
{
    const GroupNumber number = m_open ? m_open->number + 1 : 1;
    m_open = std::make_shared<Group>();
    m_open->number = number;
    m_open->after = m_submittedTo;
    m_openBehind.clear();
    m_openOrigin.reset();
    m_openRowsAgain = 0;
    m_history.forgetBefore(m_underWay.empty() ? number : m_underWay.front().group->number);
}

Mark Applier::markFor(const Sent& sent, bool isNext) const
{
    const auto transactions = sent.transactions();
    const Transaction& last = transactions.back();
    Mark mark;
    mark.progress = m_progress;
    mark.progress.done = m_doneBy[sent.lane];
    if (isNext) {
        for (const Transaction& transaction : transactions)
            mark.progress.raiseLow(transaction.end, transaction.readFrom);
    } else {
        mark.progress.done.push_back(rangeOf(sent.after(), transactions));
    }
    mark.origin = last.origin.value_or(Origin{m_site, last.end.text()});
    for (const Transaction& transaction : transactions) {
        if (transaction.hasRows() && transaction.origin)
            mark.origin = *transaction.origin;
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
        return candidate.lane == answer.lane && !candidate.committed && !candidate.failure;
    });
    if (!answer.rows) {
        sent->failure = answer.rows.error();
        m_tables.clear();  // the target's structure may be what made it fail
        return;
    }
    sent->committed = true;
    m_counters.rowsApplied += *answer.rows;
    for (const Transaction& transaction : sent->transactions())
        m_counters.transactionsApplied += transaction.hasRows() ? 1 : 0;
    m_doneBy[sent->lane].push_back(rangeOf(sent->after(), sent->transactions()));
    raiseLow();
}

/// What is committed without a gap is up to here.
void Applier::raiseLow()
{
    while (!m_underWay.empty() && m_underWay.front().committed) {
        for (const Transaction& transaction : m_underWay.front().transactions()) {
            m_progress.raiseLow(transaction.end, transaction.readFrom);
            if (transaction.hasRows())
                m_lastCommittedAt = transaction.committedAt;
        }
        m_unsaved = false;
        m_underWay.pop_front();
    }
    for (auto& done : m_doneBy)
        std::erase_if(done, [&](const auto& range) { return range.last <= m_progress.low; });
    if (m_underWay.empty() && m_open->rows == 0)
        passOpen();
    m_history.forgetBefore(m_underWay.empty() ? m_open->number : m_underWay.front().group->number);
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
        if (auto written = writeOneByOne(failed); !written)
            return written;
    }
    return {};
}

Result<> Applier::writeOneByOne(SentPlace failed)
{
    const Sent whole = *failed;
    const auto place = m_underWay.erase(failed) - m_underWay.begin();
    for (std::size_t i = 0; i < whole.count; ++i)
        m_underWay.insert(m_underWay.begin() + place + static_cast<std::ptrdiff_t>(i),
                          Sent{whole.group, whole.first + i, 1});
    for (std::size_t i = 0; i < whole.count; ++i) {
        const auto one = std::ranges::find_if(m_underWay, [&](const Sent& sent) {
            return sent.group == whole.group && sent.first == whole.first + i;
        });
        if (!one->transactions().front().hasRows()) {
            one->committed = true;
            raiseLow();
            continue;
        }
        give(*one, {});
        waitForLanes();
        if (std::ranges::any_of(m_underWay, [](const Sent& sent) { return sent.failure.has_value(); }))
            break;
    }
    const auto still =
        std::ranges::find_if(m_underWay, [](const Sent& sent) { return sent.failure.has_value(); });
    return still == m_underWay.end() ? Result<>() : tl::unexpected(*still->failure);
}

void Applier::waitForLanes()
{
    while (m_free.size() < m_lanes.size()) {
        if (auto answer = m_answers.pop(kPatience, {}))
            note(std::move(*answer));
    }
}

/// Nothing is under way: what is gathered and holds no rows needs no lane.
void Applier::passOpen()
{
    for (const Transaction& transaction : m_open->transactions)
        pass(transaction);
    openNext();
}

void Applier::pass(const Transaction& transaction)
{
    m_progress.raiseLow(transaction.end, transaction.readFrom);
    m_submittedTo = std::max(m_submittedTo, transaction.end);
    if (m_open->transactions.empty())
        m_open->after = m_submittedTo;
    if (!transaction.touchesOnlyOurs)
        m_unsaved = true;
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
    Mark mark{m_progress, {m_site, m_progress.low.text()}};
    mark.progress.done = m_doneBy[lane];
    if (auto begun = session.begin(mark); !begun)
        return begun;
    if (auto committed = session.commit(); !committed) {
        if (auto undone = session.rollback(); !undone)
            return undone;
        return tl::unexpected(session.explain(committed.error()));
    }
    if (auto go = failpoint("apply.after_persist"); !go)
        return go;
    m_unsaved = false;
    return {};
}

}  // namespace lutra::apply
