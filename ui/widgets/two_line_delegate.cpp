#include "ui/widgets/two_line_delegate.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace lutra::ui {

namespace {

constexpr int kHeight = 48;
constexpr int kPadding = 10;
constexpr int kMarkWidth = 20;
constexpr int kRadius = 6;

}  // namespace

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), kHeight};
}

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const Tokens& tokens = Theme::tokens();
    const bool chosen = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (chosen) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(tokens.accentSoft);
        painter->drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), kRadius, kRadius);
    }
    const QRect inner = option.rect.adjusted(kPadding, 5, -kPadding - kMarkWidth, -5);
    const auto line = [&](const QString& words, int size, int weight, const QColor& colour, bool top) {
        QFont font = option.font;
        font.setPixelSize(size);
        font.setWeight(static_cast<QFont::Weight>(weight));
        painter->setFont(font);
        painter->setPen(colour);
        const QRect half(inner.left(), top ? inner.top() : inner.center().y() + 1, inner.width(),
                         inner.height() / 2);
        painter->drawText(half, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetrics(font).elidedText(words, Qt::ElideRight, half.width()));
    };
    line(index.data(Qt::DisplayRole).toString(), 13, chosen ? QFont::DemiBold : QFont::Medium, tokens.text,
         true);
    line(index.data(kSecondLine).toString(), 12, QFont::Normal, tokens.muted, false);
    painter->setPen(tokens.error);
    painter->drawText(option.rect.adjusted(0, 0, -kPadding, 0), Qt::AlignRight | Qt::AlignVCenter,
                      index.data(kMark).toString());
    painter->restore();
}

}  // namespace lutra::ui
