#include "engine/dialect/quoting.h"
#include "engine/mysql/table_links.h"
#include "engine/preflight/checks.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

namespace lutra::preflight {

namespace {

using Link = mysql::TableLinks::Link;
using Name = mysql::TableLinks::Name;

std::string textOf(const Name& name)
{
    return name.first + "." + name.second;
}

std::string quoted(const Name& name)
{
    return dialect::quoteTable(name.first, name.second);
}

std::string quotedList(const std::vector<std::string>& names)
{
    std::vector<std::string> parts;
    std::ranges::transform(names, std::back_inserter(parts), dialect::quoteName);
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string_view wordOf(ForeignKeyRule rule)
{
    constexpr std::array<std::string_view, 4> kWords{"RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
    return kWords[static_cast<std::size_t>(rule)];
}

std::string rulesOf(const Link& link)
{
    return fmt::format("ON DELETE {} ON UPDATE {}", wordOf(link.onDelete), wordOf(link.onUpdate));
}

/// Changes children by itself. Where the rules may not be seen, it may.
bool mayCascade(const Link& link)
{
    return !link.rulesTold || link.onDelete != ForeignKeyRule::Refuse ||
           link.onUpdate != ForeignKeyRule::Refuse;
}

bool hasOtherRules(const Link& a, const Link& b)
{
    return a.rulesTold && b.rulesTold && (a.onDelete != b.onDelete || a.onUpdate != b.onUpdate);
}

std::string dropSql(const Link& link)
{
    return fmt::format("ALTER TABLE {} DROP FOREIGN KEY {};", quoted(link.child),
                       dialect::quoteName(link.name));
}

std::string addSql(const Link& link)
{
    return fmt::format("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({}) {};", quoted(link.child),
                       quotedList(link.childColumns), quoted(link.parent), quotedList(link.parentColumns),
                       rulesOf(link));
}

/// From 9.6 on MySQL itself does what foreign keys do to children, and logs it, unless it is told to leave
/// that to InnoDB.
Result<bool> cascadesBySql(Site& site)
{
    constexpr std::uint32_t kFirst = 90600;
    if (!site.server().isMySql() || site.server().version < kFirst)
        return false;
    const auto native = site.facts.variable("innodb_native_foreign_keys");
    if (!native)
        return tl::unexpected(native.error());
    return *native != "ON" && *native != "1";
}

/// The foreign keys of both sides, those of the source under the names of the target.
class Comparison {
public:
    Comparison(const Pair& pair, const mysql::TableLinks& source, const mysql::TableLinks& target,
               bool cascadesLogged, Report& report)
        : m_pair(pair)
        , m_cascadesLogged(cascadesLogged)
        , m_report(report)
    {
        std::map<Name, Name> targetOf;
        for (const TablePair& table : pair.tables) {
            targetOf[{table.sourceSchema, table.sourceTable}] = {table.targetSchema, table.targetTable};
            m_mapped.emplace(table.targetSchema, table.targetTable);
        }
        for (const Link& link : source.links()) {
            const auto child = targetOf.find(link.child);
            const auto parent = targetOf.find(link.parent);
            if (child == targetOf.end())
                continue;
            if (parent == targetOf.end()) {
                reportParentOnlyAtSource(link);
                continue;
            }
            Link renamed = link;
            renamed.child = child->second;
            renamed.parent = parent->second;
            m_source.push_back(std::move(renamed));
        }
        m_target = target.links();
    }

    void run()
    {
        for (const Link& link : m_target) {
            const bool child = m_mapped.contains(link.child);
            const bool parent = m_mapped.contains(link.parent);
            if (child && parent)
                compare(link);
            else if (parent)
                reportForeignChild(link);
            else if (child)
                reportForeignParent(link);
        }
        for (const Link& link : m_source) {
            if (!find(m_target, link))
                reportMissing(link);
        }
    }

private:
    static const Link* find(const std::vector<Link>& links, const Link& wanted)
    {
        const auto found = std::ranges::find_if(links, [&](const Link& link) {
            return link.child == wanted.child && link.parent == wanted.parent &&
                   link.childColumns == wanted.childColumns && link.parentColumns == wanted.parentColumns;
        });
        return found == links.end() ? nullptr : &*found;
    }

    [[nodiscard]] const std::string& sourceSite() const { return m_pair.source.name(); }
    [[nodiscard]] const std::string& targetSite() const { return m_pair.target.name(); }

    static Fact described(const Link& link)
    {
        return says("foreign_key", link.name, textOf(link.child), textOf(link.parent));
    }

    void compare(const Link& link)
    {
        const Link* same = find(m_source, link);
        if (same && !hasOtherRules(link, *same))
            return;
        if (same) {
            m_report.about(textOf(link.child))
                .block(targetSite(),
                       says("link_rules_differ", described(link), rulesOf(link), targetSite(), rulesOf(*same),
                            sourceSite()),
                       removingFix({dropSql(link), addSql(*same)}));
            return;
        }
        m_report.about(textOf(link.child))
            .add(mayCascade(link) ? Level::Block : Level::Warn, targetSite(),
                 says("link_only_here", described(link), targetSite(), sourceSite(),
                      says(mayCascade(link) ? "cascade_changes_rows" : "link_refuses_rows")),
                 removingFix({dropSql(link)}));
    }

    void reportMissing(const Link& link)
    {
        if (m_cascadesLogged || !mayCascade(link))
            return;
        m_report.about(textOf(link.child))
            .block(targetSite(),
                   says("link_only_at_source", described(link), sourceSite(), targetSite(), sourceSite()),
                   sqlFix({addSql(link)}));
    }

    void reportForeignChild(const Link& link)
    {
        const bool cascades = mayCascade(link);
        m_report.about(textOf(link.child))
            .add(cascades ? Level::Block : Level::Warn, targetSite(),
                 says("child_not_carried", textOf(link.child), targetSite(), textOf(link.parent), link.name,
                      rulesOf(link), says(cascades ? "child_changes" : "child_refuses")),
                 removingFix({fmt::format("# map {} too, or take the foreign key away:", textOf(link.child)),
                              dropSql(link)}));
    }

    void reportForeignParent(const Link& link)
    {
        const bool changes = m_pair.twoWay && mayCascade(link);
        m_report.about(textOf(link.child))
            .add(changes ? Level::Block : Level::Warn, targetSite(),
                 says("parent_not_carried", textOf(link.child), targetSite(), textOf(link.parent), link.name,
                      rulesOf(link), says(changes ? "parent_changes" : "parent_missing")),
                 removingFix({fmt::format("# map {} too, or take the foreign key away:", textOf(link.parent)),
                              dropSql(link)}));
    }

    void reportParentOnlyAtSource(const Link& link)
    {
        if (m_cascadesLogged || !link.rulesTold || !mayCascade(link))
            return;
        m_report.about(textOf(link.child))
            .block(
                sourceSite(),
                says("parent_not_carried_at_source", textOf(link.child), sourceSite(), textOf(link.parent),
                     link.name, rulesOf(link)),
                removingFix({fmt::format("# map {} too, or take the foreign key away:", textOf(link.parent)),
                             dropSql(link)}));
    }

    const Pair& m_pair;
    const bool m_cascadesLogged;
    Report& m_report;
    std::set<Name> m_mapped;
    std::vector<Link> m_source;
    std::vector<Link> m_target;
};

/// Whether a delete in the link's parent can come back to it over other tables.
bool closesCircle(const std::vector<Link>& links, const Link& link)
{
    const auto removes = [](const Link& other) {
        return other.rulesTold && other.onDelete == ForeignKeyRule::Cascade && other.child != other.parent;
    };
    if (!removes(link))
        return false;
    std::set<Name> reached{link.child};
    std::vector<Name> open{link.child};
    while (!open.empty()) {
        const Name from = open.back();
        open.pop_back();
        for (const Link& next : links) {
            if (next.parent != from || !removes(next))
                continue;
            if (next.child == link.parent)
                return true;
            if (reached.insert(next.child).second)
                open.push_back(next.child);
        }
    }
    return false;
}

bool cascadesText(const Link& link, const TableSchema& child)
{
    return link.rulesTold && link.onUpdate == ForeignKeyRule::Cascade &&
           std::ranges::any_of(link.childColumns, [&](const std::string& name) {
               const auto place = child.find(name);
               return place && child.columns[*place].type == ColumnType::Text;
           });
}

/// Two things that MySQL 9.7 does less of than InnoDB did (seen on 9.7.4), so that cascades which the source
/// does not log would end differently: a circle of tables is not followed to its end, and a parent's new text
/// is lost without a word where a child has it already.
Result<> checkWeakCascades(Subject& subject, const mysql::TableLinks& target, Report& report)
{
    const auto tables = subject.tables();
    if (!tables)
        return tl::unexpected(tables.error());
    const std::string& site = subject.pair().target.name();
    for (const TableFacts& facts : *tables) {
        if (!facts.target)
            continue;
        for (const Link& link : target.links()) {
            if (link.child != Name{facts.target->schema, facts.target->table})
                continue;
            const bool circle = closesCircle(target.links(), link);
            if (!circle && !cascadesText(link, *facts.target))
                continue;
            report.about(textOf(link.child))
                .block(site,
                       says("cascade_unlike", link.name, textOf(link.child),
                            says(circle ? "cascade_circle" : "cascade_text"), site,
                            subject.pair().source.name()),
                       configure({"innodb_native_foreign_keys = ON"}));
        }
    }
    return {};
}

}  // namespace

Result<> checkForeignKeys(Subject& subject, Report& report)
{
    const Pair& pair = subject.pair();
    const auto source = subject.source().facts.links();
    if (!source)
        return tl::unexpected(source.error());
    const auto target = subject.target().facts.links();
    if (!target)
        return tl::unexpected(target.error());
    const auto sourceBySql = cascadesBySql(subject.source());
    const auto targetBySql = cascadesBySql(subject.target());
    if (!sourceBySql || !targetBySql)
        return tl::unexpected(sourceBySql ? targetBySql.error() : sourceBySql.error());
    Comparison(pair, **source, **target, *sourceBySql, report).run();
    if (*targetBySql && !*sourceBySql)
        return checkWeakCascades(subject, **target, report);
    return {};
}

}  // namespace lutra::preflight
