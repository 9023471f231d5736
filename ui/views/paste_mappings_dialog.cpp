#include "ui/views/paste_mappings_dialog.h"

#include "ui/text/words.h"
#include "ui/widgets/parts.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QTableWidget>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr int kWidth = 920;
constexpr int kHeight = 520;

}  // namespace

PasteMappingsDialog::PasteMappingsDialog(EditSession& edits, QWidget* parent)
    : QDialog(parent)
    , m_edits(edits)
    , m_pipelines(thingsOf(edits.now(), ThingKind::Pipeline))
    , m_pipeline(new QComboBox)
    , m_bothWays(new QCheckBox(tr("Also turned around, in the pipeline that goes back")))
    , m_text(makeTextBox(QStringLiteral("pasted-mappings"), tr("Tables, a line each")))
    , m_preview(new QTableWidget(0, 3))
    , m_verdict(makeLabel({}, "muted"))
    , m_add(makeButton(tr("Add all"), "primary", QStringLiteral("add-pasted"), [this] { take(); }))
{
    setWindowTitle(tr("Paste a list of tables"));
    resize(kWidth, kHeight);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 20, 24, 20);
    whole->setSpacing(12);
    auto* note = makeLabel(
        tr("A line each: schema.table, or source and target with a comma between them. All lines are "
           "added, or none."),
        "muted");
    note->setWordWrap(true);
    whole->addWidget(note);
    auto* head = new QHBoxLayout;
    head->setSpacing(16);
    auto* where = new QVBoxLayout;
    addField(where, tr("Pipeline"), m_pipeline, QStringLiteral("paste-pipeline"));
    for (const Thing& pipeline : m_pipelines)
        m_pipeline->addItem(text(fullNameOf(edits.now(), pipeline)));
    head->addLayout(where, 1);
    m_bothWays->setObjectName(QStringLiteral("paste-both-ways"));
    m_bothWays->setChecked(true);
    head->addWidget(m_bothWays, 1, Qt::AlignBottom);
    whole->addLayout(head);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    m_text->setReadOnly(false);
    m_text->setPlaceholderText(QStringLiteral("shop.orders\nshop.order_[00-31]\nshop.a, crm.b"));
    columns->addWidget(m_text, 2);
    m_preview->setHorizontalHeaderLabels({tr("Source"), tr("Target"), tr("Means")});
    m_preview->setObjectName(QStringLiteral("paste-preview"));
    m_preview->setAccessibleName(tr("What the lines mean"));
    m_preview->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_preview->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_preview->setTabKeyNavigation(false);
    m_preview->setShowGrid(false);
    m_preview->verticalHeader()->hide();
    m_preview->verticalHeader()->setDefaultSectionSize(30);
    m_preview->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_preview->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_preview->horizontalHeader()->setHighlightSections(false);
    columns->addWidget(m_preview, 3);
    whole->addLayout(columns, 1);

    auto* foot = new QHBoxLayout;
    foot->setSpacing(12);
    m_verdict->setObjectName(QStringLiteral("paste-verdict"));
    foot->addWidget(m_verdict, 1);
    foot->addWidget(makeButton(tr("Cancel"), "", QStringLiteral("paste-cancel"), [this] { reject(); }));
    foot->addWidget(m_add);
    whole->addLayout(foot);
    connect(m_text, &QPlainTextEdit::textChanged, this, &PasteMappingsDialog::preview);
    connect(m_pipeline, &QComboBox::currentIndexChanged, this, &PasteMappingsDialog::preview);
    connect(m_bothWays, &QCheckBox::toggled, this, &PasteMappingsDialog::preview);
    preview();
    m_text->setFocus();
}

void PasteMappingsDialog::choosePipeline(const Thing& pipeline)
{
    const auto found = std::ranges::find(m_pipelines, pipeline);
    if (found != m_pipelines.end())
        m_pipeline->setCurrentIndex(static_cast<int>(found - m_pipelines.begin()));
}

MappingBatch PasteMappingsDialog::batch() const
{
    return withMappings(m_edits.now(), m_pipelines[static_cast<std::size_t>(m_pipeline->currentIndex())],
                        readMappingLines(m_text->toPlainText().toStdString()), m_bothWays->isChecked());
}

void PasteMappingsDialog::preview()
{
    const Thing& pipeline = m_pipelines[static_cast<std::size_t>(m_pipeline->currentIndex())];
    m_bothWays->setEnabled(!backOf(m_edits.now(), pipeline).empty());
    const MappingBatch read = batch();
    m_preview->setRowCount(static_cast<int>(read.lines.size()));
    for (int row = 0; row < m_preview->rowCount(); ++row) {
        const MappingLine& line = read.lines[static_cast<std::size_t>(row)];
        const QString source = line.mapping.source.empty() ? text(line.text) : text(line.mapping.source);
        const QString target = line.mapping.target.empty() ? source : text(line.mapping.target);
        const QString cells[] = {source, line.problem ? QStringLiteral("–") : target,
                                 line.problem ? QStringLiteral("✕ ") + wordsForCode(line.problem->code).cause
                                              : tr("✓ is added")};
        for (int column = 0; column < m_preview->columnCount(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);  // it may be longer than the cell
            m_preview->setItem(row, column, item);
        }
    }
    const auto wrong = static_cast<int>(read.wrong());
    m_add->setEnabled(read.configuration.has_value());
    m_verdict->setText(read.lines.empty() ? tr("Nothing to add yet.")
                       : wrong > 0        ? tr("Lines in the way: %1. Nothing is added.").arg(wrong)
                                          : tr("Lines: %1, all well.").arg(read.lines.size()));
    restyle(m_verdict, "tone", wrong > 0 ? "error" : "");
}

void PasteMappingsDialog::take()
{
    MappingBatch read = batch();
    if (!read.configuration)
        return;
    m_edits.change(std::move(*read.configuration));
    accept();
}

}  // namespace lutra::ui
