#pragma once

#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/step_page.h"

class QCheckBox;
class QGridLayout;
class QRadioButton;
class QSpinBox;

namespace lutra::ui {

/// The channel's name and rules, and its two pipelines.
class ChannelStep final : public StepPage {
    Q_OBJECT

public:
    explicit ChannelStep(SetupSession& session);
    void refresh() override;

private:
    Card* makeChannel();
    Card* makePipelines();
    void save();
    void showExample();

    QLineEdit* m_name;
    QComboBox* m_policy;
    QLabel* m_meaning;
    QLabel* m_problem;
    QLabel* m_exampleHead;
    std::array<QLabel*, 3> m_example{};  // first site, second site, both afterwards
    std::array<QRadioButton*, 3> m_home{};
    QCheckBox* m_ddl;
    struct Direction {
        QLabel* title = nullptr;
        QLineEdit* name = nullptr;
        QCheckBox* skip = nullptr;
        QSpinBox* lanes = nullptr;
    };
    std::array<Direction, SetupSession::kSites> m_directions;
};

}  // namespace lutra::ui
