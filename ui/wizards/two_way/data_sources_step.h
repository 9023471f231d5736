#pragma once

#include "ui/widgets/link_test_list.h"
#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/step_page.h"

namespace lutra::ui {

/// The two servers, side by side, tested while a person types.
class DataSourcesStep final : public StepPage {
    Q_OBJECT

public:
    explicit DataSourcesStep(SetupSession& session);
    void refresh() override;

private:
    struct Side {
        QLabel* title = nullptr;
        QLabel* server = nullptr;
        QLineEdit* name = nullptr;
        QLineEdit* host = nullptr;
        QLineEdit* port = nullptr;
        QComboBox* tls = nullptr;
        QLineEdit* ca = nullptr;
        QLineEdit* user = nullptr;
        QLineEdit* password = nullptr;
        LinkTestList* test = nullptr;
    };

    Card* makeSide(std::size_t site);
    void save(std::size_t site);
    void showReport(std::size_t site);

    std::array<Side, SetupSession::kSites> m_sides;
};

}  // namespace lutra::ui
