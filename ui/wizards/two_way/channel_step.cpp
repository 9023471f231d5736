#include "ui/wizards/two_way/channel_step.h"

#include "engine/model/conflict_policies.h"
#include "ui/text/words.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QRadioButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace lutra::ui {

namespace {

QString rowText(const ExampleColumns& columns, const char* word, int number)
{
    return QStringLiteral("%1=%2 %3=%4")
        .arg(columns.word.empty() ? QStringLiteral("state") : text(columns.word), QLatin1String(word),
             columns.number.empty() ? QStringLiteral("pieces") : text(columns.number),
             QString::number(number));
}

/// What stands in the row of the worked example afterwards, at both sites.
QString resultOf(std::string_view policy, bool homeIsFirst, const ExampleColumns& columns,
                 const QString& first, const QString& second)
{
    if (readConflictPolicy(policy).name == "delta")
        return rowText(columns, "void", 6);  // 2 + 1 + 3
    if (policy == "home_wins" && homeIsFirst)
        return rowText(columns, "paid", 3);
    if (policy == "park")
        return ChannelStep::tr("%1 and %2 keep their own until a person decides").arg(first, second);
    return rowText(columns, "void", 5);
}

}  // namespace

ChannelStep::ChannelStep(SetupSession& session)
    : StepPage(session, tr("What is the channel called, and which rules hold?"),
               tr("Changes of one row at both sites are a conflict; both images are kept."))
    , m_name(new QLineEdit)
    , m_policy(new QComboBox)
    , m_meaning(makeLabel({}, "muted"))
    , m_problem(makeLabel({}, ""))
    , m_exampleHead(makeLabel({}, "label"))
    , m_ddl(new QCheckBox)
{
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addWidget(makeChannel(), 1, Qt::AlignTop);
    columns->addWidget(makePipelines(), 1, Qt::AlignTop);
    body()->addLayout(columns);
    m_problem->setWordWrap(true);
    restyle(m_problem, "tone", "error");
    body()->addWidget(m_problem);
    body()->addStretch();
    refresh();
}

Card* ChannelStep::makeChannel()
{
    auto* card = new Card(tr("Channel"));
    m_name->setPlaceholderText(QStringLiteral("test_core"));
    addField(card->body(), tr("Name"), m_name, QStringLiteral("channel-name"));
    addField(card->body(), tr("When both sites changed one row"), m_policy,
             QStringLiteral("conflict-policy"));
    for (const ConflictPolicyRow& row : kConflictPolicies) {
        if (!row.oneSided && row.columnsLeast == 0)  // else the sites would end up different
            m_policy->addItem(policyName(row.name), text(row.name));
    }
    m_meaning->setWordWrap(true);
    card->body()->addWidget(m_meaning);
    auto* panel = new QFrame;
    panel->setProperty("panel", "soft");
    auto* grid = new QGridLayout(panel);
    grid->setContentsMargins(12, 10, 12, 10);
    grid->setHorizontalSpacing(12);
    m_exampleHead->setWordWrap(true);
    grid->addWidget(m_exampleHead, 0, 0, 1, 2);
    const QString heads[] = {tr("site 1 writes, 10:00:01"), tr("site 2 writes, 10:00:02"),
                             tr("both have then")};
    for (int i = 0; i < 3; ++i) {
        grid->addWidget(makeLabel(heads[i], "label"), i + 1, 0);
        m_example[static_cast<std::size_t>(i)] = makeLabel({}, i == 2 ? "strong" : "mono");
        m_example[static_cast<std::size_t>(i)]->setWordWrap(true);
        grid->addWidget(m_example[static_cast<std::size_t>(i)], i + 1, 1);
    }
    grid->setColumnStretch(1, 1);
    card->body()->addWidget(panel);
    connect(m_name, &QLineEdit::textEdited, this, &ChannelStep::save);
    connect(m_policy, &QComboBox::currentIndexChanged, this, &ChannelStep::save);
    return card;
}

Card* ChannelStep::makePipelines()
{
    auto* card = new Card(tr("Pipelines"));
    card->body()->addWidget(makeLabel(tr("Primary site (home)"), "label"));
    auto* homes = new QHBoxLayout;
    for (std::size_t i = 0; i < m_home.size(); ++i) {
        m_home[i] = new QRadioButton;
        m_home[i]->setObjectName(QStringLiteral("home-%1").arg(i));
        homes->addWidget(m_home[i]);
        connect(m_home[i], &QRadioButton::clicked, this, &ChannelStep::save);
    }
    m_home[2]->setText(tr("none"));
    homes->addStretch();
    card->body()->addLayout(homes);
    m_ddl->setText(tr("Carry changes of structure (DDL) from the primary site"));
    m_ddl->setObjectName(QStringLiteral("ddl"));
    card->body()->addWidget(m_ddl);
    connect(m_ddl, &QCheckBox::clicked, this, &ChannelStep::save);
    for (std::size_t i = 0; i < m_directions.size(); ++i) {
        Direction& direction = m_directions[i];
        card->body()->addSpacing(4);
        card->body()->addWidget(makeRule());
        card->body()->addWidget(direction.title = makeLabel({}, "strong"));
        restyle(direction.title, "tone", i == 0 ? "forth" : "back");
        auto* row = new QHBoxLayout;
        row->setSpacing(12);
        auto* left = new QVBoxLayout;
        auto* right = new QVBoxLayout;
        direction.name = addField(left, tr("Name of the pipeline"), new QLineEdit,
                                  QStringLiteral("pipeline-name-%1").arg(i));
        direction.lanes =
            addField(right, tr("Lanes (1 to 64)"), new QSpinBox, QStringLiteral("lanes-%1").arg(i));
        direction.lanes->setToolTip(tr("Connections that write at once."));
        direction.lanes->setRange(1, 64);
        row->addLayout(left, 1);
        row->addLayout(right, 1);
        card->body()->addLayout(row);
        direction.skip = new QCheckBox(tr("Go on when a change of structure cannot be carried"));
        direction.skip->setObjectName(QStringLiteral("skip-ddl-errors-%1").arg(i));
        card->body()->addWidget(direction.skip);
        connect(direction.name, &QLineEdit::textEdited, this, &ChannelStep::save);
        connect(direction.lanes, &QSpinBox::valueChanged, this, &ChannelStep::save);
        connect(direction.skip, &QCheckBox::clicked, this, &ChannelStep::save);
    }
    return card;
}

void ChannelStep::save()
{
    session().edit([&](Configuration& draft) {
        Channel& channel = draft.channels[0];
        channel.name = m_name->text().trimmed().toStdString();
        channel.conflict = m_policy->currentData().toString().toStdString();
        std::optional<std::size_t> home;
        for (std::size_t i = 0; i < SetupSession::kSites; ++i) {
            if (m_home[i]->isChecked())
                home = i;
        }
        setHome(channel, home);
        for (std::size_t i = 0; i < m_directions.size(); ++i) {
            Pipeline& pipeline = channel.pipelines[i];
            pipeline.name = m_directions[i].name->text().trimmed().toStdString();
            pipeline.lanes = static_cast<std::uint32_t>(m_directions[i].lanes->value());
            pipeline.skipDdlErrors = m_directions[i].skip->isChecked();
            pipeline.ddl = home == i && m_ddl->isChecked();
        }
    });
    showExample();
}

void ChannelStep::refresh()
{
    const Configuration& draft = session().draft();
    const Channel& channel = draft.channels[0];
    if (m_name->text().trimmed() != text(channel.name))
        m_name->setText(text(channel.name));
    const QSignalBlocker quiet(m_policy);
    chooseValue(*m_policy, text(channel.conflict));
    const auto home = homeOf(channel);
    for (std::size_t i = 0; i < SetupSession::kSites; ++i) {
        m_home[i]->setText(text(draft.dataSources[i].name));
        m_home[i]->setChecked(home == i);
        Direction& direction = m_directions[i];
        const Pipeline& pipeline = channel.pipelines[i];
        direction.title->setText(
            QStringLiteral("%1 → %2").arg(text(draft.dataSources[i].name), text(pipeline.target)));
        if (direction.name->text().trimmed() != text(pipeline.name))
            direction.name->setText(text(pipeline.name));
        const QSignalBlocker quietLanes(direction.lanes);
        direction.lanes->setValue(static_cast<int>(pipeline.lanes));
        direction.skip->setChecked(pipeline.skipDdlErrors);
    }
    m_home[2]->setChecked(!home);
    m_ddl->setEnabled(home.has_value());
    m_ddl->setChecked(home && channel.pipelines[*home].ddl);
    const auto problems = session().problems();
    showProblem(*m_problem, problems.empty() || channel.name.empty() ? nullptr : &problems.front());
    showExample();
}

void ChannelStep::showExample()
{
    const Configuration& draft = session().draft();
    const std::string& policy = draft.channels[0].conflict;
    m_meaning->setText(policyMeaning(policy));
    const ExampleColumns& columns = session().example();
    m_exampleHead->setText(columns.table.empty()
                               ? tr("An order: state = new, pieces = 2")
                               : tr("A row of %1: %2").arg(text(columns.table), rowText(columns, "new", 2)));
    m_example[0]->setText(rowText(columns, "paid", 3));
    m_example[1]->setText(rowText(columns, "void", 5));
    m_example[2]->setText(resultOf(policy, homeOf(draft.channels[0]).value_or(0) == 0, columns,
                                   text(draft.dataSources[0].name), text(draft.dataSources[1].name)));
}

}  // namespace lutra::ui
