#include "ui/wizards/two_way/canals_step.h"

#include "ui/text/words.h"

#include <QIntValidator>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

namespace lutra::ui {

namespace {

enum From { Now, Earliest, Gtid, File, Time };

/// The start's kind and what stands behind it.
std::pair<From, QString> partsOf(const std::string& start)
{
    const QString all = text(start);
    if (all == QLatin1String("now"))
        return {Now, {}};
    if (all == QLatin1String("earliest"))
        return {Earliest, {}};
    if (all.startsWith(QLatin1String("gtid:")))
        return {Gtid, all.mid(5)};
    if (all.startsWith(QLatin1String("time:")))
        return {Time, all.mid(5)};
    return {File, all};
}

std::string startOf(int from, const QString& place)
{
    switch (from) {
    case Now:
        return "now";
    case Earliest:
        return "earliest";
    case Gtid:
        return "gtid:" + place.toStdString();
    case Time:
        return "time:" + place.toStdString();
    default:
        return place.toStdString();
    }
}

QString exampleOf(int from)
{
    switch (from) {
    case Gtid:
        return QStringLiteral("0-1-100");
    case File:
        return QStringLiteral("mysql-bin.000042:4");
    case Time:
        return QStringLiteral("2026-11-23T08:00:00Z");
    default:
        return {};
    }
}

}  // namespace

CanalsStep::CanalsStep(SetupSession& session)
    : StepPage(session, tr("How shall the logs be read?"),
               tr("The defaults are right for most. Where a checkpoint exists, reading goes on there."))
{
    auto* sides = new QHBoxLayout;
    sides->setSpacing(16);
    for (std::size_t site = 0; site < SetupSession::kSites; ++site)
        sides->addWidget(makeSide(site), 1, Qt::AlignTop);
    body()->addLayout(sides);
    body()->addStretch();
    refresh();
}

Card* CanalsStep::makeSide(std::size_t site)
{
    Side& side = m_sides[site];
    const QString suffix = site == 0 ? QStringLiteral("-a") : QStringLiteral("-b");
    auto* card = new Card;
    card->body()->addWidget(side.title = makeLabel({}, "cardTitle"));
    side.name =
        addField(card->body(), tr("Name of the canal"), new QLineEdit, QStringLiteral("canal-name") + suffix);
    side.from = addField(card->body(), tr("Start at"), new QComboBox, QStringLiteral("canal-start") + suffix);
    side.from->addItems({tr("Now"), tr("The earliest place the server still has"),
                         tr("Behind a set of transaction ids"), tr("A file and offset"), tr("A time (UTC)")});
    side.place = addField(card->body(), tr("Place"), new QLineEdit, QStringLiteral("canal-place") + suffix);
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* left = new QVBoxLayout;
    auto* right = new QVBoxLayout;
    side.serverId =
        addField(left, tr("Server id"), new QLineEdit, QStringLiteral("canal-server-id") + suffix);
    side.serverId->setPlaceholderText(tr("chosen once, kept"));
    side.serverId->setValidator(new QIntValidator(0, 2147483647, side.serverId));
    side.heartbeat = addField(right, tr("Heartbeat, seconds (1 to 60)"), new QSpinBox,
                              QStringLiteral("canal-heartbeat") + suffix);
    side.heartbeat->setRange(1, 60);
    row->addLayout(left);
    row->addLayout(right);
    card->body()->addLayout(row);
    card->body()->addWidget(side.problem = makeLabel({}, ""));
    side.problem->setWordWrap(true);
    restyle(side.problem, "tone", "error");
    for (QLineEdit* field : {side.name, side.place, side.serverId})
        connect(field, &QLineEdit::textEdited, this, [this, site] { save(site); });
    connect(side.from, &QComboBox::currentIndexChanged, this, [this, site] { save(site); });
    connect(side.heartbeat, &QSpinBox::valueChanged, this, [this, site] { save(site); });
    return card;
}

void CanalsStep::save(std::size_t site)
{
    const Side& side = m_sides[site];
    session().edit([&](Configuration& draft) {
        renameCanal(draft, site, side.name->text().toStdString());
        Canal& canal = draft.canals[site];
        canal.start = startOf(side.from->currentIndex(), side.place->text().trimmed());
        canal.serverId = side.serverId->text().toUInt();
        canal.heartbeat = static_cast<std::uint32_t>(side.heartbeat->value());
    });
}

void CanalsStep::refresh()
{
    const auto problems = session().problems();
    for (std::size_t site = 0; site < SetupSession::kSites; ++site) {
        Side& side = m_sides[site];
        const Canal& canal = session().draft().canals[site];
        side.title->setText(tr("Log of %1").arg(text(canal.dataSource)));
        if (side.name->text() != text(canal.name))
            side.name->setText(text(canal.name));
        const auto [from, place] = partsOf(canal.start);
        const QSignalBlocker quietFrom(side.from);
        const QSignalBlocker quietBeat(side.heartbeat);
        if (startOf(side.from->currentIndex(), side.place->text().trimmed()) != canal.start) {
            side.from->setCurrentIndex(from);
            side.place->setText(place);
        }
        const int shown = side.from->currentIndex();
        side.place->setEnabled(shown != Now && shown != Earliest);
        side.place->setPlaceholderText(exampleOf(shown));
        if (side.serverId->text().toUInt() != canal.serverId)
            side.serverId->setText(QString::number(canal.serverId));
        side.heartbeat->setValue(static_cast<int>(canal.heartbeat));
        const auto found = std::ranges::find_if(problems, [&](const Problem& problem) {
            return problem.path.starts_with("canal[" + std::to_string(site) + "]");
        });
        showProblem(*side.problem, found == problems.end() ? nullptr : &*found);
    }
}

}  // namespace lutra::ui
