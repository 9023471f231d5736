#include "ui/wizards/two_way/tables_step.h"

#include "engine/model/conflict_policies.h"
#include "ui/text/words.h"

#include <QHeaderView>
#include <QListView>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QTableWidget>

#include <algorithm>
#include <set>
#include <utility>

namespace lutra::ui {

namespace {

constexpr int kCompareAfterMilliseconds = 600;
constexpr int kPatternColumns = 3;  // source, target, excluded

/// What the mappings of both directions match, by list of tables.
struct Preview {
    std::array<std::vector<bool>, SetupSession::kSites> carried;
    std::array<std::size_t, SetupSession::kSites> count{};
    std::vector<std::string> missing;  // at the second site
};

std::vector<bool> carriedBy(const std::vector<TableMapping>& mappings, const std::vector<TableName>& tables,
                            std::set<std::pair<std::string, std::string>>* targets)
{
    std::vector<bool> carried(tables.size(), false);
    for (const TableMapping& mapping : mappings) {
        const auto source = TablePattern::parse(mapping.source);
        const auto target = TablePattern::parse(mapping.target.empty() ? mapping.source : mapping.target);
        if (!source || !target)
            continue;
        std::vector<TablePattern> excluded;
        for (const std::string& pattern : mapping.exclude) {
            if (auto parsed = TablePattern::parse(pattern))
                excluded.push_back(std::move(*parsed));
        }
        for (std::size_t i = 0; i < tables.size(); ++i) {
            const TableName& table = tables[i];
            const auto matches = [&](const TablePattern& pattern) {
                return pattern.matches(table.schema, table.table);
            };
            if (carried[i] || !matches(*source) || std::ranges::any_of(excluded, matches))
                continue;
            carried[i] = true;
            if (!targets)
                continue;
            if (const auto name = mapTarget(*source, *target, table))
                targets->emplace(name->schema, name->table);
        }
    }
    return carried;
}

Preview previewOf(const Channel& channel,
                  const std::array<std::vector<TableName>, SetupSession::kSites>& tables)
{
    Preview preview;
    std::set<std::pair<std::string, std::string>> targets;
    for (std::size_t site = 0; site < SetupSession::kSites; ++site) {
        preview.carried[site] =
            carriedBy(channel.pipelines[site].mappings, tables[site], site == 0 ? &targets : nullptr);
        preview.count[site] = static_cast<std::size_t>(std::ranges::count(preview.carried[site], true));
    }
    for (const TableName& table : tables[1])
        targets.erase({table.schema, table.table});
    for (const auto& [schema, table] : targets)
        preview.missing.push_back(schema + "." + table);
    return preview;
}

QString cellText(const QTableWidget& table, int row, int column)
{
    const QTableWidgetItem* item = table.item(row, column);
    return item ? item->text().trimmed() : QString();
}

void dress(QTableWidget& table)
{
    table.verticalHeader()->hide();
    table.setShowGrid(false);
    table.horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.horizontalHeader()->setHighlightSections(false);
    table.verticalHeader()->setDefaultSectionSize(30);
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setTabKeyNavigation(false);
}

}  // namespace

TablesStep::TablesStep(SetupSession& session)
    : StepPage(session, tr("Which tables shall be kept equal?"),
               tr("Names, ranges such as order_[00-31], * or regular expressions, as schema.table."))
    , m_mappings(new QTableWidget(0, kPatternColumns + 1))
    , m_policy(new QComboBox)
    , m_problem(makeLabel({}, ""))
    , m_differences(new QTableWidget(0, 4))
    , m_compared(makeLabel({}, "muted"))
{
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addWidget(makeMappings(), 11);
    auto* lists = new QHBoxLayout;
    lists->setSpacing(12);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        lists->addWidget(makeSide(site), 1);
    columns->addLayout(lists, 12);
    body()->addLayout(columns, 1);
    m_compareTimer.setSingleShot(true);
    m_compareTimer.setInterval(kCompareAfterMilliseconds);
    connect(&m_compareTimer, &QTimer::timeout, this, &TablesStep::compare);
    connect(&session, &SetupSession::tablesListed, this, &TablesStep::listed);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        listed(site);
    refresh();
}

Card* TablesStep::makeMappings()
{
    auto* card = new Card(tr("Mappings"));
    card->head()->addStretch();
    card->head()->addWidget(makeButton(tr("Add"), "small", QStringLiteral("add-mapping"), [this] {
        addMapping(QStringLiteral("schema.*"));
        m_mappings->editItem(m_mappings->item(m_mappings->rowCount() - 1, 0));
    }));
    card->head()->addWidget(makeButton(tr("Remove"), "small", QStringLiteral("remove-mapping"), [this] {
        const int row = m_mappings->currentRow() < 0 ? m_mappings->rowCount() - 1 : m_mappings->currentRow();
        m_mappings->removeRow(row);
        save();
    }));
    m_mappings->setHorizontalHeaderLabels({tr("Source"), tr("Target"), tr("Without"), tr("Rule")});
    m_mappings->setObjectName(QStringLiteral("mappings"));
    m_mappings->setAccessibleName(tr("Mappings"));
    m_mappings->setMinimumHeight(96);
    dress(*m_mappings);
    m_mappings->horizontalHeaderItem(1)->setToolTip(tr("Empty: the same names."));
    card->body()->addWidget(m_mappings, 2);
    addField(card->body(), tr("When both sites changed one row of the chosen mapping"), m_policy,
             QStringLiteral("mapping-policy"));
    connect(m_policy, &QComboBox::activated, this, &TablesStep::savePolicy);
    connect(m_mappings, &QTableWidget::currentCellChanged, this, &TablesStep::showPolicy);
    m_problem->setWordWrap(true);
    restyle(m_problem, "tone", "error");
    card->body()->addWidget(m_problem);
    card->body()->addWidget(makeLabel(tr("Structure of mapped tables"), "cardTitle"));
    m_compared->setWordWrap(true);
    card->body()->addWidget(m_compared);
    m_differences->setHorizontalHeaderLabels({tr("Column"), text(session().draft().dataSources[0].name),
                                              text(session().draft().dataSources[1].name), tr("Means")});
    m_differences->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_differences->setAccessibleName(tr("Differences of structure"));
    m_differences->setObjectName(QStringLiteral("differences"));
    dress(*m_differences);
    for (int column = 0; column < 3; ++column)  // what it means gets the rest
        m_differences->horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
    card->body()->addWidget(m_differences, 3);
    m_differences->hide();  // until there is one
    connect(m_mappings, &QTableWidget::itemChanged, this, &TablesStep::save);
    return card;
}

Card* TablesStep::makeSide(std::size_t site)
{
    Side& side = m_sides[site];
    const QString suffix = site == 0 ? QStringLiteral("-a") : QStringLiteral("-b");
    auto* card = new Card;
    card->body()->addWidget(side.title = makeLabel({}, "cardTitle"));
    side.search = new QLineEdit;
    side.search->setPlaceholderText(tr("Search"));
    side.search->setObjectName(QStringLiteral("search") + suffix);
    side.search->setClearButtonEnabled(true);
    card->body()->addWidget(side.search);
    side.list = new TableList(this);
    side.filter = new QSortFilterProxyModel(this);
    side.filter->setSourceModel(side.list);
    side.filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    side.view = new QListView;
    side.view->setModel(side.filter);
    side.view->setUniformItemSizes(true);
    side.view->setObjectName(QStringLiteral("tables") + suffix);
    side.view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    card->body()->addWidget(side.view, 1);
    card->body()->addWidget(side.summary = makeLabel({}, "muted"));
    side.summary->setWordWrap(true);
    side.summary->setObjectName(QStringLiteral("summary") + suffix);
    connect(side.search, &QLineEdit::textChanged, side.filter, &QSortFilterProxyModel::setFilterFixedString);
    if (site == 0) {
        side.view->setToolTip(tr("A double click carries the table."));
        connect(side.view, &QListView::activated, this,
                [this](const QModelIndex& index) { addMapping(index.data(Qt::EditRole).toString()); });
    }
    return card;
}

void TablesStep::addMapping(const QString& pattern)
{
    {
        const QSignalBlocker quiet(m_mappings);
        const int row = m_mappings->rowCount();
        m_mappings->insertRow(row);
        for (int column = 0; column < kPatternColumns; ++column)
            m_mappings->setItem(row, column, new QTableWidgetItem(column == 0 ? pattern : QString()));
        m_mappings->setCurrentCell(row, 0);
    }
    save();
}

void TablesStep::save()
{
    session().edit([&](Configuration& draft) {
        Channel& channel = draft.channels[0];
        channel.pipelines[0].mappings.clear();
        for (int row = 0; row < m_mappings->rowCount(); ++row) {
            TableMapping mapping{
                cellText(*m_mappings, row, 0).toStdString(), cellText(*m_mappings, row, 1).toStdString(), {}};
            for (const QString& word :
                 cellText(*m_mappings, row, 2).split(QLatin1Char(','), Qt::SkipEmptyParts))
                mapping.exclude.push_back(word.trimmed().toStdString());
            const QTableWidgetItem* rule = m_mappings->item(row, kPatternColumns);
            mapping.conflict = rule ? rule->data(Qt::UserRole).toString().toStdString() : std::string();
            channel.pipelines[0].mappings.push_back(std::move(mapping));
        }
        mirrorMappings(channel);
    });
}

void TablesStep::listed(std::size_t site)
{
    Side& side = m_sides[site];
    side.title->setText(text(session().draft().dataSources[site].name));
    side.list->setTables(session().tables(site));
    side.search->setAccessibleName(tr("Search in the tables of %1").arg(side.title->text()));
    side.view->setAccessibleName(tr("Tables of %1").arg(side.title->text()));
    preview();
}

void TablesStep::refresh()
{
    const auto& mappings = session().draft().channels[0].pipelines[0].mappings;
    const QSignalBlocker quiet(m_mappings);
    m_mappings->setRowCount(static_cast<int>(mappings.size()));
    for (int row = 0; row < m_mappings->rowCount(); ++row) {
        const TableMapping& mapping = mappings[static_cast<std::size_t>(row)];
        QStringList without;
        for (const std::string& pattern : mapping.exclude)
            without << text(pattern);
        const QString cells[] = {text(mapping.source), text(mapping.target),
                                 without.join(QStringLiteral(", "))};
        for (int column = 0; column < kPatternColumns; ++column) {
            if (!m_mappings->item(row, column))
                m_mappings->setItem(row, column, new QTableWidgetItem);
            if (cellText(*m_mappings, row, column) != cells[column])
                m_mappings->item(row, column)->setText(cells[column]);
        }
        auto* rule = m_mappings->item(row, kPatternColumns);
        if (!rule) {
            m_mappings->setItem(row, kPatternColumns, rule = new QTableWidgetItem);
            rule->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
        }
        const QString name = mapping.conflict.empty() ? tr("as the channel") : policyName(mapping.conflict);
        rule->setText(mapping.conflict.empty() ? QStringLiteral("–") : name);
        rule->setToolTip(name);
        rule->setData(Qt::UserRole, text(mapping.conflict));
    }
    if (m_mappings->currentRow() < 0)
        m_mappings->setCurrentCell(0, 0);
    showPolicy();
    const auto problems = session().problems();
    m_problem->setVisible(!problems.empty() && !mappings.empty());
    showProblem(*m_problem, problems.empty() ? nullptr : &problems.front());
    preview();
}

void TablesStep::showPolicy()
{
    const Channel& channel = session().draft().channels[0];
    const auto& mappings = channel.pipelines[0].mappings;
    const int row = m_mappings->currentRow();
    const bool any = row >= 0 && static_cast<std::size_t>(row) < mappings.size();
    m_policy->setEnabled(any);
    const QSignalBlocker quiet(m_policy);
    m_policy->clear();
    m_policy->addItem(tr("As the channel: %1").arg(policyName(channel.conflict)), QString());
    for (const ConflictPolicyRow& policy : kConflictPolicies) {
        if (!policy.oneSided && policy.columnsLeast == 0)  // else the sites would end up different
            m_policy->addItem(policyName(policy.name), text(policy.name));
    }
    if (any)
        chooseValue(*m_policy, text(mappings[static_cast<std::size_t>(row)].conflict));
}

void TablesStep::savePolicy()
{
    const int row = m_mappings->currentRow();
    session().edit([&](Configuration& draft) {
        auto& mappings = draft.channels[0].pipelines[0].mappings;
        if (row < 0 || static_cast<std::size_t>(row) >= mappings.size())
            return;
        mappings[static_cast<std::size_t>(row)].conflict = m_policy->currentData().toString().toStdString();
        mirrorMappings(draft.channels[0]);
    });
}

void TablesStep::preview()
{
    const int turn = m_previewTurn.next();
    runTask(
        this,
        [channel = session().draft().channels[0],
         tables = std::array{m_sides[0].list->tables(), m_sides[1].list->tables()}] {
            return previewOf(channel, tables);
        },
        [this, turn](const Preview& preview) {
            if (!m_previewTurn.isLast(turn))
                return;
            for (std::size_t site = 0; site < SetupSession::kSites; ++site) {
                Side& side = m_sides[site];
                side.list->setCarried(preview.carried[site]);
                side.summary->setText(
                    tr("%1 of %2 carried")
                        .arg(count(preview.count[site]), count(side.list->tables().size())));
            }
            if (!preview.missing.empty())
                m_sides[1].summary->setText(
                    tr("%1 missing here: %2")
                        .arg(count(preview.missing.size()), text(preview.missing.front())));
            m_compareTimer.start();
        });
}

void TablesStep::compare()
{
    if (session().hindrance() != SetupSession::Hindrance::None)
        return;
    const int turn = m_compareTurn.next();
    m_compared->setText(tr("Comparing …"));
    const std::string pipeline = session().draft().channels[0].pipelines[0].name;
    runTask(
        this,
        [&setup = session().setup(), draft = session().draft(), secrets = session().passwords(), pipeline] {
            // Names that a later step asks for do not matter here.
            Configuration whole = draft;
            if (whole.channels[0].name.empty())
                whole.channels[0].name = "draft";
            return setup.compareTables(whole, secrets, pipeline);
        },
        [this, turn](const Result<std::vector<TableFit>>& fits) {
            if (!m_compareTurn.isLast(turn))
                return;
            m_differences->setRowCount(0);
            m_differences->hide();
            if (!fits)
                return m_compared->setText(sentence(fits.error()));
            session().setExample(exampleFrom(*fits));
            std::size_t same = 0;
            for (const TableFit& fit : *fits) {
                if (!fit.missing && fit.differences() == 0)
                    ++same;
                const auto add = [&](const QStringList& cells) {
                    const int row = m_differences->rowCount();
                    m_differences->insertRow(row);
                    for (int i = 0; i < cells.size(); ++i) {
                        m_differences->setItem(row, i, new QTableWidgetItem(cells[i]));
                        m_differences->item(row, i)->setToolTip(cells[i]);  // it may be longer than the cell
                    }
                };
                const QString name = text(fit.source.table);
                if (fit.missing)
                    add({name, tr("there"), QStringLiteral("–"), tr("✕ no such table")});
                for (const TableFit::Column& column : fit.columns) {
                    QStringList words;
                    for (const preflight::Fact& fact : column.words)
                        words << sentence(fact);
                    if (!words.empty())
                        add({name + QLatin1Char('.') + text(column.name), text(column.source),
                             column.target.empty() ? QStringLiteral("–") : text(column.target),
                             (column.blocks ? QStringLiteral("✕ ") : QStringLiteral("▲ ")) +
                                 words.join(QStringLiteral("; "))});
                }
            }
            m_differences->setVisible(m_differences->rowCount() > 0);
            m_compared->setText(
                tr("%1 of %2 tables fit column by column.").arg(count(same), count(fits->size())));
        });
}

}  // namespace lutra::ui
