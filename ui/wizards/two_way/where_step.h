#pragma once

#include "ui/wizards/two_way/step_page.h"

class QLineEdit;
class QRadioButton;

namespace lutra::ui {

/// Which computers run the pipelines.
class WhereStep final : public StepPage {
    Q_OBJECT

public:
    explicit WhereStep(SetupSession& session);
    void refresh() override;

private:
    void save();

    QRadioButton* m_here;
    QRadioButton* m_nodes;
    std::array<QLineEdit*, SetupSession::kSites> m_names{};
    std::array<QLineEdit*, SetupSession::kSites> m_addresses{};
    QLineEdit* m_cluster;
    QLineEdit* m_servers;
    QWidget* m_fields;
};

}  // namespace lutra::ui
