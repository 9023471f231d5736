#include "ui/wizards/two_way/start_step.h"

#include "ui/text/words.h"

#include <QDialog>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr int kReasonWidth = 460;

}  // namespace

StartStep::StartStep(SetupSession& session)
    : StepPage(session, tr("Everything is checked before it starts."),
               tr("Nothing has been written to your tables yet."))
    , m_verdict(new StatusPill)
    , m_said(makeLabel({}, "muted"))
    , m_list(new CheckList)
    , m_diagram(new TwoSitesDiagram)
    , m_text(makeTextBox(QStringLiteral("configuration-text"), tr("Configuration as text")))
    , m_line(makeLabel({}, "mono"))
{
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    auto* checks = new Card(tr("Checks"));
    checks->head()->addWidget(m_verdict);
    checks->head()->addStretch();
    checks->head()->addWidget(makeButton(tr("Check again"), "small", QStringLiteral("check-again"),
                                         [this] { this->session().runChecks(); }));
    m_said->setWordWrap(true);
    checks->body()->addWidget(m_said);
    m_list->setObjectName(QStringLiteral("checks"));
    checks->body()->addWidget(m_list, 1);
    columns->addWidget(checks, 11);

    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    auto* picture = new Card;
    picture->body()->addWidget(m_diagram);
    right->addWidget(picture);
    auto* written = new Card(tr("Configuration"));
    written->body()->addWidget(m_text, 1);
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_line->setObjectName(QStringLiteral("command-line"));
    written->body()->addWidget(makeLabel(tr("The same on a command line"), "label"));
    written->body()->addWidget(m_line);
    right->addWidget(written, 1);
    columns->addLayout(right, 10);
    body()->addLayout(columns, 1);
    connect(&session, &SetupSession::checked, this, &StartStep::showChecks);
    // Not from within the button, which goes with the list.
    connect(m_list, &CheckList::ignoreWanted, this, &StartStep::ignore, Qt::QueuedConnection);
    connect(m_list, &CheckList::heedWanted, this, &StartStep::heed, Qt::QueuedConnection);
    refresh();
}

void StartStep::refresh()
{
    const Configuration& draft = session().draft();
    m_text->setPlainText(text(session().setup().textOf(draft)));
    m_line->setText(QStringLiteral("lutra run ~/.config/lutra/%1.toml").arg(text(draft.channels[0].name)));
    const auto server = [&](std::size_t site) {
        return session().report(site) ? text(session().report(site)->server) : QString();
    };
    const auto home = homeOf(draft.channels[0]);
    const auto rules = policyName(draft.channels[0].conflict);
    m_diagram->show({text(draft.dataSources[0].name), server(0), home == 0u},
                    {text(draft.dataSources[1].name), server(1), home == 1u}, {}, {}, rules);
    showChecks();
}

void StartStep::ignore(IgnoredFinding finding, const QString& cause)
{
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Ignore %1").arg(text(finding.check)));
    dialog.setMinimumWidth(kReasonWidth);
    auto* column = new QVBoxLayout(&dialog);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    auto* words = makeLabel(cause, "");
    words->setWordWrap(true);
    column->addWidget(words);
    auto* reason = addField(column, tr("Why it may be so"), new QLineEdit, QStringLiteral("ignore-reason"));
    auto* note = makeLabel(tr("The reason stands in the configuration, for those who come later."), "muted");
    note->setWordWrap(true);
    column->addWidget(note);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(
        makeButton(tr("Cancel"), "", QStringLiteral("ignore-cancel"), [&dialog] { dialog.reject(); }));
    auto* take =
        makeButton(tr("Ignore it"), "primary", QStringLiteral("ignore-take"), [&dialog] { dialog.accept(); });
    row->addWidget(take);
    column->addLayout(row);
    const auto candidate = [&] {
        Configuration next = session().draft();
        finding.reason = reason->text().trimmed().toStdString();
        next.ignoredFindings.push_back(finding);
        return next;
    };
    const auto judge = [&] {
        const auto problems = validate(candidate());
        take->setEnabled(std::ranges::none_of(
            problems, [](const Problem& problem) { return problem.path.starts_with("ignore["); }));
    };
    connect(reason, &QLineEdit::textChanged, &dialog, judge);
    judge();
    if (dialog.exec() != QDialog::Accepted)
        return;
    session().edit([&](Configuration& draft) { draft = candidate(); });
    session().runChecks();
}

void StartStep::heed(const IgnoredFinding& finding)
{
    session().edit([&](Configuration& draft) {
        // Whatever made it ignored: for this object, for this site, or for all.
        std::erase_if(draft.ignoredFindings, [&](const IgnoredFinding& ignored) {
            return ignored.check == finding.check && (ignored.site.empty() || ignored.site == finding.site) &&
                   (ignored.object.empty() || ignored.object == finding.object);
        });
    });
    session().runChecks();
}

void StartStep::showChecks()
{
    m_said->clear();
    if (session().isChecking())
        m_verdict->show(tr("Checking …"), "neutral");
    if (const auto& error = session().checkError()) {
        m_verdict->show(tr("Could not be checked"), "error");
        m_said->setText(sentence(*error));
    }
    const auto& checks = session().checks();
    m_said->setVisible(!m_said->text().isEmpty());
    m_list->show(checks ? *checks : std::vector<CheckOutcome>());
    if (!checks)
        return;
    const auto blocking = std::ranges::count(*checks, CheckOutcome::Level::Block, &CheckOutcome::level);
    const auto warning = std::ranges::count(*checks, CheckOutcome::Level::Warn, &CheckOutcome::level);
    if (blocking > 0)
        m_verdict->show(tr("%n in the way", nullptr, static_cast<int>(blocking)), "error");
    else if (warning > 0)
        m_verdict->show(tr("Ready, %n to know", nullptr, static_cast<int>(warning)), "warning");
    else
        m_verdict->show(tr("All well"), "ok");
}

}  // namespace lutra::ui
