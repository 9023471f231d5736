#pragma once

#include <QTextBrowser>

namespace lutra::ui {

/// What changes from one text to another, line by line, with a few lines around each change.
class DifferenceView final : public QTextBrowser {
    Q_OBJECT

public:
    explicit DifferenceView(const QString& accessibleName, QWidget* parent = nullptr);
    void show(const QString& before, const QString& after);
};

}  // namespace lutra::ui
