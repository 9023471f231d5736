#include "app/setup/given_secrets.h"
#include "app/text/error_text.h"
#include "app/text/fact_text.h"
#include "engine/model/check_table.h"
#include "engine/model/field_table.h"
#include "tests/ui/desktop_stage.h"
#include "ui/charts/axis_ticks.h"
#include "ui/shell/actions.h"
#include "ui/text/line_diff.h"

#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QPushButton>
#include <QRegularExpression>
#include <QTimer>
#include <QTranslator>

#include <sstream>

namespace lutra::ui_test {

/// The wizard without any server.
class DraftTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void undoesAndRedoes();
    void everyScreenOpensInBothLanguages();
    void everyActionHasACommand();
    void thePaletteFindsAndRuns();
    void secretsTravelAsLines();
    void differencesAreTheShortest();
    void axisMarksCanBeToldApart();
    void chineseHasEveryWordOfTheEngine();
};

// Goal: an edit can be taken back and done again.
// Method: type a host, undo until it is gone, redo.
void DraftTest::undoesAndRedoes()
{
    DesktopStage stage;
    stage.click("set-up");
    stage.click("next");
    stage.type("host-a", QStringLiteral("db1"));
    auto& session = stage.desk().session();
    QCOMPARE(session.draft().dataSources[0].host, std::string("db1"));
    while (session.canUndo())
        session.undo();
    QCOMPARE(stage.find<QLineEdit>("host-a")->text(), QString());
    while (session.canRedo())
        session.redo();
    QCOMPARE(stage.find<QLineEdit>("host-a")->text(), QStringLiteral("db1"));
}

// Goal: no screen fails to open, whichever language and theme, and switching does not lose what was typed.
// Method: walk the wizard's pages while both are switched.
void DraftTest::everyScreenOpensInBothLanguages()
{
    DesktopStage stage;
    stage.click("set-up");
    stage.desk().session().rename(0, "kept");
    for (const QString& language : {QStringLiteral("zh_CN"), QStringLiteral("en")}) {
        stage.preferences().setLanguage(language);
        for (const SetupStep step : kSetupSteps) {
            stage.desk().session().goTo(step);
            const bool dark = stage.preferences().theme() == ui::ThemeMode::Dark;
            stage.preferences().setTheme(dark ? ui::ThemeMode::Light : ui::ThemeMode::Dark);
            QVERIFY(!stage.window().grab().isNull());
        }
        for (const auto page : {ui::MainWindow::Page::First, ui::MainWindow::Page::Channel,
                                ui::MainWindow::Page::SetUp, ui::MainWindow::Page::Configuration}) {
            stage.window().goTo(page);
            QVERIFY(!stage.window().grab().isNull());
        }
    }
    QCOMPARE(stage.desk().session().draft().dataSources[0].name, std::string("kept"));
}

// Goal: the desktop does nothing that a command line cannot.
// Method: walk the action table; each twin must stand in `lutra --help`; only what is about the window has
// none.
void DraftTest::everyActionHasACommand()
{
    QProcess lutra;
    lutra.start(QStringLiteral(LUTRA_BINARY), {QStringLiteral("--help")});
    QVERIFY(lutra.waitForFinished());
    const QString help = QString::fromUtf8(lutra.readAllStandardOutput());
    for (const ui::Action& action : ui::actions()) {
        if (QByteArray(action.id).startsWith("window."))
            continue;
        const QRegularExpression command(QStringLiteral("^  %1 +").arg(QLatin1String(action.twin)),
                                         QRegularExpression::MultilineOption);
        QVERIFY2(*action.twin && help.contains(command), action.id);
    }
}

// Goal: Ctrl+K finds an action by a few letters and runs it.
// Method: open the palette, type, press Enter, and look at the theme.
void DraftTest::thePaletteFindsAndRuns()
{
    DesktopStage stage;
    QTimer::singleShot(0, &stage.window(), [&] {
        auto* words = stage.window().findChild<QLineEdit*>(QStringLiteral("palette-words"));
        QVERIFY(words);
        QTest::keyClicks(words, QStringLiteral("dark"));
        QTest::keyClick(words, Qt::Key_Return);
    });
    stage.click("open-palette");
    QVERIFY(stage.eventually([&] { return stage.preferences().theme() == ui::ThemeMode::Dark; }));
}

// Goal: whatever stands in a password arrives, and a line that is none is refused without showing it.
// Method: write and read passwords with blanks, line ends and bytes that are no text; then damaged lines.
void DraftTest::secretsTravelAsLines()
{
    const Passwords given{{"site-a", Secret("a b\n=\\'\"")}, {"site-b", Secret(std::string("\0\xff", 2))}};
    std::istringstream lines(setup::GivenSecrets::written(given));
    const auto read = setup::GivenSecrets::readFrom(lines);
    QVERIFY(read);
    for (const auto& [name, secret] : given)
        QCOMPARE(read->find("secret:" + name)->reveal(), secret.reveal());
    QCOMPARE(read->find("secret:other").error().code, std::string("secret.not_given"));
    for (const char* bad : {"site-a", "site-a 6", "site-a hunter2!", " 61"}) {
        std::istringstream stream(bad);
        const auto refused = setup::GivenSecrets::readFrom(stream);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, std::string("secret.bad_line"));
        QVERIFY(refused.error().detail.find("hunter2") == std::string::npos);
    }
}

// Goal: a difference names the lines that changed and no others.
// Method: a line changed, one added, one removed.
void DraftTest::differencesAreTheShortest()
{
    const auto lines = ui::diffLines(QStringLiteral("a\nb\nc\nd"), QStringLiteral("a\nB\nc\nx\nd"));
    QString signs;
    for (const text::LineChange& line : lines)
        signs += line.kind == text::LineChange::Kind::Same    ? QLatin1Char(' ')
                 : line.kind == text::LineChange::Kind::Added ? QLatin1Char('+')
                                                              : QLatin1Char('-');
    QCOMPARE(signs, QStringLiteral(" -+ + "));
}

// Goal: what stands at a chart's marks is what they are worth, and no two read alike, however small or great
// the
//       figures.
// Method: for tops from none to a thousand million, read each label back.
void DraftTest::axisMarksCanBeToldApart()
{
    for (const QLocale::Language language : {QLocale::English, QLocale::Chinese}) {
        QLocale::setDefault(QLocale(language));
        for (double top = 0.3; top < 1e9; top *= 1.13) {
            const double step = ui::tickStep(top);
            const int marks = static_cast<int>(top / step);
            QVERIFY2(marks <= ui::kTicksMax && (marks >= 2 || top < 2), qPrintable(QString::number(top)));
            for (int i = 0; i <= marks; ++i) {
                bool read = false;
                const double value = QLocale().toDouble(ui::tickLabel(i * step), &read);
                QVERIFY(read);
                QCOMPARE(value, i * step);
            }
        }
    }
}

// Goal: causes and remedies of errors and checks are there in Chinese, and what is to be typed is left as it
// is. Method: look up each text of both tables; commands between backticks must stand in the translation.
void DraftTest::chineseHasEveryWordOfTheEngine()
{
    QTranslator chinese;
    QVERIFY(chinese.load(QStringLiteral(":/i18n/lutra_engine_zh_CN.qm")));
    static const QRegularExpression han(QStringLiteral("\\p{Han}"));
    static const QRegularExpression command(QStringLiteral("`[^`]+`"));
    QStringList wrong;
    const auto look = [&](const char* context, std::string_view english) {
        const std::string source(english);
        const QString words = chinese.translate(context, source.c_str());
        const QString original = QString::fromStdString(source);
        if (!words.contains(han))
            wrong << original;
        for (auto at = command.globalMatch(original); at.hasNext();) {
            if (const QString typed = at.next().captured(); !words.contains(typed))
                wrong << typed + QStringLiteral(" in: ") + words;
        }
    };
    for (const text::ErrorText& row : text::errorTexts()) {
        look("ErrorText", row.cause);
        look("ErrorText", row.remedy);
    }
    static const QRegularExpression place(QStringLiteral("\\{\\d\\}"));
    for (const text::FactText& row : text::factTexts()) {
        const QString original =
            QString::fromUtf8(row.words.data(), static_cast<qsizetype>(row.words.size()));
        const QString words = chinese.translate("Facts", std::string(row.words).c_str());
        for (auto at = place.globalMatch(original); at.hasNext();) {
            if (const QString value = at.next().captured(); words.count(value) != original.count(value))
                wrong << value + QStringLiteral(" in: ") + original;
        }
        if (original.contains(QRegularExpression(QStringLiteral("[a-z]{3}"))))  // the others only hold values
            look("Facts", row.words);
    }
    for (const preflight::CheckInfo& row : preflight::kChecks) {
        look("Checks", row.title);
        look("Checks", row.why);
        look("Checks", row.remedy);
    }
    for (const FieldInfo& row : kFieldTable) {
        look("Fields", row.title);
        look("Fields", row.meaning);
    }
    QCOMPARE(wrong.join(QLatin1Char('\n')), QString());
}

}  // namespace lutra::ui_test

QTEST_MAIN(lutra::ui_test::DraftTest)
#include "draft_test.moc"
