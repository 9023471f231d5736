#include "ui/wizards/two_way/two_way_wizard.h"

#include "ui/text/words.h"

#include <QKeySequence>
#include <QShortcut>

namespace lutra::ui {

namespace {

constexpr int kStepsWidth = 222;

}  // namespace

TwoWayWizard::TwoWayWizard(SetupSession& session, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_place(new QVBoxLayout)
    , m_why(makeLabel({}, "muted"))
    , m_back(makeButton(tr("‹ Back"), "", QStringLiteral("back")))
    , m_next(makeButton(tr("Next ›"), "primary", QStringLiteral("next")))
{
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 16, 24, 12);
    whole->setSpacing(12);
    whole->addWidget(makeLabel(tr("Set up two-way sync"), "title"));
    auto* middle = new QHBoxLayout;
    middle->setSpacing(20);
    middle->addWidget(makeSteps());
    middle->addLayout(m_place, 1);
    whole->addLayout(middle, 1);
    whole->addWidget(makeRule());
    whole->addWidget(makeFoot());

    connect(&session, &SetupSession::stepChanged, this, &TwoWayWizard::showStep);
    connect(&session, &SetupSession::draftChanged, this, &TwoWayWizard::refresh);
    connect(&session, &SetupSession::linkTested, this, &TwoWayWizard::refresh);
    connect(&session, &SetupSession::checked, this, &TwoWayWizard::refresh);
    const auto shortcut = [this](QKeySequence::StandardKey key, void (SetupSession::*act)()) {
        auto* keys = new QShortcut(key, this);
        connect(keys, &QShortcut::activated, &m_session, act);
    };
    shortcut(QKeySequence::Undo, &SetupSession::undo);
    shortcut(QKeySequence::Redo, &SetupSession::redo);
    showStep();
}

QWidget* TwoWayWizard::makeSteps()
{
    auto* list = new QWidget;
    list->setFixedWidth(kStepsWidth);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    for (const SetupStep step : kSetupSteps) {
        auto* button = new StepButton(static_cast<int>(step) + 1);
        button->setObjectName(QStringLiteral("step-%1").arg(static_cast<int>(step)));
        connect(button, &QPushButton::clicked, this, [this, step] { m_session.goTo(step); });
        m_steps[static_cast<std::size_t>(step)] = button;
        column->addWidget(button);
    }
    column->addStretch();
    return list;
}

QWidget* TwoWayWizard::makeFoot()
{
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(
        makeButton(tr("Finish later"), "", QStringLiteral("finish-later"), [this] { Q_EMIT leaveWanted(); }));
    row->addStretch();
    m_why->setObjectName(QStringLiteral("why-not"));
    row->addWidget(m_why);
    row->addWidget(m_back);
    row->addWidget(m_next);
    connect(m_back, &QPushButton::clicked, this,
            [this] { m_session.goTo(static_cast<SetupStep>(static_cast<int>(m_session.step()) - 1)); });
    connect(m_next, &QPushButton::clicked, this, [this] {
        if (m_session.step() == SetupStep::Start)
            Q_EMIT startWanted();
        else
            m_session.goTo(static_cast<SetupStep>(static_cast<int>(m_session.step()) + 1));
    });
    return foot;
}

void TwoWayWizard::showStep()
{
    clearLayout(m_place);
    m_page = makeStepPage(m_session.step(), m_session);
    m_place->addWidget(m_page);
    m_page->show();
    refresh();
    m_page->setFocus();
}

QString TwoWayWizard::summaryOf(SetupStep step) const
{
    const Configuration& draft = m_session.draft();
    switch (step) {
    case SetupStep::Where:
        return draft.nodes.empty() ? tr("This computer") : tr("Nodes: %1").arg(draft.nodes.size());
    case SetupStep::DataSources:
        return QStringLiteral("%1, %2").arg(text(draft.dataSources[0].name), text(draft.dataSources[1].name));
    case SetupStep::Tables:
        return tr("Mappings: %1").arg(draft.channels[0].pipelines[0].mappings.size());
    case SetupStep::Channel:
        return text(draft.channels[0].name);
    default:
        return {};
    }
}

QString TwoWayWizard::whyNot() const
{
    using Hindrance = SetupSession::Hindrance;
    const auto problems = m_session.problems();
    switch (m_session.hindrance()) {
    case Hindrance::None:
        return {};
    case Hindrance::Problems:
        return wordsForCode(problems.front().code).cause;
    case Hindrance::NotTested:
        return tr("Next becomes available when both servers pass their test.");
    case Hindrance::NotReached:
        return tr("A server cannot be reached yet.");
    case Hindrance::SameServer:
        return tr("Both are the same server.");
    case Hindrance::NotPrepared:
        return tr("Next becomes available when both servers are ready.");
    case Hindrance::Blocked:
        return tr("Something is in the way; each finding shows what mends it.");
    case Hindrance::NotChecked:
        return tr("Start becomes available when everything is checked.");
    case Hindrance::PasswordsMissing:
        return tr("Passwords are kept nowhere: type them again at step 2.");
    }
    return {};
}

void TwoWayWizard::refresh()
{
    if (m_page)
        m_page->refresh();
    for (const SetupStep step : kSetupSteps) {
        StepButton* button = m_steps[static_cast<std::size_t>(step)];
        const bool current = step == m_session.step();
        const bool reached = step <= m_session.furthest();
        const bool done = reached && !current && step < m_session.furthest();
        button->show(titleOf(step), done ? summaryOf(step) : QString(), done);
        button->setAccessibleName(
            tr("Step %1: %2").arg(QString::number(static_cast<int>(step) + 1), titleOf(step)));
        button->setChecked(current);
        button->setEnabled(reached);
    }
    const QString why = whyNot();
    const bool last = m_session.step() == SetupStep::Start;
    m_why->setText(why);
    m_next->setText(last ? tr("Start") : tr("Next ›"));
    m_next->setEnabled(why.isEmpty());
    m_back->setEnabled(m_session.step() != SetupStep::Where);
}

}  // namespace lutra::ui
