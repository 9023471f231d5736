#include "tests/ui/canary.h"
#include "tests/ui/desktop_stage.h"

#include <QLabel>
#include <QPushButton>

namespace lutra::ui_test {

/// The seed document's whole procedure in the real window, on real servers.
class WizardDriveTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void setsUpAndRuns_data();
    void setsUpAndRuns();
};

void WizardDriveTest::setsUpAndRuns_data()
{
    QTest::addColumn<QString>("kind");
    for (const char* kind : {"mariadb-10.11", "mysql-9.7"})
        QTest::newRow(kind) << QString::fromLatin1(kind);
}

// Goal: two fresh servers are in two-way sync at the end of the wizard, and rows written on each side appear
// on the
//       other; no password is on disk or in the process list; pause and start do what they say.
// Method: click and type through the real window, write a row on each side, and read it on the other; then
//         search files and processes for each password while the engine runs.
void WizardDriveTest::setsUpAndRuns()
{
    QFETCH(QString, kind);
    const auto server = support::kindFrom(kind.toStdString());
    if (const auto there = sandbox::available(server); !there) {
        if (server == sandbox::ServerKind::MariaDb1011)
            QFAIL(there.error().detail.c_str());
        QSKIP(there.error().detail.c_str());
    }
    const FreshServers servers(server);
    DesktopStage stage;
    fillWizard(stage, servers);
    stage.click("next");  // start
    auto& bridge = stage.desk().bridge();
    const auto allAre = [&](PipelineState state) {
        return bridge.isThere() && bridge.last() && bridge.last()->pipelines.size() == 2 &&
               std::ranges::all_of(bridge.last()->pipelines,
                                   [&](const PipelineSnapshot& pipeline) { return pipeline.state == state; });
    };
    QVERIFY(stage.eventually([&] { return allAre(PipelineState::Running); }));
    QCOMPARE(stage.window().page(), ui::MainWindow::Page::Channel);
    QVERIFY(stage.eventually(
        [&] { return stage.find<QLabel>("channel-state")->text().contains(QStringLiteral("Running")); }));

    const auto arrives = [&](std::size_t at, const std::string& state) {
        return stage.eventually([&] {
            auto root = servers.root(at);
            const auto found =
                root.queryCell("SELECT COUNT(*) FROM shop.orders WHERE state = '" + state + "'");
            return found && mysql::numberOf(*found) == 1;
        });
    };
    servers.execute(0, "INSERT INTO shop.orders (state) VALUES ('from-a')");
    servers.execute(1, "INSERT INTO shop.orders (state) VALUES ('from-b')");
    QVERIFY(arrives(1, "from-a"));
    QVERIFY(arrives(0, "from-b"));

    stage.click("pause");
    QVERIFY(stage.eventually([&] { return allAre(PipelineState::Paused); }));
    servers.execute(0, "INSERT INTO shop.orders (state) VALUES ('while-paused')");
    stage.click("start");
    QVERIFY(arrives(1, "while-paused"));

    for (const std::string& secret : servers.secrets)
        QCOMPARE(placesOf(secret, stage.folder()).join(QStringLiteral(", ")), QString());
}

}  // namespace lutra::ui_test

QTEST_MAIN(lutra::ui_test::WizardDriveTest)
#include "wizard_drive_test.moc"
