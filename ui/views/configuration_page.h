#pragma once

#include "ui/shell/desk.h"
#include "ui/widgets/difference_view.h"
#include "ui/widgets/parts.h"

class QListWidget;

namespace lutra::ui {

/// The open configuration as the text that it is: to read, to change by hand, and as it was before. What is
/// to be written is shown as a difference first.
class ConfigurationPage final : public QWidget {
    Q_OBJECT

public:
    explicit ConfigurationPage(Desk& desk, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void load();
    void judge();
    void save();
    void exportText();
    void chooseVersion();

    Desk& m_desk;
    QLabel* m_file;
    QPlainTextEdit* m_text;
    QLabel* m_verdict;
    DifferenceView* m_difference;
    QListWidget* m_versions;
    QPushButton* m_save;
    QString m_onDisk;
};

}  // namespace lutra::ui
