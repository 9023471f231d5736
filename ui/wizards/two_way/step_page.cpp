#include "ui/wizards/two_way/step_page.h"

#include "ui/text/words.h"
#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/canals_step.h"
#include "ui/wizards/two_way/channel_step.h"
#include "ui/wizards/two_way/data_sources_step.h"
#include "ui/wizards/two_way/prepare_step.h"
#include "ui/wizards/two_way/start_step.h"
#include "ui/wizards/two_way/tables_step.h"
#include "ui/wizards/two_way/where_step.h"

namespace lutra::ui {

StepPage::StepPage(SetupSession& session, const QString& question, const QString& note, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_body(new QVBoxLayout(this))
{
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(makeLabel(question, "strong"), 0, Qt::AlignTop);
    auto* muted = makeLabel(note, "muted");
    muted->setWordWrap(true);
    head->addWidget(muted, 1, Qt::AlignTop);
    m_body->addLayout(head);
}

void showProblem(QLabel& label, const Problem* problem)
{
    label.setText(problem ? sentence(*problem) : QString());
    label.setVisible(problem);
    label.setToolTip(problem ? factsOf(*problem) : QString());
}

void chooseValue(QComboBox& policies, const QString& value)
{
    if (policies.findData(value) < 0)
        policies.addItem(policyName(value.toStdString()), value);
    policies.setCurrentIndex(policies.findData(value));
}

StepPage* makeStepPage(SetupStep step, SetupSession& session)
{
    switch (step) {
    case SetupStep::Where:
        return new WhereStep(session);
    case SetupStep::DataSources:
        return new DataSourcesStep(session);
    case SetupStep::Prepare:
        return new PrepareStep(session);
    case SetupStep::Canals:
        return new CanalsStep(session);
    case SetupStep::Tables:
        return new TablesStep(session);
    case SetupStep::Channel:
        return new ChannelStep(session);
    case SetupStep::Start:
        return new StartStep(session);
    }
    return nullptr;
}

}  // namespace lutra::ui
