#pragma once

#include <QString>
#include <QWidget>

class QPainter;

namespace lutra::ui {

/// Two sites and the two directions between them, as a picture.
class TwoSitesDiagram final : public QWidget {
    Q_OBJECT

public:
    struct Site {
        QString name;
        QString server;
        bool home = false;
    };

    using QWidget::QWidget;

    /// `forth` and `back`: what stands at the arrows; `rules`: between them.
    void show(const Site& first, const Site& second, const QString& forth, const QString& back,
              const QString& rules);

    [[nodiscard]] QSize sizeHint() const override { return {420, 108}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {340, 108}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintSite(QPainter& painter, const QRectF& box, const Site& site) const;

    Site m_first;
    Site m_second;
    QString m_forth;
    QString m_back;
    QString m_rules;
};

}  // namespace lutra::ui
