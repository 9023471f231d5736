#pragma once

#include <QPushButton>

namespace lutra::ui {

/// One step in the list at a wizard's side: a circle with its number, or a tick once it is done, its title,
/// and under that what was chosen there.
class StepButton final : public QPushButton {
    Q_OBJECT

public:
    StepButton(int number, QWidget* parent = nullptr);

    /// `summary` may be empty.
    void show(const QString& title, const QString& summary, bool done);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintCircle(QPainter& painter, const QRectF& circle) const;
    [[nodiscard]] QFont titleFont() const;
    [[nodiscard]] QFont summaryFont() const;

    const int m_number;
    QString m_summary;
    bool m_done = false;
};

}  // namespace lutra::ui
