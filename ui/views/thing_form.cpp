#include "ui/views/thing_form.h"

#include "ui/text/thing_words.h"
#include "ui/text/words.h"
#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/step_page.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QScrollArea>
#include <QSignalBlocker>

#include <algorithm>

namespace lutra::ui {

namespace {

constexpr int kColumns = 2;
constexpr int kTestAfterMilliseconds = 500;  // without another key
constexpr std::string_view kKeychain = "secret:";

/// Whether the value is taken with each key. A name is taken when it is whole, for others follow it; so is a
/// number, for half of one is another one.
bool isTakenAtOnce(const FieldInfo& field)
{
    return field.key != "name" && field.editor != FieldInfo::Editor::Number;
}

}  // namespace

ThingForm::ThingForm(Desk& desk, const Thing& thing, QWidget* parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_thing(thing)
{
    setObjectName(QStringLiteral("checkListContent"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(12);
    auto* grid = new QGridLayout;
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(12);
    for (int i = 0; i < kColumns; ++i)
        grid->setColumnStretch(i, 1);
    const auto fields = fieldsOf(thing.kind);
    m_rows.reserve(fields.size());
    int place = 0;
    for (const FieldInfo* field : fields) {
        const bool wide = field->editor == FieldInfo::Editor::YesNo;  // its title stands in one line with it
        if (wide && place % kColumns != 0)
            ++place;
        addField(*grid, place, *field);
        place += wide ? kColumns : 1;
    }
    column->addLayout(grid);
    if (thing.kind == ThingKind::DataSource)
        addLinkTest(*column);
    column->addStretch();
    refresh();
}

void ThingForm::addField(QGridLayout& grid, int place, const FieldInfo& field)
{
    Row& row = m_rows.emplace_back();
    row.field = &field;
    row.editor = makeEditor(m_rows.size() - 1);
    row.editor->setObjectName(QStringLiteral("field-") + text(field.key));
    row.editor->setAccessibleName(titleOf(field));
    auto* box = new QVBoxLayout;
    box->setSpacing(4);
    if (field.editor != FieldInfo::Editor::YesNo) {
        auto* label = makeLabel(titleOf(field), "label");
        label->setBuddy(row.editor);
        box->addWidget(label);
    }
    box->addWidget(row.editor);
    row.note = makeLabel({}, "label");
    row.note->setWordWrap(true);
    row.note->setObjectName(QStringLiteral("note-") + text(field.key));
    box->addWidget(row.note);
    box->addStretch();
    const bool wide = field.editor == FieldInfo::Editor::YesNo;
    grid.addLayout(box, place / kColumns, place % kColumns, 1, wide ? kColumns : 1);
}

QWidget* ThingForm::makeEditor(std::size_t place)
{
    const FieldInfo& field = *m_rows[place].field;
    if (field.editor == FieldInfo::Editor::YesNo) {
        auto* box = new QCheckBox(titleOf(field));
        connect(box, &QCheckBox::clicked, this, [this, place](bool on) {
            save(place, on ? QStringLiteral("true") : QStringLiteral("false"));
        });
        return box;
    }
    if (field.editor == FieldInfo::Editor::Choice || field.editor == FieldInfo::Editor::Reference) {
        auto* choice = new QComboBox;
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(8);
        connect(choice, &QComboBox::activated, this,
                [this, place, choice] { save(place, choice->currentData().toString()); });
        return choice;
    }
    auto* line = new QLineEdit;
    if (isTakenAtOnce(field))
        connect(line, &QLineEdit::textEdited, this,
                [this, place](const QString& typed) { save(place, typed.trimmed()); });
    if (!isTakenAtOnce(field)) {
        connect(line, &QLineEdit::textEdited, this,
                [this, place](const QString& typed) { judge(place, typed.trimmed()); });
        connect(line, &QLineEdit::editingFinished, this,
                [this, place, line] { save(place, line->text().trimmed()); });
    }
    return line;
}

void ThingForm::addLinkTest(QVBoxLayout& column)
{
    column.addWidget(makeRule());
    auto* row = new QHBoxLayout;
    row->setSpacing(20);
    auto* left = new QVBoxLayout;
    m_password = lutra::ui::addField(left, tr("Password, to test the link"), new QLineEdit,
                                     QStringLiteral("test-password"));
    m_password->setEchoMode(QLineEdit::Password);
    auto* note = makeLabel(tr("It goes into no file."), "label");
    left->addWidget(note);
    left->addWidget(makeButton(tr("Test the link"), "", QStringLiteral("test-link"), [this] { test(); }), 0,
                    Qt::AlignLeft);
    left->addStretch(1);
    row->addLayout(left, 1);
    row->addWidget(m_test = new LinkTestList, 1, Qt::AlignTop);
    column.addLayout(row);
    m_testTimer.setSingleShot(true);
    m_testTimer.setInterval(kTestAfterMilliseconds);
    connect(&m_testTimer, &QTimer::timeout, this, &ThingForm::test);
    connect(m_password, &QLineEdit::textEdited, this, [this](const QString& typed) {
        const DataSource& source = m_desk.edits().now().dataSources[m_thing.index];
        if (source.password.starts_with(kKeychain))
            m_desk.rememberPassword(source.password.substr(kKeychain.size()), Secret(typed.toStdString()));
        m_tested.reset();
        testLater();
    });
}

void ThingForm::testLater()
{
    const DataSource& source = m_desk.edits().now().dataSources[m_thing.index];
    if (m_tested == source || (source.host.empty() && source.socket.empty()))
        return;
    m_test->show(std::nullopt, false, {});
    m_testTimer.start();
}

void ThingForm::test()
{
    const DataSource source = m_desk.edits().now().dataSources[m_thing.index];
    const int turn = m_testTurn.next();
    m_tested = source;
    m_test->show(std::nullopt, true, {});
    runTask(
        this,
        [&setup = m_desk.services().setup, source, secret = Secret(m_password->text().toStdString())] {
            return setup.testLink(source, secret);
        },
        [this, turn](const LinkReport& report) {
            if (!m_testTurn.isLast(turn))
                return;
            m_test->show(report, false,
                         tr("An administrator makes the account: lutra init --print shows how."));
            if (auto* around = qobject_cast<QScrollArea*>(parentWidget()->parentWidget()))
                QTimer::singleShot(0, m_test, [around, test = m_test] { around->ensureWidgetVisible(test); });
        });
}

void ThingForm::judge(std::size_t place, const QString& value)
{
    Row& row = m_rows[place];
    const Configuration& now = m_desk.edits().now();
    const auto next = withValue(now, m_thing, *row.field, value.toStdString());
    row.refused = next ? std::nullopt : std::optional(next.error());
    showNote(row, next ? problemsOf(*next, m_thing) : problemsOf(now, m_thing));
}

void ThingForm::save(std::size_t place, const QString& value)
{
    if (m_retired)
        return;
    Row& row = m_rows[place];
    EditSession& edits = m_desk.edits();
    auto next = withValue(edits.now(), m_thing, *row.field, value.toStdString());
    row.refused = next ? std::nullopt : std::optional(next.error());
    if (!next || *next == edits.now())
        return refresh();
    edits.change(std::move(*next), text(pathOf(m_thing)) + QLatin1Char('.') + text(row.field->key));
}

void ThingForm::refresh()
{
    if (!isThere(m_desk.edits().now(), m_thing))
        return;
    const auto problems = problemsOf(m_desk.edits().now(), m_thing);
    for (Row& row : m_rows) {
        showValue(row);
        showNote(row, problems);
    }
    if (m_test && !m_password->text().isEmpty())
        testLater();
    else if (m_test && !m_tested)
        m_test->show(std::nullopt, false, {});
}

void ThingForm::showValue(Row& row)
{
    const Configuration& now = m_desk.edits().now();
    const std::string value = valueOf(now, m_thing, *row.field);
    if (auto* box = qobject_cast<QCheckBox*>(row.editor)) {
        box->setChecked(value == "true");
    } else if (auto* choice = qobject_cast<QComboBox*>(row.editor)) {
        const QSignalBlocker quiet(choice);
        choice->clear();
        auto choices = choicesOf(now, *row.field);
        if (std::ranges::find(choices, value) == choices.end())
            choices.insert(choices.begin(), value);  // a name that leads nowhere is shown as it is
        for (const std::string& one : choices)
            choice->addItem(choiceText(now, m_thing, *row.field, one), text(one));
        choice->setCurrentIndex(choice->findData(text(value)));
    } else if (auto* line = qobject_cast<QLineEdit*>(row.editor)) {
        const bool sameList = row.field->editor == FieldInfo::Editor::List && line->hasFocus();
        // What could not be taken stays to be mended, and so does a list that is being typed.
        if (!row.refused && !sameList && line->text().trimmed() != text(value))
            line->setText(text(value));
    }
}

void ThingForm::showNote(Row& row, const std::vector<Problem>& problems)
{
    const std::string path = pathOf(m_thing) + "." + std::string(row.field->key);
    const auto found = std::ranges::find_if(
        problems, [&](const Problem& problem) { return problem.path.starts_with(path); });
    QString words = meaningOf(*row.field);
    if (const QString range = rangeOf(*row.field); !range.isEmpty())
        words += QLatin1Char('\n') + range;
    QString facts;
    const bool wrong = row.refused || found != problems.end();
    if (row.refused) {
        const ErrorWords said = wordsForCode(row.refused->code);
        words = said.cause + QLatin1Char(' ') + said.remedy + QLatin1Char('\n') + rangeOf(*row.field);
        facts = QStringLiteral("(%1, %2)").arg(text(row.refused->detail), text(row.refused->code));
    } else if (wrong) {
        words = sentence(*found);
        facts = factsOf(*found);
    }
    row.note->setText(words);
    row.note->setToolTip(facts);
    restyle(row.note, "tone", wrong ? "error" : "");
    restyle(row.editor, "wrong", wrong);
    row.editor->setAccessibleDescription(words);
}

void ThingForm::focusOn(const QString& key)
{
    for (Row& row : m_rows) {
        if (text(row.field->key) == key)
            row.editor->setFocus();
    }
}

}  // namespace lutra::ui
