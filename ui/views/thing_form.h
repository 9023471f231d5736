#pragma once

#include "ui/shell/desk.h"
#include "ui/widgets/link_test_list.h"

#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QWidget>

#include <vector>

class QGridLayout;
class QVBoxLayout;

namespace lutra::ui {

/// Every field of one thing, with what it means, its range and its default; made from the table of fields.
class ThingForm final : public QWidget {
    Q_OBJECT

public:
    ThingForm(Desk& desk, const Thing& thing, QWidget* parent = nullptr);

    /// Shows what the session has now; a field keeps its cursor where nothing changed.
    void refresh();
    void focusOn(const QString& key);
    /// What it shows may be gone: nothing that its fields still say is taken any more.
    void retire() { m_retired = true; }

private:
    struct Row {
        const FieldInfo* field = nullptr;
        QWidget* editor = nullptr;
        QLabel* note = nullptr;
        std::optional<Error> refused;  // what was typed and could not be taken
    };

    void addField(QGridLayout& grid, int place, const FieldInfo& field);
    QWidget* makeEditor(std::size_t place);
    void addLinkTest(QVBoxLayout& column);
    void judge(std::size_t place, const QString& value);
    void save(std::size_t place, const QString& value);
    void showValue(Row& row);
    void showNote(Row& row, const std::vector<Problem>& problems);
    void testLater();
    void test();

    Desk& m_desk;
    const Thing m_thing;
    bool m_retired = false;
    std::vector<Row> m_rows;
    QLineEdit* m_password = nullptr;
    LinkTestList* m_test = nullptr;
    QTimer m_testTimer;
    Turn m_testTurn;
    std::optional<DataSource> m_tested;
};

}  // namespace lutra::ui
