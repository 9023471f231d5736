#pragma once

#include "ui/charts/live_chart.h"
#include "ui/shell/desk.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/two_sites_diagram.h"

#include <array>

namespace lutra::ui {

/// A running channel at a glance: both directions, what they do, and how that was in the last minutes.
class ChannelPage final : public QWidget {
    Q_OBJECT

public:
    explicit ChannelPage(Desk& desk, QWidget* parent = nullptr);

Q_SIGNALS:
    void startWanted();

private:
    struct Figure {
        QLabel* label = nullptr;
        QLabel* value = nullptr;
        QLabel* note = nullptr;
    };

    QWidget* makeHead();
    QWidget* makeFigures();
    QWidget* makeTrouble();
    Card* makeCharts();
    Card* makeNow();
    QWidget* makeSandboxBar();
    void refresh();
    void showSnapshot(const EngineSnapshot& snapshot);
    void showTrouble(const EngineSnapshot* snapshot);
    void showCharts(const EngineSnapshot& snapshot);

    Desk& m_desk;
    QLabel* m_title;
    StatusPill* m_state;
    QLabel* m_rules;
    QPushButton* m_start;
    QPushButton* m_pause;
    QPushButton* m_stop;
    std::array<Figure, 5> m_figures{};
    QFrame* m_trouble = nullptr;
    QLabel* m_troubleTitle = nullptr;
    QLabel* m_troubleWords = nullptr;
    std::array<QLabel*, 4> m_legends{};
    LiveChart* m_lag = nullptr;
    LiveChart* m_rate = nullptr;
    TwoSitesDiagram* m_diagram;
    Card* m_picture = nullptr;
    std::vector<std::array<QLabel*, 2>> m_cells;  // rows of the table "now"
    std::array<QLabel*, 2> m_heads{};
    QWidget* m_sandboxBar = nullptr;
    QPushButton* m_load = nullptr;
};

}  // namespace lutra::ui
