#include "tests/ui/canary.h"
#include "tests/ui/desktop_stage.h"
#include "tests/ui/pretended_world.h"

#include "engine/bundle/configuration_text.h"
#include "engine/model/two_way_draft.h"
#include "ui/views/things_page.h"

#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTextBrowser>
#include <QTimer>

#include <fstream>

namespace lutra::ui_test {

namespace {

/// Valid, with a comment that only a person writes.
std::string handWritten()
{
    Configuration configuration = newTwoWayDraft();
    configuration.dataSources[0].host = "10.0.1.10";
    configuration.dataSources[1].host = "10.0.2.10";
    configuration.channels[0].name = "test_core";
    configuration.channels[0].pipelines[0].mappings.push_back(
        {.source = "shop.*", .target = {}, .exclude = {}});
    mirrorMappings(configuration.channels[0]);
    return "# as agreed with operations\n" + bundle::writeConfiguration(configuration);
}

/// A desktop with such a file open.
struct Lists : DesktopStage {
    Lists()
        : file(folder() / "shop.toml")
    {
        std::ofstream(file) << handWritten();
        desk().openFile(file);
    }

    void open(ThingKind kind) { window().goTo(ui::MainWindow::pageOf(kind)); }
    [[nodiscard]] int count() { return find<QListWidget>("things")->count(); }
    [[nodiscard]] std::string written() const { return bundle::readConfigurationFileText(file).value(); }
    [[nodiscard]] const Configuration& now() { return desk().edits().now(); }

    /// Does something in the dialog that opens by a click.
    void inDialog(const char* button, const std::function<void(QDialog&)>& act)
    {
        bool seen = false;
        QTimer::singleShot(50, &window(), [&] {
            auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            if (!dialog)
                return;
            seen = true;
            act(*dialog);
        });
        click(button);
        QVERIFY(eventually([&] { return seen; }));
    }

    std::filesystem::path file;
};

}  // namespace

/// The lists of the open configuration, without any server.
class ListsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyKindIsAddedCopiedAndRemoved();
    void whatIsInUseStays();
    void wrongValuesStayInTheField();
    void namesAreFollowed();
    void nothingIsWrittenUnseen();
    void removingOnProductionIsTyped();
    void tablesArePasted();
    void aFirstThingNeedsNoFile();
    void whatOthersWroteStays();
    void aFindingIsIgnoredOnlyWithAReason();
    void aTestedPasswordGoesNowhere();
};

// Goal: everything can be added, copied and removed, taken back and done again.
// Method: for each kind add, copy and remove two, counting rows; then undo all and find the written state.
void ListsTest::everyKindIsAddedCopiedAndRemoved()
{
    Lists lists;
    for (const ThingKind kind : kThingKinds) {
        lists.open(kind);
        const Configuration before = lists.now();
        const int rows = lists.count();
        // To which of two pipelines a mapping is added is asked in a menu.
        lists.click(kind == ThingKind::Mapping ? "copy-thing" : "add-thing");
        QCOMPARE(lists.count(), rows + 1);
        lists.click("copy-thing");
        QCOMPARE(lists.count(), rows + 2);
        lists.click("remove-thing");
        QCOMPARE(lists.count(), rows + 1);
        for (int i = 0; i < 3; ++i)
            lists.click("undo-edit");
        QCOMPARE(lists.now(), before);
        QCOMPARE(lists.count(), rows);
        lists.click("redo-edit");
        QCOMPARE(lists.count(), rows + 1);
        lists.click("discard-edits");
        QCOMPARE(lists.now(), before);
    }
    QCOMPARE(lists.written(), handWritten());
}

// Goal: what is in use stays, and the page says by what.
// Method: remove a data source of a running pair.
void ListsTest::whatIsInUseStays()
{
    Lists lists;
    lists.open(ThingKind::DataSource);
    lists.click("remove-thing");
    QCOMPARE(lists.count(), 2);
    QVERIFY(!lists.find<QLabel>("refusal")->text().isEmpty());
    QVERIFY(lists.find<QLabel>("used-by")->text().contains(QStringLiteral("test_core/b-to-a")));
}

// Goal: a value out of its range changes nothing, stays to be mended, and the reason stands beside it.
// Method: lanes of 65, looked at while typing and when it is done; then 64.
void ListsTest::wrongValuesStayInTheField()
{
    Lists lists;
    lists.open(ThingKind::Pipeline);
    lists.type("field-lanes", QStringLiteral("65"));
    QCOMPARE(lists.find<QLabel>("note-lanes")->property("tone").toString(), QStringLiteral("error"));
    QTest::keyClick(lists.find<QLineEdit>("field-lanes"), Qt::Key_Return);
    QCOMPARE(lists.now().channels[0].pipelines[0].lanes, 4u);
    QCOMPARE(lists.find<QLineEdit>("field-lanes")->text(), QStringLiteral("65"));
    QCOMPARE(lists.find<QLabel>("note-lanes")->property("tone").toString(), QStringLiteral("error"));
    lists.type("field-lanes", QStringLiteral("64"));
    QTest::keyClick(lists.find<QLineEdit>("field-lanes"), Qt::Key_Return);
    QCOMPARE(lists.now().channels[0].pipelines[0].lanes, 64u);
    QCOMPARE(lists.find<QLabel>("note-lanes")->property("tone").toString(), QString());
}

// Goal: a new name is followed wherever it stands, and typing it is one change to take back.
// Method: rename a data source key by key, look at its canal, undo once.
void ListsTest::namesAreFollowed()
{
    Lists lists;
    lists.open(ThingKind::DataSource);
    lists.type("field-name", QStringLiteral("north"));
    QTest::keyClick(lists.find<QLineEdit>("field-name"), Qt::Key_Return);
    QCOMPARE(lists.now().canals[0].dataSource, std::string("north"));
    lists.click("undo-edit");
    QVERIFY(!lists.desk().edits().isChanged());
    lists.type("field-host", QStringLiteral("db.example.org"));
    lists.click("undo-edit");
    QVERIFY(!lists.desk().edits().isChanged());
}

// Goal: a file written by hand is not rewritten before its difference was seen, and its old text is kept.
// Method: change a port, look at the dialog and leave it; then write, and look at the file and the versions.
void ListsTest::nothingIsWrittenUnseen()
{
    Lists lists;
    lists.open(ThingKind::DataSource);
    lists.type("field-port", QStringLiteral("3307"));
    QTest::keyClick(lists.find<QLineEdit>("field-port"), Qt::Key_Return);
    lists.inDialog("review-edits", [](QDialog& dialog) {
        const QString seen =
            dialog.findChild<QTextBrowser*>(QStringLiteral("review-difference"))->toPlainText();
        QVERIFY(seen.contains(QStringLiteral("+ port = 3307")));
        QVERIFY(seen.contains(QStringLiteral("− # as agreed with operations")));
        dialog.reject();
    });
    QCOMPARE(lists.written(), handWritten());
    lists.inDialog("review-edits",
                   [](QDialog& dialog) { Hand(dialog).click(QStringLiteral("review-write")); });
    QCOMPARE(bundle::readConfiguration(lists.written(), "f")->dataSources[0].port, 3307);
    QVERIFY(!lists.desk().edits().isChanged());
    QCOMPARE(lists.desk().versions().size(), 1u);
    QCOMPARE(lists.desk().versions()[0].text.toStdString(), handWritten());
}

// Goal: taking a channel out of a production configuration wants its name typed.
// Method: remove it; the button stays grey until the name stands there.
void ListsTest::removingOnProductionIsTyped()
{
    Lists lists;
    lists.open(ThingKind::Channel);
    lists.click("remove-thing");
    lists.inDialog("review-edits", [](QDialog& dialog) {
        auto* write = dialog.findChild<QPushButton*>(QStringLiteral("review-write"));
        const Hand hand(dialog);
        QVERIFY(!write->isEnabled());
        hand.type(QStringLiteral("typed-confirmation"), QStringLiteral("test_cor"));
        QVERIFY(!write->isEnabled());
        hand.type(QStringLiteral("typed-confirmation"), QStringLiteral("test_core"));
        QVERIFY(write->isEnabled());
        write->click();
    });
    QVERIFY(bundle::readConfiguration(lists.written(), "f")->channels.empty());
}

// Goal: a pasted list of tables becomes mappings of both directions, or nothing happens.
// Method: paste a list with a line that is wrong; mend it.
void ListsTest::tablesArePasted()
{
    Lists lists;
    lists.open(ThingKind::Mapping);
    lists.inDialog("paste-mappings", [](QDialog& dialog) {
        auto* text = dialog.findChild<QPlainTextEdit*>(QStringLiteral("pasted-mappings"));
        auto* add = dialog.findChild<QPushButton*>(QStringLiteral("add-pasted"));
        text->setPlainText(QStringLiteral("crm.a\ncrm.[\n"));
        QVERIFY(!add->isEnabled());
        QCOMPARE(dialog.findChild<QTableWidget*>(QStringLiteral("paste-preview"))->rowCount(), 2);
        text->setPlainText(QStringLiteral("crm.a\ncrm.b, crm.c\n"));
        QVERIFY(add->isEnabled());
        add->click();
    });
    QCOMPARE(lists.count(), 6);
    QCOMPARE(lists.now().channels[0].pipelines[1].mappings[2].target, std::string("crm.b"));
    lists.click("undo-edit");
    QCOMPARE(lists.count(), 2);
}

// Goal: somebody can begin with a single thing, without the wizard and without a file.
// Method: a fresh desktop; a ZooKeeper cluster; write; the file is there and open.
void ListsTest::aFirstThingNeedsNoFile()
{
    DesktopStage stage;
    stage.window().goTo(ui::MainWindow::pageOf(ThingKind::ZooKeeper));
    stage.click("add-thing");
    stage.type("field-servers", QStringLiteral("10.0.1.5:2181, 10.0.1.6:2181"));
    QVERIFY(stage.find<QPushButton>("review-edits")->isEnabled());
    QVERIFY(stage.desk().writeConfiguration(stage.desk().edits().text(), QString()));
    QVERIFY(stage.desk().workspace());
    QCOMPARE(stage.desk().configuration().zookeepers[0].servers.size(), 2u);
}

// Goal: what somebody else wrote since the file was looked at stays, the refusal is seen, and so does what
// was
//       typed.
// Method: change the file while the review is open and while the text page is; both want to write.
void ListsTest::whatOthersWroteStays()
{
    Lists lists;
    const std::string theirs = handWritten() + "# theirs\n";
    lists.open(ThingKind::DataSource);
    lists.type("field-host", QStringLiteral("10.0.9.9"));
    lists.inDialog("review-edits", [&](QDialog& dialog) {
        std::ofstream(lists.file) << theirs;
        dialog.findChild<QPushButton*>(QStringLiteral("review-write"))->click();
    });
    QCOMPARE(lists.written(), theirs);
    QCOMPARE(lists.desk().lastError()->code, std::string("config.file_changed"));
    QCOMPARE(lists.now().dataSources[0].host, std::string("10.0.9.9"));
    auto* refused = lists.window().findChild<QMessageBox*>(QStringLiteral("write-refused"));
    QVERIFY(refused && refused->text().contains(QStringLiteral("meanwhile")));
    refused->close();

    lists.window().goTo(ui::MainWindow::Page::Configuration);
    auto* text = lists.find<QPlainTextEdit>("edit-configuration");
    QCOMPARE(text->toPlainText().toStdString(), theirs);
    const QString mine = text->toPlainText() + QStringLiteral("# mine\n");
    text->setPlainText(mine);
    std::ofstream(lists.file) << handWritten();
    lists.click("write-configuration");
    QCOMPARE(lists.written(), handWritten());
    QVERIFY(lists.find<QLabel>("configuration-verdict")->text().contains(QStringLiteral("meanwhile")));
    QCOMPARE(text->toPlainText(), mine);
}

// Goal: a finding is lived with only once a reason is written, the reason is kept with the draft, and it can
// be
//       heeded again.
// Method: checks of a pretended pair; the button stays grey for blanks; then a reason; then back.
void ListsTest::aFindingIsIgnoredOnlyWithAReason()
{
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    PretendedSetup setup;
    PretendedLauncher launcher(path);
    ui::Preferences preferences(QString::fromStdString((path / "desktop.ini").string()));
    preferences.setLanguage(QStringLiteral("en"));
    ui::Desk desk(ui::Services{setup, launcher, path / "two-way.draft", path / "desktop.recent"});
    ui::MainWindow window(desk, preferences);
    window.show();
    const Hand hand(window);
    hand.click(QStringLiteral("set-up"));
    desk.session().goTo(SetupStep::Start);
    QVERIFY(eventually([&] { return hand.look(QStringLiteral("ignore-PF07")) != nullptr; }));
    QVERIFY(hand.look(QStringLiteral("ignore-PF04")) == nullptr);  // it passes
    bool seen = false;
    QTimer::singleShot(100, &window, [&] {
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        seen = true;
        const Hand inside(*dialog);
        auto* take = dialog->findChild<QPushButton*>(QStringLiteral("ignore-take"));
        QVERIFY(!take->isEnabled());
        inside.type(QStringLiteral("ignore-reason"), QStringLiteral("   "));
        QVERIFY(!take->isEnabled());
        inside.type(QStringLiteral("ignore-reason"), QStringLiteral("a replica that is thrown away"));
        QVERIFY(take->isEnabled());
        take->click();
    });
    hand.click(QStringLiteral("ignore-PF07"));
    QVERIFY(eventually([&] { return seen && desk.session().draft().ignoredFindings.size() == 1; }));
    const IgnoredFinding& ignored = desk.session().draft().ignoredFindings[0];
    QCOMPARE(ignored.check, std::string("PF07"));
    QCOMPARE(ignored.site, std::string("site-b"));
    QCOMPARE(ignored.reason, std::string("a replica that is thrown away"));
    desk.session().saveNow();
    QCOMPARE(setup.readDraft(bundle::readConfigurationFileText(path / "two-way.draft").value())
                 .ignoredFindings.size(),
             1u);
    QVERIFY(eventually([&] { return hand.look(QStringLiteral("heed-PF07")) != nullptr; }));
    hand.click(QStringLiteral("heed-PF07"));
    QVERIFY(eventually([&] { return desk.session().draft().ignoredFindings.empty(); }));
    QVERIFY(eventually([&] { return !desk.session().isChecking(); }));
}

// Goal: a password that is typed to test a link reaches no file, not even when the configuration is written.
// Method: type one, change the host so that the link is tested, write; look through all files and processes.
void ListsTest::aTestedPasswordGoesNowhere()
{
    Lists lists;
    const std::string canary = freshCanary();
    lists.open(ThingKind::DataSource);
    lists.type("test-password", QString::fromStdString(canary));
    lists.type("field-host", QStringLiteral("127.0.0.1"));
    lists.click("test-link");
    lists.inDialog("review-edits",
                   [](QDialog& dialog) { Hand(dialog).click(QStringLiteral("review-write")); });
    QCOMPARE(bundle::readConfiguration(lists.written(), "f")->dataSources[0].host, std::string("127.0.0.1"));
    QCOMPARE(placesOf(canary, lists.folder()), QStringList());
}

}  // namespace lutra::ui_test

QTEST_MAIN(lutra::ui_test::ListsTest)
#include "lists_test.moc"
