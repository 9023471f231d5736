#include "ui/shell/palette.h"

#include "ui/shell/actions.h"
#include "ui/shell/main_window.h"
#include "ui/text/thing_words.h"
#include "ui/text/words.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr int kWidth = 480;
constexpr int kHeight = 330;
constexpr int kField = Qt::UserRole + 1;

}  // namespace

Palette::Palette(MainWindow& window)
    : QDialog(&window)
    , m_window(window)
    , m_words(new QLineEdit)
    , m_list(new QListWidget)
{
    setWindowTitle(tr("What do you want to do?"));
    resize(kWidth, kHeight);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    m_words->setPlaceholderText(tr("An action or a setting: a few letters"));
    m_words->setAccessibleName(windowTitle());
    m_words->setObjectName(QStringLiteral("palette-words"));
    m_list->setAccessibleName(tr("Actions"));
    m_list->setObjectName(QStringLiteral("palette-list"));
    column->addWidget(m_words);
    column->addWidget(m_list, 1);
    connect(m_words, &QLineEdit::textChanged, this, &Palette::filter);
    connect(m_words, &QLineEdit::returnPressed, this, &Palette::runCurrent);
    connect(m_list, &QListWidget::itemActivated, this, &Palette::runCurrent);
    m_words->installEventFilter(this);
    filter({});
}

bool Palette::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
        if (step != 0) {
            m_list->setCurrentRow(std::clamp(m_list->currentRow() + step, 0, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void Palette::filter(const QString& words)
{
    m_list->clear();
    for (const Action& action : lutra::ui::actions()) {
        if (action.possible && !(m_window.*action.possible)())
            continue;
        const QString title = titleOf(action);
        if (!title.contains(words.trimmed(), Qt::CaseInsensitive))
            continue;
        auto* item = new QListWidgetItem(title, m_list);
        item->setData(Qt::UserRole, QLatin1String(action.id));
        if (*action.twin)
            item->setToolTip(QStringLiteral("lutra ") + QLatin1String(action.twin));
    }
    for (const FieldInfo& field : kFieldTable) {
        if (words.trimmed().isEmpty())
            break;  // all of them would hide what can be done
        const QString title = tr("%1: %2").arg(listNameOf(field.kind), titleOf(field));
        if (!title.contains(words.trimmed(), Qt::CaseInsensitive) &&
            !meaningOf(field).contains(words.trimmed(), Qt::CaseInsensitive))
            continue;
        auto* item = new QListWidgetItem(title, m_list);
        item->setData(kField, QVariant::fromValue(static_cast<const void*>(&field)));
        item->setToolTip(meaningOf(field));
    }
    m_list->setCurrentRow(0);
}

void Palette::runCurrent()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item)
        return;
    const QString id = item->data(Qt::UserRole).toString();
    const auto* field = static_cast<const FieldInfo*>(item->data(kField).value<const void*>());
    accept();
    if (field) {
        QTimer::singleShot(0, &m_window,
                           [&window = m_window, field] { window.showField(field->kind, text(field->key)); });
        return;
    }
    const auto found = std::ranges::find_if(
        lutra::ui::actions(), [&](const Action& action) { return id == QLatin1String(action.id); });
    // Behind the dialog's end: an action may open another one or make the pages anew.
    QTimer::singleShot(0, &m_window, [&window = m_window, run = found->run] { (window.*run)(); });
}

}  // namespace lutra::ui
