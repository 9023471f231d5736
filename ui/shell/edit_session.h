#pragma once

#include "engine/control/setup_control.h"
#include "engine/model/field_table.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace lutra::ui {

/// Changes to the open configuration that nobody has written yet: what the lists and forms show. Each change
/// can be taken back, and done again.
class EditSession final : public QObject {
    Q_OBJECT

public:
    explicit EditSession(SetupControl& setup);

    /// Begins anew from what is written.
    void begin(const Configuration& written, const QString& writtenText);

    [[nodiscard]] const Configuration& now() const { return m_now; }
    [[nodiscard]] bool isChanged() const { return m_now != m_written; }
    [[nodiscard]] std::vector<Problem> problems() const { return validate(m_now); }

    /// The text as it would be written; what stands in the file while nothing is changed.
    [[nodiscard]] QString text() const;
    [[nodiscard]] const QString& writtenText() const { return m_writtenText; }
    /// Somebody wrote the file in a way of their own: comments, order, layout. They would not stay.
    [[nodiscard]] bool isHandWritten() const;
    /// Data sources, channels and pipelines that are written and would be gone.
    [[nodiscard]] std::vector<std::string> removed() const { return removedThings(m_written, m_now); }

    /// Changes of the same field one after the other are one change to take back. `field`: empty: never.
    void change(Configuration next, const QString& field = {});

    [[nodiscard]] bool canUndo() const { return !m_before.empty(); }
    [[nodiscard]] bool canRedo() const { return !m_after.empty(); }
    void undo();
    void redo();
    void discard();

Q_SIGNALS:
    void changed();

private:
    SetupControl& m_setup;
    Configuration m_written;
    Configuration m_now;
    QString m_writtenText;
    QString m_lastField;
    std::vector<Configuration> m_before;  // what undo brings back, the last one first to come
    std::vector<Configuration> m_after;
};

}  // namespace lutra::ui
