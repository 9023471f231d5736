#include "ui/wizards/two_way/data_sources_step.h"

#include "ui/text/words.h"

#include <QIntValidator>
#include <QSignalBlocker>

namespace lutra::ui {

namespace {

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

    card->body()->addWidget(side.test = new LinkTestList);

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
    side.test->show(report, session().isTesting(site),
                    tr("The next step makes the account and gives it what it needs."));
}

}  // namespace lutra::ui
