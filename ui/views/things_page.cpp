#include "ui/views/things_page.h"

#include "ui/text/thing_words.h"
#include "ui/text/words.h"
#include "ui/views/paste_mappings_dialog.h"
#include "ui/views/thing_form.h"
#include "ui/widgets/two_line_delegate.h"

#include <QListWidget>
#include <QMenu>
#include <QScrollArea>
#include <QShortcut>
#include <QShowEvent>
#include <QSignalBlocker>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr int kListWidth = 320;

/// What it stands within; the kind of things that `withNew` asks for.
std::vector<Thing> ownersOf(const Configuration& configuration, ThingKind kind)
{
    std::vector<Thing> owners;
    const ThingKind within = kind == ThingKind::Pipeline ? ThingKind::Channel : ThingKind::Pipeline;
    for (const Thing& thing : thingsOf(configuration, within)) {
        const bool pipeline = within == ThingKind::Pipeline;
        owners.push_back({.kind = kind,
                          .channel = pipeline ? thing.channel : thing.index,
                          .pipeline = pipeline ? thing.index : 0});
    }
    return owners;
}

bool hasOwner(ThingKind kind)
{
    return kind == ThingKind::Pipeline || kind == ThingKind::Mapping;
}

}  // namespace

ThingsPage::ThingsPage(Desk& desk, ThingKind kind, QWidget* parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_kind(kind)
    , m_search(new QLineEdit)
    , m_list(new QListWidget)
    , m_count(makeLabel({}, "muted"))
    , m_title(makeLabel({}, "cardTitle"))
    , m_users(makeLabel({}, "muted"))
    , m_refusal(new QFrame)
    , m_refusalWords(makeLabel({}, ""))
    , m_copy(makeButton(tr("Copy"), "small", QStringLiteral("copy-thing"), [this] { copy(); }))
    , m_remove(makeButton(tr("Remove"), "small", QStringLiteral("remove-thing"), [this] { remove(); }))
    , m_place(new QScrollArea)
    , m_state(makeLabel({}, "muted"))
    , m_undo(makeButton(tr("Undo"), "", QStringLiteral("undo-edit"), [this] { m_desk.edits().undo(); }))
    , m_redo(makeButton(tr("Redo"), "", QStringLiteral("redo-edit"), [this] { m_desk.edits().redo(); }))
    , m_discard(makeButton(tr("Discard"), "", QStringLiteral("discard-edits"),
                           [this] { m_desk.edits().discard(); }))
    , m_write(makeButton(tr("Review and write …"), "primary", QStringLiteral("review-edits"),
                         [this] { Q_EMIT writeWanted(); }))
{
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 16, 24, 12);
    whole->setSpacing(12);
    whole->addWidget(makeHead());
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addWidget(makeList());
    columns->addWidget(makeDetail(), 1);
    whole->addLayout(columns, 1);
    whole->addWidget(makeRule());
    whole->addWidget(makeFoot());
    connect(&desk.edits(), &EditSession::changed, this, [this] {
        if (isVisible())
            refresh();
    });
    connect(&desk, &Desk::changed, this, &ThingsPage::refreshFoot);
    const auto shortcut = [this](QKeySequence::StandardKey key, void (EditSession::*act)()) {
        auto* keys = new QShortcut(key, this);
        connect(keys, &QShortcut::activated, &m_desk.edits(), act);
    };
    shortcut(QKeySequence::Undo, &EditSession::undo);
    shortcut(QKeySequence::Redo, &EditSession::redo);
    refresh();
}

QWidget* ThingsPage::makeHead()
{
    auto* head = new QWidget;
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(makeLabel(listNameOf(m_kind), "title"));
    row->addWidget(m_count);
    row->addStretch();
    if (m_kind == ThingKind::Mapping)
        row->addWidget(
            makeButton(tr("Paste a list …"), "", QStringLiteral("paste-mappings"), [this] { paste(); }));
    row->addWidget(makeButton(tr("Add"), "", QStringLiteral("add-thing"), [this] { add(); }));
    return head;
}

Card* ThingsPage::makeList()
{
    auto* card = new Card;
    card->setFixedWidth(kListWidth);
    m_search->setPlaceholderText(tr("Search in names and values"));
    m_search->setAccessibleName(tr("Search in names and values"));
    m_search->setObjectName(QStringLiteral("search-things"));
    m_search->setClearButtonEnabled(true);
    card->body()->addWidget(m_search);
    m_list->setObjectName(QStringLiteral("things"));
    m_list->setAccessibleName(listNameOf(m_kind));
    m_list->setItemDelegate(new TwoLineDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    card->body()->addWidget(m_list, 1);
    connect(m_search, &QLineEdit::textChanged, this, &ThingsPage::refreshList);
    connect(m_list, &QListWidget::currentItemChanged, this, &ThingsPage::refresh);
    return card;
}

Card* ThingsPage::makeDetail()
{
    auto* card = new Card;
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_copy);
    head->addWidget(m_remove);
    card->body()->addLayout(head);
    m_users->setWordWrap(true);
    m_users->setObjectName(QStringLiteral("used-by"));
    card->body()->addWidget(m_users);
    m_refusal->setProperty("panel", "warning");
    auto* words = new QVBoxLayout(m_refusal);
    words->setContentsMargins(12, 8, 12, 8);
    m_refusalWords->setWordWrap(true);
    m_refusalWords->setObjectName(QStringLiteral("refusal"));
    restyle(m_refusalWords, "tone", "warning");
    words->addWidget(m_refusalWords);
    m_refusal->hide();
    card->body()->addWidget(m_refusal);
    m_place->setWidgetResizable(true);
    m_place->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_place->setFrameShape(QFrame::NoFrame);
    m_place->setFocusPolicy(Qt::NoFocus);
    m_place->viewport()->setAutoFillBackground(false);
    card->body()->addWidget(m_place, 1);
    return card;
}

QWidget* ThingsPage::makeFoot()
{
    auto* foot = new QWidget;
    auto* row = new QHBoxLayout(foot);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    m_state->setObjectName(QStringLiteral("edits-state"));
    row->addWidget(m_state, 1);
    for (QPushButton* button : {m_undo, m_redo, m_discard, m_write})
        row->addWidget(button);
    return foot;
}

std::optional<Thing> ThingsPage::chosen() const
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return std::nullopt;
    const auto things = thingsOf(m_desk.edits().now(), m_kind);
    const auto place = static_cast<std::size_t>(item->data(Qt::UserRole).toInt());
    return place < things.size() ? std::optional(things[place]) : std::nullopt;
}

void ThingsPage::refreshList()
{
    const Configuration& now = m_desk.edits().now();
    const auto things = thingsOf(now, m_kind);
    const auto before = chosen();
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    const QString words = m_search->text().trimmed();
    for (std::size_t i = 0; i < things.size(); ++i) {
        QString all = text(nameOf(now, things[i])) + QLatin1Char(' ') + summaryOf(now, things[i]);
        for (const FieldInfo* field : fieldsOf(m_kind))
            all += QLatin1Char(' ') + text(valueOf(now, things[i], *field));
        if (before != things[i] && !all.contains(words, Qt::CaseInsensitive))
            continue;
        auto* item = new QListWidgetItem(text(nameOf(now, things[i])), m_list);
        item->setData(Qt::UserRole, static_cast<int>(i));
        item->setData(TwoLineDelegate::kSecondLine, summaryOf(now, things[i]));
        const bool wrong = !problemsOf(now, things[i]).empty();
        item->setData(TwoLineDelegate::kMark, wrong ? QStringLiteral("✕") : QString());
        item->setToolTip(text(nameOf(now, things[i])) + QLatin1Char('\n') + summaryOf(now, things[i]));
        if (before == things[i])
            m_list->setCurrentItem(item);
    }
    if (!m_list->currentItem())
        m_list->setCurrentRow(0);
    m_count->setText(
        words.isEmpty()
            ? count(things.size())
            : tr("%1 of %2").arg(count(static_cast<std::uint64_t>(m_list->count())), count(things.size())));
}

void ThingsPage::refresh()
{
    refreshList();
    const Configuration& now = m_desk.edits().now();
    const auto thing = chosen();
    if (auto* adds = findChild<QPushButton*>(QStringLiteral("add-thing")))
        restyle(adds, "kind", thing ? "" : "primary");
    m_copy->setEnabled(thing.has_value());
    m_remove->setEnabled(thing.has_value());
    if (!thing) {
        m_title->setText(tr("There is none yet."));
        m_users->setText(purposeOf(m_kind));
        m_refusal->hide();
        dropForm();
        m_shown.reset();
        return refreshFoot();
    }
    m_title->setText(text(nameOf(now, *thing)));
    QStringList users;
    for (const Thing& user : usersOf(now, *thing))
        users << tr("%1 %2").arg(wordOf(user.kind), text(fullNameOf(now, user)));
    m_users->setText(users.isEmpty() ? summaryOf(now, *thing)
                                     : tr("Used by %1").arg(users.join(QStringLiteral(", "))));
    if (m_shown != thing || !m_form) {
        m_refusal->hide();
        m_shown = thing;
        dropForm();
        m_form = new ThingForm(m_desk, *thing);
        m_place->setWidget(m_form);
    } else {
        m_form->refresh();
    }
    refreshFoot();
}

void ThingsPage::dropForm()
{
    if (m_form)
        m_form->retire();
    m_form = nullptr;
    if (QWidget* before = m_place->takeWidget())
        before->deleteLater();  // this may be its own doing
}

void ThingsPage::showEvent(QShowEvent* event)
{
    refresh();
    QWidget::showEvent(event);
}

void ThingsPage::refreshFoot()
{
    EditSession& edits = m_desk.edits();
    const bool sandbox = m_desk.workspace() && m_desk.workspace()->sandbox;
    const auto problems = edits.isChanged() ? edits.problems() : std::vector<Problem>();
    m_undo->setEnabled(edits.canUndo());
    m_redo->setEnabled(edits.canRedo());
    m_discard->setEnabled(edits.isChanged());
    m_write->setEnabled(edits.isChanged() && problems.empty() && !sandbox);
    restyle(m_state, "tone", problems.empty() ? "" : "error");
    m_state->setToolTip({});
    if (sandbox)
        m_state->setText(tr("The sandbox writes its own configuration."));
    else if (!edits.isChanged())
        m_state->setText(tr("Nothing is changed."));
    else if (problems.empty())
        m_state->setText(tr("Changed, and not written yet."));
    else
        m_state->setText(tr("Not ready: %1").arg(wordsForCode(problems.front().code).cause));
    if (!problems.empty())
        m_state->setToolTip(text(problems.front().path) + QLatin1Char('\n') + sentence(problems.front()));
}

void ThingsPage::choose(const Thing& thing)
{
    m_search->clear();
    const auto things = thingsOf(m_desk.edits().now(), m_kind);
    const auto place = std::ranges::find(things, thing) - things.begin();
    m_list->setCurrentRow(static_cast<int>(place));
    refresh();
    if (m_form)
        m_form->focusOn(m_kind == ThingKind::Mapping ? QStringLiteral("source") : QStringLiteral("name"));
}

void ThingsPage::add()
{
    if (!hasOwner(m_kind))
        return addTo({.kind = m_kind});
    const auto owners = ownersOf(m_desk.edits().now(), m_kind);
    if (owners.size() < 2)
        return addTo(owners.empty() ? Thing{.kind = m_kind, .channel = ~0UL} : owners.front());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const Thing& owner : owners) {
        const Configuration& now = m_desk.edits().now();
        const Channel& channel = now.channels[owner.channel];
        const std::string name = m_kind == ThingKind::Pipeline
                                     ? channel.name
                                     : channel.name + "/" + channel.pipelines[owner.pipeline].name;
        menu->addAction(tr("to %1").arg(text(name)), this, [this, owner] { addTo(owner); });
    }
    const auto* button = findChild<QPushButton*>(QStringLiteral("add-thing"));
    menu->popup(button->mapToGlobal(QPoint(0, button->height())));
}

void ThingsPage::addTo(const Thing& owner)
{
    auto added = withNew(m_desk.edits().now(), m_kind, owner);
    if (!added) {
        m_users->setText(wordsForCode(added.error().code).remedy);
        return;
    }
    m_desk.edits().change(std::move(added->configuration));
    choose(added->thing);
}

void ThingsPage::copy()
{
    const auto thing = chosen();
    if (!thing)
        return;
    Edited copied = withCopy(m_desk.edits().now(), *thing);
    m_desk.edits().change(std::move(copied.configuration));
    choose(copied.thing);
}

void ThingsPage::remove()
{
    const auto thing = chosen();
    if (!thing)
        return;
    auto without = withoutThing(m_desk.edits().now(), *thing);
    m_refusal->setVisible(!without);
    if (!without) {
        const ErrorWords words = wordsForCode(without.error().code);
        m_refusalWords->setText(words.cause + QLatin1Char(' ') + words.remedy);
        m_refusalWords->setToolTip(
            QStringLiteral("(%1, %2)").arg(text(without.error().detail), text(without.error().code)));
        return;
    }
    m_shown.reset();  // another thing stands there now
    m_desk.edits().change(std::move(*without));
}

void ThingsPage::paste()
{
    const auto pipelines = thingsOf(m_desk.edits().now(), ThingKind::Pipeline);
    if (pipelines.empty()) {
        m_users->setText(wordsForCode("config.no_owner").remedy);
        return;
    }
    PasteMappingsDialog dialog(m_desk.edits(), this);
    if (const auto thing = chosen())
        dialog.choosePipeline(
            {.kind = ThingKind::Pipeline, .index = thing->pipeline, .channel = thing->channel});
    if (dialog.exec() == QDialog::Accepted)
        m_list->setCurrentRow(m_list->count() - 1);
}

void ThingsPage::showField(const QString& key)
{
    m_search->clear();
    refresh();
    if (m_form)
        m_form->focusOn(key);
}

}  // namespace lutra::ui
