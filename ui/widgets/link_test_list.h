#pragma once

#include "engine/control/setup_values.h"

#include <QFrame>

#include <array>
#include <optional>
#include <vector>

class QLabel;

namespace lutra::ui {

/// The way to a server, step by step, each ticked and timed; below it what is wrong, and what to do.
class LinkTestList final : public QWidget {
    Q_OBJECT

public:
    explicit LinkTestList(QWidget* parent = nullptr);

    /// `report`: nullopt while nothing is known. `mending`: who puts right what an account lacks.
    void show(const std::optional<LinkReport>& report, bool isTesting, const QString& mending);

private:
    void showStep(std::size_t place, const LinkStep& step);

    std::vector<std::array<QLabel*, 3>> m_steps;  // mark, name, fact
    QFrame* m_trouble;
    QLabel* m_cause;
    QLabel* m_remedy;
};

}  // namespace lutra::ui
