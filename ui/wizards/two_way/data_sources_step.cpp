#include "ui/wizards/two_way/data_sources_step.h"

#include "ui/text/words.h"

#include <QGridLayout>
#include <QIntValidator>
#include <QSignalBlocker>

namespace lutra::ui {

namespace {

constexpr std::size_t kFactLengthMax = 44;

void setIfOther(QLineEdit* field, const QString& value)
{
    if (field->text() != value)
        field->setText(value);
}

QString hostText(const DataSource& source)
{
    return text(source.socket.empty() ? source.host : source.socket);
}

}  // namespace

DataSourcesStep::DataSourcesStep(SetupSession& session)
    : StepPage(session, tr("Which two servers shall stay equal?"),
               tr("Both are tested as you type. Nothing is changed on them yet."))
{
    auto* sides = new QHBoxLayout;
    sides->setSpacing(16);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        sides->addWidget(makeSide(site), 1, Qt::AlignTop);
    body()->addLayout(sides);
    body()->addStretch();
    refresh();
    connect(&session, &SetupSession::linkTested, this, &DataSourcesStep::showReport);
}

Card* DataSourcesStep::makeSide(std::size_t site)
{
    Side& side = m_sides[site];
    const QString suffix = site == 0 ? QStringLiteral("-a") : QStringLiteral("-b");
    auto* card = new Card;
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(side.title = makeLabel({}, "cardTitle"));
    head->addWidget(side.server = makeLabel({}, "muted"), 1);
    card->body()->addLayout(head);

    const auto row = [card] {
        auto* columns = new QHBoxLayout;
        columns->setSpacing(12);
        card->body()->addLayout(columns);
        return columns;
    };
    const auto column = [](QHBoxLayout* columns, int stretch) {
        auto* box = new QVBoxLayout;
        box->setSpacing(8);
        columns->addLayout(box, stretch);
        return box;
    };
    auto* first = row();
    side.name = addField(column(first, 2), tr("Name"), new QLineEdit, QStringLiteral("name") + suffix);
    side.host =
        addField(column(first, 3), tr("Host or socket"), new QLineEdit, QStringLiteral("host") + suffix);
    side.port = addField(column(first, 0), tr("Port"), new QLineEdit, QStringLiteral("port") + suffix);
    side.port->setFixedWidth(84);
    side.port->setValidator(new QIntValidator(1, 65535, side.port));
    // One under the other, so that both columns are as wide.
    auto* second = row();
    auto* left = column(second, 1);
    auto* right = column(second, 1);
    side.tls = addField(left, tr("Encryption"), new QComboBox, QStringLiteral("tls") + suffix);
    side.tls->addItems({tr("Verify name and chain"), tr("Encrypt, do not verify"), tr("Off")});
    side.ca = addField(right, tr("CA file"), new QLineEdit, QStringLiteral("ca") + suffix);
    side.ca->setPlaceholderText(tr("the system's"));
    side.user = addField(left, tr("User"), new QLineEdit, QStringLiteral("user") + suffix);
    side.password = addField(right, tr("Password"), new QLineEdit, QStringLiteral("password") + suffix);
    side.password->setEchoMode(QLineEdit::Password);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    grid->setColumnMinimumWidth(1, 92);
    grid->setColumnStretch(2, 1);
    int line = 0;
    for (const LinkStep::Kind kind :
         {LinkStep::Kind::Name, LinkStep::Kind::Network, LinkStep::Kind::Encryption, LinkStep::Kind::Login,
          LinkStep::Kind::Version, LinkStep::Kind::Rights}) {
        std::array<QLabel*, 3> labels{makeLabel({}, "strong"), makeLabel(nameOf(kind), ""),
                                      makeLabel({}, "muted")};
        labels[0]->setFixedWidth(14);
        for (int i = 0; i < 3; ++i)
            grid->addWidget(labels[static_cast<std::size_t>(i)], line, i);
        side.steps.push_back(labels);
        ++line;
    }
    card->body()->addLayout(grid);

    side.trouble = new QFrame;
    side.trouble->setProperty("panel", "error");
    auto* words = new QVBoxLayout(side.trouble);
    words->setContentsMargins(12, 8, 12, 8);
    words->setSpacing(4);
    side.cause = makeLabel({}, "strong");
    side.remedy = makeLabel({}, "");
    for (QLabel* label : {side.cause, side.remedy}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        words->addWidget(label);
    }
    side.trouble->hide();
    card->body()->addWidget(side.trouble);

    for (QLineEdit* field : {side.name, side.host, side.port, side.ca, side.user})
        connect(field, &QLineEdit::textEdited, this, [this, site] { save(site); });
    connect(side.tls, &QComboBox::currentIndexChanged, this, [this, site] { save(site); });
    connect(side.password, &QLineEdit::textEdited, this,
            [this, site](const QString& typed) { session().setPassword(site, typed); });
    return card;
}

void DataSourcesStep::save(std::size_t site)
{
    const Side& side = m_sides[site];
    const std::string name = side.name->text().toStdString();
    if (session().draft().dataSources[site].name != name)
        session().rename(site, name);
    session().edit([&](Configuration& draft) {
        DataSource& source = draft.dataSources[site];
        const std::string host = side.host->text().trimmed().toStdString();
        const bool socket = host.starts_with('/');
        source.host = socket ? std::string() : host;
        source.socket = socket ? host : std::string();
        source.port = static_cast<std::uint16_t>(side.port->text().toUInt());
        source.tls = static_cast<TlsMode>(side.tls->currentIndex());
        source.ca = side.ca->text().trimmed().toStdString();
        source.user = side.user->text().toStdString();
    });
}

void DataSourcesStep::refresh()
{
    for (std::size_t site = 0; site < SetupSession::kSites; ++site) {
        Side& side = m_sides[site];
        const DataSource& source = session().draft().dataSources[site];
        side.title->setText(text(source.name));
        setIfOther(side.name, text(source.name));
        if (side.host->text().trimmed() != hostText(source))
            side.host->setText(hostText(source));
        if (side.port->text().toUInt() != source.port || side.port->text().isEmpty() != (source.port == 0))
            side.port->setText(source.port == 0 ? QString() : QString::number(source.port));
        const QSignalBlocker quiet(side.tls);
        side.tls->setCurrentIndex(static_cast<int>(source.tls));
        setIfOther(side.ca, text(source.ca));
        setIfOther(side.user, text(source.user));
        setIfOther(side.password, QString::fromStdString(session().password(site).reveal()));
        showReport(site);
    }
}

void DataSourcesStep::showReport(std::size_t site)
{
    Side& side = m_sides[site];
    const auto& report = session().report(site);
    side.server->setText(report ? text(report->server) : QString());
    side.trouble->hide();
    for (std::size_t i = 0; i < side.steps.size(); ++i) {
        const auto [mark, name, fact] = side.steps[i];
        if (!report) {
            mark->setText(session().isTesting(site) ? QStringLiteral("…") : QStringLiteral("·"));
            restyle(mark, "tone", QString());
            fact->setText({});
            continue;
        }
        const LinkStep& step = report->steps[i];
        const bool failed = step.state == LinkStep::State::Failed;
        const bool warned = step.state == LinkStep::State::Warned;
        const bool skipped = step.state == LinkStep::State::Skipped;
        mark->setText(failed    ? QStringLiteral("✕")
                      : warned  ? QStringLiteral("!")
                      : skipped ? QStringLiteral("·")
                                : QStringLiteral("✓"));
        restyle(mark, "tone",
                failed    ? QStringLiteral("error")
                : warned  ? QStringLiteral("warning")
                : skipped ? QString()
                          : QStringLiteral("ok"));
        QString words = text(step.fact).left(kFactLengthMax);
        if (step.state == LinkStep::State::Passed && words.isEmpty())
            words = step.kind == LinkStep::Kind::Encryption ? tr("off; it stays on this computer")
                                                            : tr("all that is needed");
        if (step.state == LinkStep::State::Passed && step.kind <= LinkStep::Kind::Network)
            words += tr(", %1 ms").arg(static_cast<double>(step.took.count()) / 1000, 0, 'f', 1);
        if (warned && words.isEmpty())
            words = tr("not encrypted");
        fact->setText(words);
        fact->setAccessibleName(name->text() + QStringLiteral(": ") + (failed ? tr("failed") : words));
    }
    const LinkStep* failed = report ? report->firstFailed() : nullptr;
    if (!failed)
        return;
    side.trouble->show();
    const bool mendable = report->reached();
    restyle(side.trouble, "panel", mendable ? "warning" : "error");
    if (failed->code.empty()) {
        side.cause->setText(text(failed->detail));
    } else {
        const ErrorWords words = wordsForCode(failed->code);
        side.cause->setText(words.cause);
        side.cause->setToolTip(text(failed->detail));
    }
    restyle(side.cause, "tone", mendable ? "warning" : "error");
    side.remedy->setText(mendable ? tr("The next step makes the account and gives it what it needs.")
                                  : text(failed->detail));
}

}  // namespace lutra::ui
