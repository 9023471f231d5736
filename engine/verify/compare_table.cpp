#include "engine/verify/compare_table.h"

#include "engine/mysql/catalog.h"
#include "engine/verify/comparison_plan.h"
#include "engine/verify/row_reader.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <map>

namespace lutra::verify {

namespace {

constexpr std::size_t kGroupBytesMax = 256U << 20;  // rows of one digest, held in memory without a key

using Cells = std::span<const CellView>;

/// One comparison on its way.
class Comparison {
public:
    Comparison(const ComparisonPlan& plan, const Options& options, std::stop_token stop,
               const Progress& progress, TableResult& result)
        : m_plan(plan)
        , m_options(options)
        , m_stop(std::move(stop))
        , m_progress(progress)
        , m_result(result)
    {
    }

    Result<> run(RowReader& source, RowReader& target)
    {
        auto done = m_plan.key.empty() ? compareBags(source, target) : compareByKey(source, target);
        m_result.sourceRows = source.rowsRead();
        m_result.targetRows = target.rowsRead();
        report(source, target, true);
        return done;
    }

private:
    /// Two ordered streams, merged.
    Result<> compareByKey(RowReader& source, RowReader& target)
    {
        while (!source.atEnd() || !target.atEnd()) {
            const auto order = source.atEnd()   ? std::strong_ordering::greater
                               : target.atEnd() ? std::strong_ordering::less
                                                : compareKeys(source.row(), target.row());
            if (order < 0)
                addLonely(RowDifference::Kind::OnlySource, source.row());
            else if (order > 0)
                addLonely(RowDifference::Kind::OnlyTarget, target.row());
            else
                compareRows(source.row(), target.row());
            if (order <= 0) {
                if (auto moved = advanceInOrder(source, m_lastSource); !moved)
                    return moved;
            }
            if (order >= 0) {
                if (auto moved = advanceInOrder(target, m_lastTarget); !moved)
                    return moved;
            }
            if (auto go = keepGoing(source, target); !go)
                return go;
        }
        return {};
    }

    [[nodiscard]] std::strong_ordering compareKeys(Cells a, Cells b) const
    {
        for (const auto& [column, order] : m_plan.key) {
            const auto found = compareInOrder(order, a[column].value_or(""), b[column].value_or(""));
            if (found != 0)
                return found;
        }
        return std::strong_ordering::equal;
    }

    /// A server that orders rows in another way than we think would make differences where there are none.
    Result<> advanceInOrder(RowReader& reader, std::vector<std::string>& last)
    {
        last.clear();
        for (const auto& part : m_plan.key)
            last.emplace_back(reader.row()[part.column].value_or(""));
        if (auto moved = reader.advance(); !moved || reader.atEnd())
            return moved;
        for (std::size_t i = 0; i < last.size(); ++i) {
            const auto& [column, order] = m_plan.key[i];
            const auto found = compareInOrder(order, last[i], reader.row()[column].value_or(""));
            if (found < 0)
                return {};
            if (found > 0)
                break;
        }
        return fail(ErrorKind::BadData, "verify.order",
                    "a server returned rows out of order or a key twice, by " + keyText(reader.row()));
    }

    void compareRows(Cells source, Cells target)
    {
        ++m_result.rowsCompared;
        RowDifference difference;
        for (std::size_t i = 0; i < m_plan.columns.size(); ++i) {
            const bool same = source[i].has_value() == target[i].has_value() &&
                              (!source[i] || sameValue(m_plan.columns[i].form, *source[i], *target[i]));
            if (!same)
                difference.columns.push_back(m_plan.columns[i].name);
        }
        if (difference.columns.empty() || ++m_result.differenceCount > m_options.differencesMax)
            return;
        difference.key = keyText(source);
        for (std::size_t i = 0; i < m_plan.columns.size(); ++i) {
            if (std::ranges::find(difference.columns, m_plan.columns[i].name) != difference.columns.end()) {
                appendShown(difference.source, i, source[i]);
                appendShown(difference.target, i, target[i]);
            }
        }
        m_result.differences.push_back(std::move(difference));
    }

    void addLonely(RowDifference::Kind kind, Cells row)
    {
        if (++m_result.differenceCount > m_options.differencesMax)
            return;
        RowDifference difference;
        difference.kind = kind;
        difference.key = keyText(row);
        std::string& text = kind == RowDifference::Kind::OnlySource ? difference.source : difference.target;
        for (std::size_t i = 0; i < m_plan.columns.size(); ++i)
            appendShown(text, i, row[i]);
        m_result.differences.push_back(std::move(difference));
    }

    /// Without a key: groups of one digest, which is the cells' first, meet as bags of whole rows.
    Result<> compareBags(RowReader& source, RowReader& target)
    {
        while (!source.atEnd() || !target.atEnd()) {
            const auto digest = [](RowReader& reader) { return reader.row()[0].value_or(""); };
            const std::string group(source.atEnd()                                       ? digest(target)
                                    : target.atEnd() || digest(source) <= digest(target) ? digest(source)
                                                                                         : digest(target));
            Bag bag;
            for (auto [reader, side] : {std::pair{&source, 1}, std::pair{&target, -1}}) {
                while (!reader->atEnd() && digest(*reader) == group) {
                    if (auto added = addTo(bag, reader->row().subspan(1), side); !added)
                        return added;
                    if (auto moved = reader->advance(); !moved)
                        return moved;
                    if (auto go = keepGoing(source, target); !go)
                        return go;
                }
            }
            closeBag(bag);
        }
        return {};
    }

    struct Copies {
        std::int64_t sourceOverTarget = 0;
        std::uint64_t both = 0;  // rows of both sides
        std::string shown;
    };
    struct Bag {
        std::map<std::string, Copies> rows;  // by canonical text
        std::size_t bytes = 0;
    };

    Result<> addTo(Bag& bag, Cells row, int side)
    {
        std::string canonicalRow;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!row[i]) {
                canonicalRow += 'N';
                continue;
            }
            const std::string value = canonical(m_plan.columns[i].form, *row[i]);
            fmt::format_to(std::back_inserter(canonicalRow), "{}:", value.size());
            canonicalRow += value;
        }
        const std::size_t bytes = canonicalRow.size();
        const auto [place, isNew] = bag.rows.try_emplace(std::move(canonicalRow));
        place->second.sourceOverTarget += side;
        ++place->second.both;
        if (!isNew)
            return {};
        for (std::size_t i = 0; i < row.size(); ++i)
            appendShown(place->second.shown, i, row[i]);
        bag.bytes += bytes + place->second.shown.size();
        if (bag.bytes > kGroupBytesMax)
            return fail(ErrorKind::BadData, "verify.too_many_alike",
                        "without a key, and with nothing but real numbers, JSON or geometry to tell its rows "
                        "apart, the table does not fit into memory");
        return {};
    }

    void closeBag(const Bag& bag)
    {
        for (const auto& [text, copies] : bag.rows) {
            const auto over = static_cast<std::uint64_t>(std::abs(copies.sourceOverTarget));
            m_result.rowsCompared += (copies.both - over) / 2;
            if (over == 0)
                continue;
            const bool isSource = copies.sourceOverTarget > 0;
            const bool isKept = m_result.differences.size() < m_options.differencesMax;
            m_result.differenceCount += over;
            if (!isKept)
                continue;
            RowDifference difference;
            difference.kind = isSource ? RowDifference::Kind::OnlySource : RowDifference::Kind::OnlyTarget;
            difference.copies = over;
            (isSource ? difference.source : difference.target) = copies.shown;
            m_result.differences.push_back(std::move(difference));
        }
    }

    Result<> keepGoing(const RowReader& source, const RowReader& target)
    {
        if (m_stop.stop_requested())
            return fail(ErrorKind::Stopped, "verify.stopped", "asked to stop");
        report(source, target, false);
        return {};
    }

    void report(const RowReader& source, const RowReader& target, bool last)
    {
        const std::uint64_t rows = source.rowsRead() + target.rowsRead();
        if (!m_progress || (!last && rows - m_reported < m_options.rowsBetweenReports))
            return;
        m_reported = rows;
        m_progress(rows);
    }

    [[nodiscard]] std::string keyText(Cells row) const
    {
        std::string text;
        for (const auto& part : m_plan.key)
            appendShown(text, part.column, row[part.column]);
        return text;
    }

    void appendShown(std::string& text, std::size_t column, CellView value) const
    {
        const ComparedColumn& compared = m_plan.columns[column];
        fmt::format_to(std::back_inserter(text), "{}{}: {}", text.empty() ? "" : ", ", compared.name,
                       shownValue(compared.look, value, m_options.valueCharactersMax));
    }

    const ComparisonPlan& m_plan;
    const Options& m_options;
    std::stop_token m_stop;
    const Progress& m_progress;
    TableResult& m_result;
    std::vector<std::string> m_lastSource;
    std::vector<std::string> m_lastTarget;
    std::uint64_t m_reported = 0;
};

Result<TablePtr> readOrSay(mysql::Connection& connection, const std::string& schema, const std::string& table)
{
    auto found = mysql::readTable(connection, schema, table);
    if (found && !*found)
        return fail(ErrorKind::BadData, "verify.no_table",
                    fmt::format("{}.{} is not on {}, or its account may not see it", schema, table,
                                connection.name()));
    return found;
}

Result<> compareInto(TableResult& result, mysql::Connection& source, mysql::Connection& target,
                     const Options& options, const std::stop_token& stop, const Progress& progress)
{
    const auto sourceTable = readOrSay(source, result.tables.sourceSchema, result.tables.sourceTable);
    if (!sourceTable)
        return tl::unexpected(sourceTable.error());
    const auto targetTable = readOrSay(target, result.tables.targetSchema, result.tables.targetTable);
    if (!targetTable)
        return tl::unexpected(targetTable.error());
    const auto plan = planComparison(**sourceTable, source.server(), **targetTable, target.server());
    result.byKey = !plan.key.empty();
    result.columnsOnlySource = plan.onlySource;
    result.columnsOnlyTarget = plan.onlyTarget;
    if (plan.columns.empty())
        return fail(ErrorKind::BadData, "verify.no_common_column", "the two tables share no column");

    const auto sourceSession = SnapshotSession::begin(source);
    if (!sourceSession)
        return tl::unexpected(sourceSession.error());
    const auto targetSession = SnapshotSession::begin(target);
    if (!targetSession)
        return tl::unexpected(targetSession.error());
    auto sourceRows = RowReader::open(source, plan.sourceSql);
    if (!sourceRows)
        return tl::unexpected(sourceRows.error());
    auto targetRows = RowReader::open(target, plan.targetSql);
    if (!targetRows)
        return tl::unexpected(targetRows.error());
    return Comparison(plan, options, stop, progress, result).run(*sourceRows, *targetRows);
}

}  // namespace

std::string_view nameOf(RowDifference::Kind kind)
{
    constexpr std::array<std::string_view, 3> kNames{"only_source", "only_target", "differs"};
    return kNames[static_cast<std::size_t>(kind)];
}

Result<TableResult> compareTable(mysql::Connection& source, mysql::Connection& target,
                                 const TablePairRef& tables, const Options& options, std::stop_token stop,
                                 const Progress& progress)
{
    TableResult result;
    result.tables = tables;
    const auto done = compareInto(result, source, target, options, stop, progress);
    if (!done && done.error().kind != ErrorKind::BadData)
        return tl::unexpected(
            done.error().during(fmt::format("comparing {}.{} with {}.{}", tables.sourceSchema,
                                            tables.sourceTable, tables.targetSchema, tables.targetTable)));
    if (!done)
        result.problem = done.error();
    return result;
}

}  // namespace lutra::verify
