#pragma once

#include <QDialog>

class QLineEdit;
class QListWidget;

namespace lutra::ui {

class MainWindow;

/// Ctrl+K: a few letters of what one wants to do, and Enter.
class Palette final : public QDialog {
    Q_OBJECT

public:
    explicit Palette(MainWindow& window);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& words);
    void runCurrent();

    MainWindow& m_window;
    QLineEdit* m_words;
    QListWidget* m_list;
};

}  // namespace lutra::ui
