#pragma once

#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/step_page.h"

class QSpinBox;

namespace lutra::ui {

/// How each server's log is read.
class CanalsStep final : public StepPage {
    Q_OBJECT

public:
    explicit CanalsStep(SetupSession& session);
    void refresh() override;

private:
    struct Side {
        QLabel* title = nullptr;
        QLineEdit* name = nullptr;
        QComboBox* from = nullptr;
        QLineEdit* place = nullptr;
        QLineEdit* serverId = nullptr;
        QSpinBox* heartbeat = nullptr;
        QLabel* problem = nullptr;
    };

    Card* makeSide(std::size_t site);
    void save(std::size_t site);

    std::array<Side, SetupSession::kSites> m_sides;
};

}  // namespace lutra::ui
