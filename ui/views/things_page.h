#pragma once

#include "ui/shell/desk.h"
#include "ui/widgets/parts.h"

class QListWidget;
class QScrollArea;

namespace lutra::ui {

class ThingForm;

/// One kind of thing of the open configuration: a list with search, the form of the one that is chosen, and
/// what can be done with it. Nothing is written before its difference was seen.
class ThingsPage final : public QWidget {
    Q_OBJECT

public:
    ThingsPage(Desk& desk, ThingKind kind, QWidget* parent = nullptr);

    /// Chooses a thing, if there is one, and puts the cursor into a field.
    void showField(const QString& key);
    /// Of mappings: asks for a list of tables.
    void paste();

Q_SIGNALS:
    void writeWanted();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeHead();
    Card* makeList();
    Card* makeDetail();
    QWidget* makeFoot();
    void refresh();
    void refreshList();
    void refreshFoot();
    void dropForm();
    void choose(const Thing& thing);
    void add();
    void addTo(const Thing& owner);
    void copy();
    void remove();
    [[nodiscard]] std::optional<Thing> chosen() const;

    Desk& m_desk;
    const ThingKind m_kind;
    QLineEdit* m_search;
    QListWidget* m_list;
    QLabel* m_count;
    QLabel* m_title;
    QLabel* m_users;
    QFrame* m_refusal;
    QLabel* m_refusalWords;
    QPushButton* m_copy;
    QPushButton* m_remove;
    QScrollArea* m_place;
    ThingForm* m_form = nullptr;
    std::optional<Thing> m_shown;  // by the form
    QLabel* m_state;
    QPushButton* m_undo;
    QPushButton* m_redo;
    QPushButton* m_discard;
    QPushButton* m_write;
};

}  // namespace lutra::ui
