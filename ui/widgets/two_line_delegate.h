#pragma once

#include <QStyledItemDelegate>

namespace lutra::ui {

/// A row of a list: a name, under it a quieter line, at the right a mark.
class TwoLineDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kSecondLine = Qt::UserRole + 1;
    static constexpr int kMark = Qt::UserRole + 2;

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace lutra::ui
