#include "ui/widgets/step_button.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOptionButton>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr int kCircle = 20;
constexpr int kBeside = 12;  // of the circle, on both sides
constexpr int kAbove = 8;
constexpr int kLineGap = 2;
constexpr int kSummaryPixels = 12;

}  // namespace

StepButton::StepButton(int number, QWidget* parent)
    : QPushButton(parent)
    , m_number(number)
{
    setProperty("step", true);
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
}

void StepButton::show(const QString& title, const QString& summary, bool done)
{
    setText(title);
    m_summary = summary;
    m_done = done;
    setAccessibleDescription(summary);
    updateGeometry();
    update();
}

QFont StepButton::titleFont() const
{
    QFont bold = font();
    bold.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    return bold;
}

QFont StepButton::summaryFont() const
{
    QFont small = font();
    small.setPixelSize(kSummaryPixels);
    small.setWeight(QFont::Normal);
    return small;
}

QSize StepButton::sizeHint() const
{
    const QFontMetrics title(titleFont());
    const QFontMetrics summary(summaryFont());
    const int words = std::max(title.horizontalAdvance(text()), summary.horizontalAdvance(m_summary));
    const int lines = title.height() + (m_summary.isEmpty() ? 0 : kLineGap + summary.height());
    return {kBeside + kCircle + kBeside + words + kBeside, std::max(kCircle, lines) + 2 * kAbove};
}

void StepButton::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text.clear();  // what stands on it is painted here; box and focus come from the style sheet
    style()->drawControl(QStyle::CE_PushButton, &option, &painter, this);

    const QFontMetrics metrics(titleFont());
    const int lineHeight = std::max(kCircle, metrics.height());
    paintCircle(painter, QRectF(kBeside, kAbove + (lineHeight - kCircle) / 2.0, kCircle, kCircle));
    const Tokens& tokens = Theme::tokens();
    const int left = kBeside + kCircle + kBeside;
    const QRect titleBox(left, kAbove, width() - left - kBeside, lineHeight);
    painter.setFont(titleFont());
    painter.setPen(isEnabled() ? tokens.text : tokens.muted);
    painter.drawText(titleBox, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(text(), Qt::ElideRight, titleBox.width()));
    if (m_summary.isEmpty())
        return;
    const QFontMetrics small(summaryFont());
    painter.setFont(summaryFont());
    painter.setPen(tokens.muted);
    painter.drawText(QRect(left, kAbove + metrics.height() + kLineGap, titleBox.width(), small.height()),
                     Qt::AlignLeft, small.elidedText(m_summary, Qt::ElideRight, titleBox.width()));
}

void StepButton::paintCircle(QPainter& painter, const QRectF& circle) const
{
    const Tokens& tokens = Theme::tokens();
    const QColor colour = m_done || isChecked() ? tokens.accent : tokens.line;
    painter.setPen(QPen(colour, 1));
    painter.setBrush(m_done ? tokens.accent : tokens.surface);
    painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5));
    QFont small = summaryFont();
    small.setWeight(QFont::DemiBold);
    painter.setFont(small);
    painter.setPen(m_done ? tokens.onAccent : isChecked() ? tokens.accent : tokens.muted);
    painter.drawText(circle, Qt::AlignCenter, m_done ? QStringLiteral("✓") : QString::number(m_number));
}

}  // namespace lutra::ui
