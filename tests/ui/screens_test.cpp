#include "tests/ui/every_screen.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QTableView>
#include <QTextEdit>
#include <QTranslator>

#include <set>

namespace lutra::ui_test {

namespace {

constexpr int kRowsLookedAt = 50;
constexpr int kTabsMax = 400;

/// What is wrong on the screens, each once, with the first screen where it was seen.
class Findings {
public:
    void add(const QString& screen, const QString& what)
    {
        if (m_seen.insert(what).second)
            qWarning("%s", qPrintable(QStringLiteral("%1: %2").arg(screen, what)));
    }
    [[nodiscard]] std::size_t count() const { return m_seen.size(); }

private:
    std::set<QString> m_seen;
};

/// A language in which each letter is a wide one: a narrow one on the screen is data, or was not translated.
class WideLanguage final : public QTranslator {
public:
    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char* /*context*/, const char* source, const char* /*comment*/,
                                    int /*count*/) const override
    {
        QString wide;
        bool place = false;  // within %n, %L1
        for (const QChar letter : QString::fromUtf8(source)) {
            const bool narrow = letter.unicode() < 128 && letter.isLetter();
            wide += narrow && !place ? QChar(letter.unicode() + 0xFEE0) : letter;
            place = letter == QLatin1Char('%') || (place && letter == QLatin1Char('L'));
        }
        return wide;
    }
};

QString describe(const QWidget* widget)
{
    return QStringLiteral("%1 \"%2\"")
        .arg(QLatin1String(widget->metaObject()->className()), widget->objectName());
}

/// The widgets that can be seen, without Qt's parts of its own ones.
std::vector<QWidget*> visibleIn(QWidget& screen)
{
    std::vector<QWidget*> visible;
    for (QWidget* widget : screen.findChildren<QWidget*>()) {
        const bool part = widget->objectName().startsWith(QLatin1String("qt_")) || widget->focusProxy();
        if (widget->isVisibleTo(&screen) && !part)
            visible.push_back(widget);
    }
    return visible;
}

QStringList textsOf(const QAbstractItemModel& model)
{
    QStringList texts;
    for (int column = 0; column < model.columnCount(); ++column) {
        texts << model.headerData(column, Qt::Horizontal).toString()
              << model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString();
        for (int row = 0; row < std::min(model.rowCount(), kRowsLookedAt); ++row) {
            for (const int role : {static_cast<int>(Qt::DisplayRole), static_cast<int>(Qt::ToolTipRole),
                                   static_cast<int>(Qt::AccessibleTextRole)})
                texts << model.index(row, column).data(role).toString();
        }
    }
    return texts;
}

/// Everything that a widget shows or says, but for what a person typed and what is shown as it is: SQL,
/// configuration.
QStringList textsOf(const QWidget* widget)
{
    QStringList texts{widget->toolTip(), widget->statusTip(), widget->whatsThis(), widget->accessibleName(),
                      widget->accessibleDescription()};
    const bool asItIs = widget->property("role") == QLatin1String("mono");
    if (const auto* label = qobject_cast<const QLabel*>(widget); label && !asItIs)
        texts << label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        texts << button->text();
    if (const auto* line = qobject_cast<const QLineEdit*>(widget))
        texts << line->placeholderText();
    if (const auto* combo = qobject_cast<const QComboBox*>(widget)) {
        for (int i = 0; i < combo->count(); ++i)
            texts << combo->itemText(i);
    } else if (const auto* view = qobject_cast<const QAbstractItemView*>(widget); view && view->model()) {
        if (!qobject_cast<const QHeaderView*>(widget))
            texts << textsOf(*view->model());
    }
    return texts;
}

/// What stays of a text when all that is data is gone: names of the pretended world, products, codes, paths,
/// commands, units, the example.
QString withoutData(QString text)
{
    static const QRegularExpression data(QStringLiteral(
        "\\([^()]*(\\([^()]*\\)[^()]*)?, [a-z]+\\.[a-z_]+\\)"  // the facts of an error, which are English
        "|\\b[a-z]+\\.[a-z_]+\\b"                              // mysql.unreachable, shop.orders
        "|(/[\\w.@-]+){2,}"                                    // files
        "|\\blutra( [a-z]+)?\\b|\\bLutra\\b|\\bUTC\\b|\\bCtrl\\+K\\b|\\bEnglish\\b"
        "|\\bsite-[ab]\\b|\\bcanal-[ab]\\b|\\btest_core\\b|\\bretl\\b|\\bMariaDB\\b|\\bPF\\d\\d\\b"
        "|\\bshop\\b|\\bcustomers\\b|\\borders\\b|\\border_lines\\b|\\bvouchers\\b|\\bnote\\b|\\bpieces\\b"
        "|\\b[ab]-to-[ab]\\b|\\bgtid:SET\\b|\\bFILE:OFFSET\\b|\\btime:[-0-9TZ:]+|\\bnow\\b|\\bearliest\\b"
        "|\\bbigint\\b|\\bint\\b|\\btext\\b|\\bmysql-bin\\b|\\broot\\b"
        "|\\b\\w+=\\w+ pieces=\\d"
        "|\\b[kMG]?i?B\\b"));
    return text.remove(data);
}

bool isControl(const QWidget* widget)
{
    return qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QLineEdit*>(widget) ||
           qobject_cast<const QComboBox*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QTextEdit*>(widget) ||
           (qobject_cast<const QAbstractItemView*>(widget) && !qobject_cast<const QHeaderView*>(widget));
}

/// Qt's own within a control: the cross in a search field, the corner of a table, the list behind a combo.
bool belongsToControl(const QWidget* widget)
{
    for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
        if (isControl(parent))
            return true;
    }
    return false;
}

bool takesTab(const QWidget* widget)
{
    return (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
}

/// Where Tab leads to, all around.
std::set<const QWidget*> reachedByTab(QWidget& screen)
{
    std::set<const QWidget*> reached;
    for (int i = 0; i < kTabsMax; ++i) {
        QWidget* focus = screen.focusWidget();
        if (focus && !reached.insert(focus).second && i > 1)
            break;
        QTest::keyClick(focus ? focus : &screen, Qt::Key_Tab);
    }
    return reached;
}

/// One of several exclusive buttons is in the chain; arrow keys lead from it to the others.
bool isReached(const QWidget* widget, const std::set<const QWidget*>& reached)
{
    if (reached.contains(widget))
        return true;
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    if (!button || !button->autoExclusive())
        return false;
    return std::ranges::any_of(reached, [&](const QWidget* other) {
        const auto* sibling = qobject_cast<const QAbstractButton*>(other);
        return sibling && sibling->autoExclusive() && sibling->parent() == button->parent();
    });
}

bool isWithinScrollArea(const QWidget* widget)
{
    for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
        if (qobject_cast<const QAbstractScrollArea*>(parent))
            return true;
    }
    return false;
}

/// How much room a widget's words need; empty: it has none, or shows a part of them by intention.
QSize roomFor(const QWidget* widget)
{
    const auto* label = qobject_cast<const QLabel*>(widget);
    if (label && label->text().isEmpty())
        return {};
    if (label && label->wordWrap())
        return {label->minimumSizeHint().width(), label->heightForWidth(label->width())};
    if (label || qobject_cast<const QAbstractButton*>(widget) || qobject_cast<const QComboBox*>(widget))
        return widget->sizeHint();
    constexpr int kFieldPadding = 2 * (10 + 1 + 2);  // of the style sheet, its line, and Qt's own margin
    if (const auto* line = qobject_cast<const QLineEdit*>(widget); line && line->text().isEmpty())
        return {line->fontMetrics().horizontalAdvance(line->placeholderText()) + kFieldPadding, 0};
    return {};
}

void findCutText(const QString& screen, const QWidget* widget, Findings& findings)
{
    const QSize room = roomFor(widget);
    const QString words = textsOf(widget).join(QLatin1Char(' ')).simplified();
    if (room.width() > widget->width() + 1 || room.height() > widget->height() + 1)
        findings.add(screen, QStringLiteral("%1 needs %2x%3, has %4x%5: %6")
                                 .arg(describe(widget))
                                 .arg(room.width())
                                 .arg(room.height())
                                 .arg(widget->width())
                                 .arg(widget->height())
                                 .arg(words));
    if (!room.isEmpty() && !isWithinScrollArea(widget) &&
        !widget->visibleRegion().boundingRect().contains(widget->rect()))
        findings.add(screen, QStringLiteral("%1 is covered or outside: %2").arg(describe(widget), words));
}

/// Heads must fit; a cell that does not must say its whole text as its tool tip.
void findCutCells(const QString& screen, const QTableView* table, Findings& findings)
{
    constexpr int kPadding = 2 * 6;  // of the style sheet
    const QHeaderView* head = table->horizontalHeader();
    QFont headFont = head->font();
    headFont.setPixelSize(11);
    headFont.setWeight(QFont::DemiBold);
    for (int i = 0; i < head->count(); ++i) {
        const QString words = table->model()->headerData(i, Qt::Horizontal).toString();
        if (QFontMetrics(headFont).horizontalAdvance(words) + kPadding > head->sectionSize(i))
            findings.add(screen, QStringLiteral("table head: %1").arg(words));
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            const QModelIndex cell = table->model()->index(row, i);
            const QString text = cell.data().toString();
            if (table->fontMetrics().horizontalAdvance(text) + kPadding > head->sectionSize(i) &&
                cell.data(Qt::ToolTipRole).toString() != text)
                findings.add(screen, QStringLiteral("table cell: %1").arg(text));
        }
    }
}

}  // namespace

/// Every screen, looked at in one respect after the other.
class ScreensTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyTextIsTranslated();
    void everyControlHasANameAndIsReachedByTab();
    void nothingIsCutOff_data();
    void nothingIsCutOff();
};

// Goal: no word on any screen is left in English for people of another language.
// Method: switch to a made-up language of wide letters and look for narrow ones in all that every widget
// shows
//         or says.
void ScreensTest::everyTextIsTranslated()
{
    WideLanguage wide;
    Findings findings;
    std::size_t texts = 0;
    {
        EveryScreen screens;
        QApplication::installTranslator(&wide);
        screens.preferences().setLanguage(QStringLiteral("wide"));
        screens.visit([&](const QString& name, QWidget& screen) {
            static const QRegularExpression narrow(QStringLiteral("[A-Za-z]{2,}"));
            const auto look = [&](const QWidget* widget, const QString& text) {
                texts += text.isEmpty() ? 0 : 1;
                if (withoutData(text).contains(narrow))
                    findings.add(name, QStringLiteral("%1: %2").arg(describe(widget), text));
            };
            look(&screen, screen.windowTitle());
            for (const QWidget* widget : visibleIn(screen)) {
                for (const QString& text : textsOf(widget))
                    look(widget, text);
            }
        });
        QApplication::removeTranslator(&wide);
    }
    QVERIFY(texts > 1000);
    QCOMPARE(findings.count(), 0u);
}

// Goal: somebody who does not see the screen can tell each control from the others, and everything can be
// done
//       without a mouse.
// Method: ask each control for the name that a screen reader is given; press Tab all around each screen, and
//         every control that can be used must have been reached.
void ScreensTest::everyControlHasANameAndIsReachedByTab()
{
    Findings findings;
    std::size_t controls = 0;
    EveryScreen screens;
    screens.visit([&](const QString& name, QWidget& screen) {
        const auto reached = reachedByTab(screen);
        for (QWidget* widget : visibleIn(screen)) {
            if ((!isControl(widget) && !takesTab(widget)) || belongsToControl(widget))
                continue;
            ++controls;
            QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
            if (!accessible || accessible->text(QAccessible::Name).isEmpty())
                findings.add(name, describe(widget) + QStringLiteral(" has no name"));
            if (widget->isEnabled() && !isReached(widget, reached))
                findings.add(name, describe(widget) + QStringLiteral(" is not reached by Tab"));
        }
    });
    QVERIFY(controls > 500);
    QCOMPARE(findings.count(), 0u);
}

void ScreensTest::nothingIsCutOff_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<bool>("dark");
    QTest::newRow("en, light") << QStringLiteral("en") << false;
    QTest::newRow("zh_CN, dark") << QStringLiteral("zh_CN") << true;
    if (!qEnvironmentVariableIsSet("LUTRA_EVERY_THEME"))
        return;
    QTest::newRow("en, dark") << QStringLiteral("en") << true;
    QTest::newRow("zh_CN, light") << QStringLiteral("zh_CN") << false;
}

// Goal: all words fit where they stand, at 1280 x 720.
// Method: ask each visible widget how much room its words need, and whether it has it. At 200 %: the same
// with
//         QT_SCALE_FACTOR=2. LUTRA_EVERY_THEME=1: every language in every theme.
void ScreensTest::nothingIsCutOff()
{
    QFETCH(QString, language);
    QFETCH(bool, dark);
    Findings findings;
    EveryScreen screens;
    screens.preferences().setLanguage(language);
    screens.preferences().setTheme(dark ? ui::ThemeMode::Dark : ui::ThemeMode::Light);
    screens.visit([&](const QString& name, QWidget& screen) {
        for (const QWidget* widget : visibleIn(screen)) {
            findCutText(name, widget, findings);
            if (const auto* table = qobject_cast<const QTableView*>(widget))
                findCutCells(name, table, findings);
        }
    });
    QCOMPARE(findings.count(), 0u);
}

}  // namespace lutra::ui_test

QTEST_MAIN(lutra::ui_test::ScreensTest)
#include "screens_test.moc"
