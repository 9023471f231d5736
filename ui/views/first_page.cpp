#include "ui/views/first_page.h"

#include "ui/text/words.h"
#include "ui/widgets/parts.h"

namespace lutra::ui {

namespace {

constexpr int kWidth = 880;

Card* makeOffer(const QString& title, const QString& words, const std::vector<QPushButton*>& buttons)
{
    auto* card = new Card(title);
    auto* label = makeLabel(words, "muted");
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setMinimumHeight(84);
    card->body()->addWidget(label, 1);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    for (QPushButton* button : buttons)
        row->addWidget(button);
    row->addStretch();
    card->body()->addLayout(row);
    return card;
}

}  // namespace

FirstPage::FirstPage(Desk& desk, QWidget* parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_try(makeButton(tr("Try it"), "primary", QStringLiteral("try-sandbox"),
                       [this] { m_desk.openSandbox(); }))
    , m_continue(makeButton(tr("Go on with the draft"), "primary", QStringLiteral("continue-setup"),
                            [this] { Q_EMIT setUpWanted(false); }))
    , m_said(makeLabel({}, "muted"))
{
    auto* middle = new QWidget;
    middle->setMaximumWidth(kWidth);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(12);
    column->addWidget(makeLabel(tr("Keep two sites writable, and provably equal"), "hero"));
    auto* words =
        makeLabel(tr("Lutra carries every committed change between two MySQL or MariaDB servers, in both "
                     "directions, in whole transactions. Nothing is lost or overwritten in silence."),
                  "muted");
    words->setWordWrap(true);
    column->addWidget(words);
    column->addSpacing(16);
    auto* offers = new QHBoxLayout;
    offers->setSpacing(16);
    offers->addWidget(makeOffer(tr("Try it with two sandbox servers"),
                                tr("Two throw-away MariaDB servers on this computer, a small shop, and load "
                                   "on both sides. Running in "
                                   "a few seconds; nothing stays behind."),
                                {m_try}),
                      1);
    offers->addWidget(
        makeOffer(tr("Set up two-way sync"),
                  tr("Seven short steps, from two servers to a running channel. Everything is tested on "
                     "the way, and every statement is shown before it runs."),
                  {m_continue, makeButton(tr("Set up"), "primary", QStringLiteral("set-up"),
                                          [this] { Q_EMIT setUpWanted(true); })}),
        1);
    offers->addWidget(
        makeOffer(tr("Open a configuration"),
                  tr("A lutra.toml that somebody wrote, or that was set up here before. It is the same "
                     "file that the command line and the nodes use."),
                  {makeButton(tr("Open …"), "", QStringLiteral("open-configuration"),
                              [this] { Q_EMIT openWanted(); })}),
        1);
    column->addLayout(offers);
    m_said->setWordWrap(true);
    m_said->setObjectName(QStringLiteral("first-said"));
    column->addWidget(m_said);

    auto* whole = new QVBoxLayout(this);
    whole->addStretch(2);
    auto* row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(middle, 1);
    row->addStretch();
    whole->addLayout(row);
    whole->addStretch(3);
    connect(&desk, &Desk::changed, this, &FirstPage::refresh);
    connect(&desk.session(), &SetupSession::draftChanged, this, &FirstPage::refresh);
    connect(&desk.session(), &SetupSession::stepChanged, this, &FirstPage::refresh);
    refresh();
}

void FirstPage::refresh()
{
    m_try->setEnabled(!m_desk.isBusy());
    m_continue->setVisible(m_desk.session().hasDraft());
    if (auto* anew = findChild<QPushButton*>(QStringLiteral("set-up"))) {
        restyle(anew, "kind", m_desk.session().hasDraft() ? "" : "primary");
        anew->setText(m_desk.session().hasDraft() ? tr("Begin anew") : tr("Set up"));
    }
    m_said->setText(m_desk.isBusy()      ? m_desk.busyWith()
                    : m_desk.lastError() ? sentence(*m_desk.lastError())
                                         : QString());
    restyle(m_said, "tone", !m_desk.isBusy() && m_desk.lastError() ? "error" : "");
}

}  // namespace lutra::ui
