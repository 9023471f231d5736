#pragma once

#include "ui/widgets/check_list.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/two_sites_diagram.h"
#include "ui/wizards/two_way/step_page.h"

namespace lutra::ui {

/// What will be started, and every check of it.
class StartStep final : public StepPage {
    Q_OBJECT

public:
    explicit StartStep(SetupSession& session);
    void refresh() override;

private:
    void showChecks();
    void ignore(IgnoredFinding finding, const QString& cause);
    void heed(const IgnoredFinding& finding);

    StatusPill* m_verdict;
    QLabel* m_said;
    CheckList* m_list;
    TwoSitesDiagram* m_diagram;
    QPlainTextEdit* m_text;
    QLabel* m_line;
};

}  // namespace lutra::ui
