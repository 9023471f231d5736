#pragma once

#include "ui/shell/desk.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace lutra::ui {

/// What an empty desktop offers: try it, set it up, or open what is there.
class FirstPage final : public QWidget {
    Q_OBJECT

public:
    explicit FirstPage(Desk& desk, QWidget* parent = nullptr);

Q_SIGNALS:
    void setUpWanted(bool anew);  // false: go on with the draft
    void openWanted();

private:
    void refresh();

    Desk& m_desk;
    QPushButton* m_try;
    QPushButton* m_continue;
    QLabel* m_said;
};

}  // namespace lutra::ui
