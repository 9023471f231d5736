// The chart library uses the keywords.
#undef QT_NO_KEYWORDS

#include "ui/charts/live_chart.h"

#include "ui/charts/axis_ticks.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QLocale>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <array>

namespace lutra::ui {

namespace {

constexpr std::int64_t kShownSeconds = 300;
constexpr std::int64_t kShownSecondsMin = 60;  // while there is less to show
constexpr double kLeastTop = 10;               // so that noise near zero stays near zero
constexpr double kHeadroom = 1.15;
constexpr double kFootroom = 0.03;  // a line at zero must be seen whole
constexpr int kLineWidth = 2;       // device-independent pixels

/// Marks at whole numbers that can be told apart.
class WholeNumberTicker final : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override { return tickStep(range.size()); }
    QString getTickLabel(double tick, const QLocale& /*locale*/, QChar /*format*/, int /*precision*/) override
    {
        return tickLabel(tick);
    }
};

/// Fills a line from a series; returns its greatest value in the window.
double fill(QCPGraph& graph, const MetricSeries* series, std::int64_t fromSecond)
{
    QVector<double> times;
    QVector<double> values;
    double greatest = 0;
    for (std::size_t i = 0; series && i < series->size(); ++i) {
        const MetricSeries::Sample& sample = series->at(i);
        if (sample.second < fromSecond)
            continue;
        times.push_back(static_cast<double>(sample.second));
        values.push_back(sample.value);
        greatest = std::max(greatest, sample.value);
    }
    graph.setData(times, values, true);
    return greatest;
}

}  // namespace

LiveChart::LiveChart(const QString& name, const QString& unit, QWidget* parent)
    : QWidget(parent)
    , m_plot(new QCustomPlot(this))
    , m_name(name)
    , m_unit(unit)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setAccessibleName(name);
    m_plot->addGraph();
    m_plot->addGraph();
    auto ticker = QSharedPointer<QCPAxisTickerDateTime>::create();
    ticker->setDateTimeFormat(QStringLiteral("HH:mm:ss"));
    ticker->setDateTimeSpec(Qt::UTC);
    ticker->setTickCount(6);
    m_plot->xAxis->setTicker(ticker);
    m_plot->yAxis->setTicker(QSharedPointer<WholeNumberTicker>::create());
    m_plot->setMinimumHeight(96);
    m_plot->axisRect()->setMinimumMargins(QMargins(40, 6, 6, 20));
    paintInTheme();
}

void LiveChart::paintInTheme()
{
    const Tokens& tokens = Theme::tokens();
    m_plot->setBackground(tokens.surface);
    QFont small = font();
    small.setPixelSize(11);
    for (QCPAxis* axis : {m_plot->xAxis, m_plot->yAxis}) {
        axis->setBasePen(QPen(tokens.line));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(tokens.muted);
        axis->setTickLabelFont(small);
    }
    m_plot->xAxis->setBasePen(Qt::NoPen);  // the line at zero stands for it
    m_plot->yAxis->setBasePen(Qt::NoPen);
    m_plot->xAxis->grid()->setVisible(false);
    m_plot->yAxis->grid()->setPen(QPen(tokens.line));
    m_plot->yAxis->grid()->setZeroLinePen(QPen(tokens.line));
    m_plot->graph(0)->setPen(QPen(tokens.forth, kLineWidth));
    m_plot->graph(1)->setPen(QPen(tokens.back, kLineWidth));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void LiveChart::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange)
        paintInTheme();
    QWidget::changeEvent(event);
}

void LiveChart::show(const MetricSeries* forth, const MetricSeries* back, std::int64_t nowSecond)
{
    std::int64_t first = nowSecond - kShownSecondsMin;
    for (const MetricSeries* series : {forth, back}) {
        if (series && series->size() > 0)
            first = std::min(first, series->at(0).second);
    }
    const std::int64_t from = std::max(nowSecond - kShownSeconds, first);
    const double greatest =
        std::max(fill(*m_plot->graph(0), forth, from), fill(*m_plot->graph(1), back, from));
    m_plot->xAxis->setRange(static_cast<double>(from), static_cast<double>(nowSecond));
    const double top = std::max(kLeastTop, greatest) * kHeadroom;
    m_plot->yAxis->setRange(-kFootroom * top, top);
    const auto last = [&](const MetricSeries* series) {
        return series && series->size() > 0 ? series->at(series->size() - 1).value : 0.0;
    };
    setAccessibleDescription(
        QStringLiteral("%1 / %2 %3")
            .arg(QLocale().toString(last(forth), 'f', 0), QLocale().toString(last(back), 'f', 0), m_unit));
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace lutra::ui
