#include "ui/views/configuration_page.h"

#include "ui/text/words.h"
#include "ui/views/review_dialog.h"

#include <QFileDialog>
#include <QListWidget>
#include <QShowEvent>

namespace lutra::ui {

ConfigurationPage::ConfigurationPage(Desk& desk, QWidget* parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_file(makeLabel({}, "muted"))
    , m_text(makeTextBox(QStringLiteral("edit-configuration"), tr("Configuration as text")))
    , m_verdict(makeLabel({}, ""))
    , m_difference(new DifferenceView(tr("What would change in the file")))
    , m_versions(new QListWidget)
    , m_save(
          makeButton(tr("Write this"), "primary", QStringLiteral("write-configuration"), [this] { save(); }))
{
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 16, 24, 12);
    whole->setSpacing(12);
    auto* head = new QHBoxLayout;
    head->setSpacing(12);
    head->addWidget(makeLabel(tr("Configuration"), "title"));
    head->addWidget(m_file, 1);
    head->addWidget(
        makeButton(tr("Export …"), "", QStringLiteral("export-configuration"), [this] { exportText(); }));
    head->addWidget(m_save);
    whole->addLayout(head);

    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    auto* written = new Card(tr("Text"));
    m_text->setReadOnly(false);
    written->body()->addWidget(m_text, 1);
    m_verdict->setWordWrap(true);
    m_verdict->setObjectName(QStringLiteral("configuration-verdict"));
    written->body()->addWidget(m_verdict);
    columns->addWidget(written, 1);

    auto* right = new QVBoxLayout;
    right->setSpacing(12);
    auto* changes = new Card(tr("What would change in the file"));
    m_difference->setObjectName(QStringLiteral("difference"));
    changes->body()->addWidget(m_difference, 1);
    right->addWidget(changes, 2);
    auto* versions = new Card(tr("Earlier versions"));
    versions->body()->addWidget(
        makeLabel(tr("A version that is chosen stands at the left; it counts once it is written."), "muted"));
    m_versions->setAccessibleName(tr("Earlier versions"));
    m_versions->setObjectName(QStringLiteral("versions"));
    versions->body()->addWidget(m_versions, 1);
    right->addWidget(versions, 1);
    columns->addLayout(right, 1);
    whole->addLayout(columns, 1);

    connect(m_text, &QPlainTextEdit::textChanged, this, &ConfigurationPage::judge);
    connect(m_versions, &QListWidget::itemActivated, this, &ConfigurationPage::chooseVersion);
    connect(m_versions, &QListWidget::itemClicked, this, &ConfigurationPage::chooseVersion);
    connect(&desk, &Desk::workspaceOpened, this, &ConfigurationPage::load);
    load();
}

void ConfigurationPage::showEvent(QShowEvent* event)
{
    if (m_text->toPlainText() == m_onDisk)  // nothing that a person typed is thrown away
        load();
    QWidget::showEvent(event);
}

void ConfigurationPage::load()
{
    const auto& workspace = m_desk.workspace();
    setEnabled(workspace.has_value());
    if (!workspace)
        return;
    m_file->setText(pathText(workspace->configurationFile));
    m_onDisk = m_desk.configurationText();
    m_text->setPlainText(m_onDisk);
    m_versions->clear();
    for (const ConfigurationVersion& version : m_desk.versions()) {
        auto* item = new QListWidgetItem(tr("replaced %1").arg(version.replacedAt), m_versions);
        item->setData(Qt::UserRole, version.text);
    }
    if (m_versions->count() == 0)
        m_versions->addItem(tr("None yet: each writing keeps what was there before."));
    judge();
}

void ConfigurationPage::judge()
{
    const QString typed = m_text->toPlainText();
    const auto read = m_desk.services().setup.read(typed.toStdString());
    m_verdict->setText(read ? tr("✓ Valid") : sentence(read.error()));
    restyle(m_verdict, "tone", read ? "ok" : "error");
    m_save->setEnabled(read.has_value() && typed != m_onDisk && m_desk.workspace() &&
                       !m_desk.workspace()->sandbox);
    m_save->setToolTip(typed == m_onDisk ? tr("Nothing is changed.") : QString());
    m_difference->show(m_onDisk, typed);
}

void ConfigurationPage::chooseVersion()
{
    const QListWidgetItem* item = m_versions->currentItem();
    if (item && item->data(Qt::UserRole).isValid())
        m_text->setPlainText(item->data(Qt::UserRole).toString());
}

void ConfigurationPage::save()
{
    const auto read = m_desk.services().setup.read(m_text->toPlainText().toStdString());
    if (!read || !mayRemove(this, removedThings(m_desk.configuration(), *read)))
        return;
    if (m_desk.writeConfiguration(m_text->toPlainText(), m_onDisk)) {
        load();
        return;
    }
    m_verdict->setText(sentence(*m_desk.lastError()));
    restyle(m_verdict, "tone", "error");
}

void ConfigurationPage::exportText()
{
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export the configuration"), QStringLiteral("lutra.toml"), tr("Configurations (*.toml)"));
    if (file.isEmpty())
        return;
    const auto written =
        m_desk.services().setup.write(file.toStdString(), m_text->toPlainText().toStdString());
    m_verdict->setText(written ? tr("Saved to %1.").arg(file) : sentence(written.error()));
}

}  // namespace lutra::ui
