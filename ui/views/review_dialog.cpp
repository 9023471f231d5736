#include "ui/views/review_dialog.h"

#include "ui/text/words.h"
#include "ui/widgets/difference_view.h"
#include "ui/widgets/parts.h"

namespace lutra::ui {

namespace {

constexpr int kWidth = 820;
constexpr int kHeight = 560;
constexpr int kRemovalWidth = 480;

QFrame* makePanel(const QString& words, const char* tone)
{
    auto* panel = new QFrame;
    panel->setProperty("panel", tone);
    auto* column = new QVBoxLayout(panel);
    column->setContentsMargins(12, 8, 12, 8);
    column->setSpacing(8);
    auto* label = makeLabel(words, "");
    label->setWordWrap(true);
    column->addWidget(label);
    return panel;
}

}  // namespace

QWidget* makeTypedConfirmation(const QString& why, const QString& word, QPushButton* button)
{
    auto* panel = makePanel(why, "error");
    auto* column = static_cast<QVBoxLayout*>(panel->layout());
    auto* typed = addField(column, ReviewDialog::tr("Type %1 to confirm").arg(word), new QLineEdit,
                           QStringLiteral("typed-confirmation"));
    button->setEnabled(false);
    QObject::connect(typed, &QLineEdit::textChanged, button,
                     [button, word](const QString& words) { button->setEnabled(words.trimmed() == word); });
    return panel;
}

namespace {

QWidget* makeRemovalPanel(const std::vector<std::string>& removed, QPushButton* button)
{
    QStringList names;
    for (const std::string& name : removed)
        names << text(name);
    return makeTypedConfirmation(ReviewDialog::tr("Production: %1 will be gone from the configuration.")
                                     .arg(names.join(QStringLiteral(", "))),
                                 names.front(), button);
}

}  // namespace

bool mayRemove(QWidget* parent, const std::vector<std::string>& removed)
{
    if (removed.empty())
        return true;
    QDialog dialog(parent);
    dialog.setWindowTitle(ReviewDialog::tr("What will be written"));
    dialog.setMinimumWidth(kRemovalWidth);
    auto* whole = new QVBoxLayout(&dialog);
    whole->setContentsMargins(24, 20, 24, 20);
    whole->setSpacing(12);
    auto* write = makeButton(ReviewDialog::tr("Write this"), "primary", QStringLiteral("removal-write"),
                             [&dialog] { dialog.accept(); });
    whole->addWidget(makeRemovalPanel(removed, write));
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    row->addStretch();
    row->addWidget(makeButton(ReviewDialog::tr("Cancel"), "", QStringLiteral("removal-cancel"),
                              [&dialog] { dialog.reject(); }));
    row->addWidget(write);
    whole->addLayout(row);
    return dialog.exec() == QDialog::Accepted;
}

ReviewDialog::ReviewDialog(Desk& desk, QWidget* parent)
    : QDialog(parent)
    , m_shown(desk.configurationText())
{
    EditSession& edits = desk.edits();
    setWindowTitle(tr("What will be written"));
    resize(kWidth, kHeight);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(24, 20, 24, 20);
    whole->setSpacing(12);
    whole->addWidget(makeLabel(pathText(desk.fileToWrite()), "mono"));
    auto* difference = new DifferenceView(tr("What would change in the file"));
    difference->setObjectName(QStringLiteral("review-difference"));
    difference->show(m_shown, edits.text());
    whole->addWidget(difference, 1);
    if (edits.isHandWritten())
        whole->addWidget(
            makePanel(tr("This file was written by hand. Its comments and its order do not stay; the "
                         "version that is there now is kept among the earlier ones."),
                      "warning"));
    auto* write =
        makeButton(tr("Write this"), "primary", QStringLiteral("review-write"), [this] { accept(); });
    if (const auto removed = edits.removed(); !removed.empty())
        whole->addWidget(makeRemovalPanel(removed, write));
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* note = makeLabel(
        desk.bridge().isThere() ? tr("The engine takes it when it starts next.") : QString(), "muted");
    row->addWidget(note, 1);
    row->addWidget(makeButton(tr("Cancel"), "", QStringLiteral("review-cancel"), [this] { reject(); }));
    row->addWidget(write);
    whole->addLayout(row);
    write->setDefault(true);
}

}  // namespace lutra::ui
