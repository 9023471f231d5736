#include "ui/widgets/two_sites_diagram.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr double kSiteWidthMax = 150;
constexpr double kSiteShare = 0.37;  // of the whole, on either side
constexpr double kArrowGap = 36;

/// A line of words in a box, with an ellipsis where they do not fit.
void paintWords(QPainter& painter, const QRectF& box, int alignment, const QString& words)
{
    const int room = static_cast<int>(box.width());
    painter.drawText(box, alignment, painter.fontMetrics().elidedText(words, Qt::ElideRight, room));
}

void paintArrow(QPainter& painter, QPointF from, QPointF to, const QColor& colour)
{
    painter.setPen(QPen(colour, 2.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawLine(from, to);
    const double back = to.x() > from.x() ? -7 : 7;
    QPainterPath head;
    head.moveTo(to + QPointF(back, -5));
    head.lineTo(to);
    head.lineTo(to + QPointF(back, 5));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(head);
}

}  // namespace

void TwoSitesDiagram::show(const Site& first, const Site& second, const QString& forth, const QString& back,
                           const QString& rules)
{
    m_first = first;
    m_second = second;
    m_forth = forth;
    m_back = back;
    m_rules = rules;
    setAccessibleName(tr("%1 and %2 in two-way sync").arg(first.name, second.name));
    setAccessibleDescription(forth + QStringLiteral("; ") + back);
    update();
}

void TwoSitesDiagram::paintSite(QPainter& painter, const QRectF& box, const Site& site) const
{
    const Tokens& tokens = Theme::tokens();
    painter.setPen(tokens.line);
    painter.setBrush(tokens.surface);
    painter.drawRoundedRect(box, 8, 8);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    bold.setPixelSize(14);
    painter.setFont(bold);
    painter.setPen(tokens.text);
    paintWords(painter, box.adjusted(12, 10, -8, 0), Qt::AlignLeft | Qt::AlignTop, site.name);
    QFont small = font();
    small.setPixelSize(12);
    painter.setFont(small);
    painter.setPen(tokens.muted);
    paintWords(painter, box.adjusted(12, 34, -8, 0), Qt::AlignLeft | Qt::AlignTop, site.server);
    if (site.home) {
        painter.setPen(tokens.accent);
        paintWords(painter, box.adjusted(12, 54, -8, 0), Qt::AlignLeft | Qt::AlignTop, tr("home"));
    }
}

void TwoSitesDiagram::paintEvent(QPaintEvent* /*event*/)
{
    const Tokens& tokens = Theme::tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(0.5, 8.5, -0.5, -8.5);
    const double siteWidth = std::min(kSiteWidthMax, area.width() * kSiteShare);
    const QRectF left(area.left(), area.top(), siteWidth, area.height());
    const QRectF right(area.right() - siteWidth, area.top(), siteWidth, area.height());
    paintSite(painter, left, m_first);
    paintSite(painter, right, m_second);

    const double from = left.right() + 8;
    const double to = right.left() - 8;
    const double middle = area.center().y();
    paintArrow(painter, {from, middle - kArrowGap / 2}, {to, middle - kArrowGap / 2}, tokens.forth);
    paintArrow(painter, {to, middle + kArrowGap / 2}, {from, middle + kArrowGap / 2}, tokens.back);
    QFont bold = font();
    bold.setPixelSize(12);
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(tokens.text);
    paintWords(painter, QRectF(from, middle - kArrowGap / 2 - 22, to - from, 18), Qt::AlignCenter, m_forth);
    paintWords(painter, QRectF(from, middle + kArrowGap / 2 + 4, to - from, 18), Qt::AlignCenter, m_back);
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(tokens.muted);
    paintWords(painter, QRectF(from, middle - 9, to - from, 18), Qt::AlignCenter, m_rules);
}

}  // namespace lutra::ui
