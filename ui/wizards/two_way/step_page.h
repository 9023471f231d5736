#pragma once

#include "ui/wizards/two_way/setup_session.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>
#include <QWidget>

namespace lutra::ui {

/// One step of setting up two-way sync: shows a part of the session's draft and edits nothing else. It waits
/// on nothing; what servers say comes through the session.
class StepPage : public QWidget {
    Q_OBJECT

public:
    StepPage(SetupSession& session, const QString& question, const QString& note, QWidget* parent = nullptr);

    /// Shows the draft as it is now; fields keep their cursor where nothing changed.
    virtual void refresh() = 0;

protected:
    [[nodiscard]] SetupSession& session() { return m_session; }
    [[nodiscard]] QVBoxLayout* body() { return m_body; }

private:
    SetupSession& m_session;
    QVBoxLayout* m_body;
};

/// Says in a page's label what is wrong in the draft; null: nothing.
void showProblem(QLabel& label, const Problem* problem);

/// Chooses a policy by its value; one that needs columns named stands in the list while it is configured.
void chooseValue(QComboBox& policies, const QString& value);

/// The steps' pages, made anew for each window.
[[nodiscard]] StepPage* makeStepPage(SetupStep step, SetupSession& session);

}  // namespace lutra::ui
