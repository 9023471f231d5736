#pragma once

#include "ui/shell/desk.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace lutra::ui {

/// What writing the edits would change in the file, before it happens. On production what takes things away
/// wants a word typed.
class ReviewDialog final : public QDialog {
    Q_OBJECT

public:
    explicit ReviewDialog(Desk& desk, QWidget* parent = nullptr);

    /// The file's text that the difference was made from.
    [[nodiscard]] const QString& shown() const { return m_shown; }

private:
    QString m_shown;
};

/// Asks before things go from a production configuration; true at once where nothing goes.
[[nodiscard]] bool mayRemove(QWidget* parent, const std::vector<std::string>& removed);

/// A panel that asks for `word` to be typed; `button` can be pressed once it stands there.
[[nodiscard]] QWidget* makeTypedConfirmation(const QString& why, const QString& word, QPushButton* button);

}  // namespace lutra::ui
