#pragma once

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <functional>

namespace lutra::ui {

// The small pieces that every page is made of. What they look like stands in the theme, by property.

/// `role`: title, cardTitle, strong, figure, label, tableHead, muted, mono, hero.
[[nodiscard]] QLabel* makeLabel(const QString& text, const char* role, QWidget* parent = nullptr);

/// `kind`: "" (plain), primary, link, small. `name` is its object name, for tests and the keyboard palette.
[[nodiscard]] QPushButton* makeButton(const QString& text, const char* kind, const QString& name,
                                      const std::function<void()>& onClick = {});

/// A white box with a line around it; `body` is where things go.
class Card : public QFrame {
    Q_OBJECT

public:
    explicit Card(const QString& title = {}, QWidget* parent = nullptr);

    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    [[nodiscard]] QHBoxLayout* head() const { return m_head; }

private:
    QVBoxLayout* m_body;
    QHBoxLayout* m_head;
};

/// A state as shape, word and colour. `tone`: ok, warning, error, neutral.
class StatusPill : public QLabel {
    Q_OBJECT

public:
    explicit StatusPill(QWidget* parent = nullptr);
    void show(const QString& word, const char* tone);
};

/// Sets a property that the style sheet asks for, and has the widget drawn anew by it.
void restyle(QWidget* widget, const char* property, const QVariant& value);

/// A label above a field, which has that label as its name for screen readers. Adds both to `column`.
template <typename Field>
Field* addField(QVBoxLayout* column, const QString& label, Field* field, const QString& name)
{
    auto* words = makeLabel(label, "label");
    words->setBuddy(field);
    field->setObjectName(name);
    field->setAccessibleName(label);
    auto* box = new QVBoxLayout;
    box->setSpacing(4);
    box->addWidget(words);
    box->addWidget(field);
    column->addLayout(box);
    return field;
}

[[nodiscard]] QFrame* makeRule();

/// Text to read and copy in a fixed-width font.
[[nodiscard]] QPlainTextEdit* makeTextBox(const QString& name, const QString& accessibleName);

/// Removes all that a layout holds.
void clearLayout(QLayout* layout);

}  // namespace lutra::ui
