#pragma once

#include "ui/charts/metric_series.h"

#include <QColor>
#include <QString>
#include <QWidget>

class QCustomPlot;

namespace lutra::ui {

/// Two figures over the last minutes, one line for each direction. The only place that knows how charts are
/// painted.
class LiveChart final : public QWidget {
    Q_OBJECT

public:
    /// `unit` stands behind figures that are read out for people who do not see the lines.
    LiveChart(const QString& name, const QString& unit, QWidget* parent = nullptr);

    /// Draws the window that ends at `nowSecond`. Either series may be null.
    void show(const MetricSeries* forth, const MetricSeries* back, std::int64_t nowSecond);

protected:
    void changeEvent(QEvent* event) override;

private:
    void paintInTheme();

    QCustomPlot* m_plot;
    QString m_name;
    QString m_unit;
};

}  // namespace lutra::ui
