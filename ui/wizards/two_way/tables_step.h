#pragma once

#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/step_page.h"
#include "ui/wizards/two_way/table_list.h"

class QListView;
class QSortFilterProxyModel;
class QTableWidget;

namespace lutra::ui {

/// Which tables are carried: mappings, and what they match on both servers while a person types.
class TablesStep final : public StepPage {
    Q_OBJECT

public:
    explicit TablesStep(SetupSession& session);
    void refresh() override;

private:
    struct Side {
        QLabel* title = nullptr;
        QLabel* summary = nullptr;
        QLineEdit* search = nullptr;
        QListView* view = nullptr;
        TableList* list = nullptr;
        QSortFilterProxyModel* filter = nullptr;
    };

    Card* makeMappings();
    Card* makeSide(std::size_t site);
    void addMapping(const QString& pattern);
    void save();
    void showPolicy();
    void savePolicy();
    void listed(std::size_t site);
    void preview();
    void compare();

    QTableWidget* m_mappings;
    QComboBox* m_policy;
    QLabel* m_problem;
    QTableWidget* m_differences;
    QLabel* m_compared;
    std::array<Side, SetupSession::kSites> m_sides;
    Turn m_previewTurn;
    Turn m_compareTurn;
    QTimer m_compareTimer;
};

}  // namespace lutra::ui
