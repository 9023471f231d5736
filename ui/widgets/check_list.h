#pragma once

#include "engine/control/setup_values.h"

#include <QScrollArea>

class QVBoxLayout;

namespace lutra::ui {

/// Checks with what they found: what blocks first, each with the fix beside it.
class CheckList final : public QScrollArea {
    Q_OBJECT

public:
    explicit CheckList(QWidget* parent = nullptr);
    void show(const std::vector<CheckOutcome>& outcomes);

private:
    void addOutcome(const CheckOutcome& outcome);

    QVBoxLayout* m_rows;
};

}  // namespace lutra::ui
