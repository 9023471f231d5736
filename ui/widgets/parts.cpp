#include "ui/widgets/parts.h"

#include <QStyle>
#include <QVariant>

namespace lutra::ui {

QLabel* makeLabel(const QString& text, const char* role, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QLatin1String(role));
    label->setTextFormat(Qt::PlainText);
    return label;
}

QPushButton* makeButton(const QString& text, const char* kind, const QString& name,
                        const std::function<void()>& onClick)
{
    auto* button = new QPushButton(text);
    button->setProperty("kind", QLatin1String(kind));
    button->setObjectName(name);
    button->setCursor(Qt::PointingHandCursor);
    if (onClick)
        QObject::connect(button, &QPushButton::clicked, button, onClick);
    return button;
}

Card::Card(const QString& title, QWidget* parent)
    : QFrame(parent)
    , m_body(new QVBoxLayout(this))
    , m_head(new QHBoxLayout)
{
    setProperty("card", true);
    m_body->setContentsMargins(16, 14, 16, 14);
    m_body->setSpacing(8);
    if (!title.isEmpty()) {
        m_head->setSpacing(12);
        m_head->addWidget(makeLabel(title, "cardTitle"));
        m_body->addLayout(m_head);
    }
}

StatusPill::StatusPill(QWidget* parent)
    : QLabel(parent)
{
    setProperty("pill", "neutral");  // its padding must be there before its first words are measured
}

void StatusPill::show(const QString& word, const char* tone)
{
    const QString shape = qstrcmp(tone, "ok") == 0        ? QStringLiteral("●")
                          : qstrcmp(tone, "warning") == 0 ? QStringLiteral("▲")
                          : qstrcmp(tone, "error") == 0   ? QStringLiteral("■")
                                                          : QStringLiteral("○");
    setText(shape + QLatin1Char(' ') + word);
    setAccessibleName(word);
    restyle(this, "pill", QLatin1String(tone));
}

void restyle(QWidget* widget, const char* property, const QVariant& value)
{
    if (widget->property(property) == value)
        return;
    widget->setProperty(property, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QFrame* makeRule()
{
    auto* rule = new QFrame;
    rule->setProperty("rule", true);
    rule->setFixedHeight(1);
    return rule;
}

QPlainTextEdit* makeTextBox(const QString& name, const QString& accessibleName)
{
    auto* box = new QPlainTextEdit;
    box->setReadOnly(true);
    box->setObjectName(name);
    box->setAccessibleName(accessibleName);
    box->setLineWrapMode(QPlainTextEdit::NoWrap);
    box->setTabChangesFocus(true);
    return box;
}

void clearLayout(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        if (QLayout* inner = item->layout())
            clearLayout(inner);
        delete item;
    }
}

}  // namespace lutra::ui
