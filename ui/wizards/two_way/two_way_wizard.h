#pragma once

#include "ui/widgets/parts.h"
#include "ui/widgets/step_button.h"
#include "ui/wizards/two_way/step_page.h"

class QStackedWidget;

namespace lutra::ui {

/// "Set up two-way sync": the list of steps at the side, the step's page, and the way on and back.
class TwoWayWizard final : public QWidget {
    Q_OBJECT

public:
    explicit TwoWayWizard(SetupSession& session, QWidget* parent = nullptr);

Q_SIGNALS:
    void startWanted();  // the last step is done
    void leaveWanted();  // the draft stays

private:
    QWidget* makeSteps();
    QWidget* makeFoot();
    void showStep();
    void refresh();
    [[nodiscard]] QString whyNot() const;
    [[nodiscard]] QString summaryOf(SetupStep step) const;

    SetupSession& m_session;
    std::array<StepButton*, kSetupSteps.size()> m_steps{};
    QVBoxLayout* m_place;
    StepPage* m_page = nullptr;
    QLabel* m_why;
    QPushButton* m_back;
    QPushButton* m_next;
};

}  // namespace lutra::ui
