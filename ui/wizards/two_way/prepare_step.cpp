#include "ui/wizards/two_way/prepare_step.h"

#include "ui/text/words.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>

namespace lutra::ui {

PrepareStep::PrepareStep(SetupSession& session)
    : StepPage(session, tr("Make both servers ready."),
               tr("You see every statement before it runs. The administrator's login is used once and kept "
                  "nowhere."))
{
    auto* sides = new QHBoxLayout;
    sides->setSpacing(16);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        sides->addWidget(makeSide(site), 1);
    body()->addLayout(sides, 1);
    refresh();
    connect(&session, &SetupSession::linkTested, this, &PrepareStep::showState);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        plan(site);
}

Card* PrepareStep::makeSide(std::size_t site)
{
    Side& side = m_sides[site];
    const QString suffix = site == 0 ? QStringLiteral("-a") : QStringLiteral("-b");
    auto* card = new Card;
    auto* head = new QHBoxLayout;
    head->addWidget(side.title = makeLabel({}, "cardTitle"));
    head->addStretch();
    head->addWidget(side.pill = new StatusPill);
    card->body()->addLayout(head);

    auto* login = new QHBoxLayout;
    login->setSpacing(12);
    auto* left = new QVBoxLayout;
    side.admin = addField(left, tr("Administrator"), new QLineEdit, QStringLiteral("admin") + suffix);
    side.admin->setPlaceholderText(QStringLiteral("root"));
    auto* right = new QVBoxLayout;
    side.adminPassword = addField(right, tr("Administrator's password"), new QLineEdit,
                                  QStringLiteral("admin-password") + suffix);
    side.adminPassword->setEchoMode(QLineEdit::Password);
    login->addLayout(left);
    login->addLayout(right);
    card->body()->addLayout(login);
    auto* schemas = new QVBoxLayout;
    side.schemas = addField(schemas, tr("Schemas with the application's tables"), new QLineEdit,
                            QStringLiteral("schemas") + suffix);
    side.schemas->setPlaceholderText(tr("shop, crm; left empty: all that the administrator sees"));
    card->body()->addLayout(schemas);

    auto* sqlHead = new QHBoxLayout;
    sqlHead->addWidget(makeLabel(tr("What will run"), "label"));
    sqlHead->addStretch();
    sqlHead->addWidget(makeButton(tr("Copy"), "link", QStringLiteral("copy-sql") + suffix, [this, site] {
        QGuiApplication::clipboard()->setText(m_sides[site].sql->toPlainText());
    }));
    sqlHead->addWidget(makeButton(tr("Save .sql"), "link", QStringLiteral("save-sql") + suffix,
                                  [this, site] { saveSql(site); }));
    card->body()->addLayout(sqlHead);
    side.sql = makeTextBox(QStringLiteral("sql") + suffix, tr("Statements for this server"));
    card->body()->addWidget(side.sql, 1);
    side.said = makeLabel({}, "muted");
    side.said->setWordWrap(true);
    side.said->setTextInteractionFlags(Qt::TextSelectableByMouse);
    card->body()->addWidget(side.said);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(side.run =
                           makeButton(tr("Run these statements"), "primary",
                                      QStringLiteral("run-sql") + suffix, [this, site] { run(site); }));
    buttons->addWidget(makeButton(tr("Test again"), "", QStringLiteral("test-again") + suffix,
                                  [this, site] { this->session().testAgain(site); }));
    buttons->addStretch();
    card->body()->addLayout(buttons);
    for (QLineEdit* field : {side.admin, side.adminPassword, side.schemas})
        connect(field, &QLineEdit::editingFinished, this, [this, site] { plan(site); });
    connect(side.admin, &QLineEdit::textChanged, this, [this, site] { showState(site); });
    return card;
}

AdminLogin PrepareStep::adminOf(std::size_t site) const
{
    return {m_sides[site].admin->text().toStdString(),
            Secret(m_sides[site].adminPassword->text().toStdString())};
}

std::vector<std::string> PrepareStep::schemasOf(std::size_t site) const
{
    std::vector<std::string> schemas;
    for (const QString& schema : m_sides[site].schemas->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        schemas.push_back(schema.trimmed().toStdString());
    return schemas;
}

void PrepareStep::plan(std::size_t site)
{
    const int turn = m_sides[site].turn.next();
    runTask(
        this,
        [&setup = session().setup(), source = session().draft().dataSources[site],
         secret = session().password(site), admin = adminOf(site),
         schemas = schemasOf(site)] { return setup.planPreparation(source, secret, admin, schemas); },
        [this, site, turn](const Result<PreparePlan>& plan) {
            Side& side = m_sides[site];
            if (!side.turn.isLast(turn))
                return;
            if (!plan) {
                side.said->setText(sentence(plan.error()));
                return;
            }
            side.said->clear();
            QString sql;
            for (const std::string& statement : plan->statements)
                sql += text(statement) + QStringLiteral(";\n");
            side.sql->setPlainText(sql);
            if (side.schemas->text().isEmpty()) {
                QStringList seen;
                for (const std::string& schema : plan->schemas)
                    seen << text(schema);
                side.schemas->setText(seen.join(QStringLiteral(", ")));
            }
        });
}

void PrepareStep::run(std::size_t site)
{
    Side& side = m_sides[site];
    side.running = true;
    side.said->setText(tr("Running …"));
    showState(site);
    runTask(
        this,
        [&setup = session().setup(), source = session().draft().dataSources[site],
         secret = session().password(site), admin = adminOf(site), schemas = schemasOf(site)]() -> Result<> {
            if (!schemas.empty())
                return setup.prepare(source, secret, admin, schemas);
            const auto plan = setup.planPreparation(source, secret, admin, {});
            return plan ? setup.prepare(source, secret, admin, plan->schemas) : tl::unexpected(plan.error());
        },
        [this, site](const Result<>& outcome) {
            Side& done = m_sides[site];
            done.running = false;
            done.said->setText(outcome ? tr("Done.") : sentence(outcome.error()));
            if (outcome)
                done.adminPassword->clear();
            session().testAgain(site);
            showState(site);
        });
}

void PrepareStep::saveSql(std::size_t site)
{
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save the statements"),
                                     text(session().draft().dataSources[site].name) + QStringLiteral(".sql"));
    if (file.isEmpty())
        return;
    const auto written =
        session().setup().write(file.toStdString(), m_sides[site].sql->toPlainText().toStdString());
    m_sides[site].said->setText(written ? tr("Saved to %1.").arg(file) : sentence(written.error()));
}

void PrepareStep::showState(std::size_t site)
{
    Side& side = m_sides[site];
    const auto& report = session().report(site);
    side.title->setText(text(session().draft().dataSources[site].name));
    const bool ready = report && report->passed();
    if (!report)
        side.pill->show(tr("Testing"), "neutral");
    else if (ready)
        side.pill->show(tr("Ready"), "ok");
    else
        side.pill->show(tr("Needs this"), "warning");
    side.run->setEnabled(!side.admin->text().isEmpty() && !side.running);
    side.run->setToolTip(side.admin->text().isEmpty() ? tr("Needs an administrator's login.") : QString());
}

void PrepareStep::refresh()
{
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        showState(site);
}

}  // namespace lutra::ui
