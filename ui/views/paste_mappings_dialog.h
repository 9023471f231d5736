#pragma once

#include "engine/model/mapping_lines.h"
#include "ui/shell/edit_session.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableWidget;

namespace lutra::ui {

/// A pasted list of tables, what each line of it means, and then all of them as mappings, or none.
class PasteMappingsDialog final : public QDialog {
    Q_OBJECT

public:
    explicit PasteMappingsDialog(EditSession& edits, QWidget* parent = nullptr);
    void choosePipeline(const Thing& pipeline);

private:
    void preview();
    void take();
    [[nodiscard]] MappingBatch batch() const;

    EditSession& m_edits;
    std::vector<Thing> m_pipelines;
    QComboBox* m_pipeline;
    QCheckBox* m_bothWays;
    QPlainTextEdit* m_text;
    QTableWidget* m_preview;
    QLabel* m_verdict;
    QPushButton* m_add;
};

}  // namespace lutra::ui
