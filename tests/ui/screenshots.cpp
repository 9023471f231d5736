// Takes pictures of every screen: screenshots FOLDER [en|zh_CN] [light|dark]. Scale by QT_SCALE_FACTOR.
#include "tests/ui/desktop_stage.h"

#include <QApplication>
#include <QDir>

using namespace lutra;
using namespace lutra::ui_test;

namespace {

constexpr int kLoadRounds = 300;  // about twenty seconds

}  // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QString folder = arguments.value(1, QStringLiteral("."));
    const QString language = arguments.value(2, QStringLiteral("en"));
    const bool dark = arguments.value(3) == QLatin1String("dark");
    QDir().mkpath(folder);

    const FreshServers servers(sandbox::ServerKind::MariaDb1011);
    DesktopStage stage(language);
    qputenv("HOME", QByteArray::fromStdString(stage.folder().string()));  // a path that reads like anybody's
    stage.preferences().setTheme(dark ? ui::ThemeMode::Dark : ui::ThemeMode::Light);
    const auto take = [&](const QString& name) {
        QTest::qWait(900);  // what servers say comes a moment later
        stage.window().grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    };
    take(QStringLiteral("first"));
    // The pages in the state in which a person leaves them.
    int number = 1;
    fillWizard(stage, servers);
    for (const SetupStep step : kSetupSteps) {
        stage.desk().session().goTo(step);
        QTest::qWait(1500);
        take(QStringLiteral("wizard-%1").arg(number++));
    }
    stage.click("next");
    if (!stage.eventually([&] { return stage.desk().bridge().isThere(); }))
        qFatal("the engine does not answer");
    // A load that comes and goes, for as long as makes a picture.
    for (int i = 0; i < kLoadRounds; ++i) {
        std::string rows = "('new', 2)";
        const int more = 12 + (i * 7) % 11 + (i / 20 % 3) * 10;
        for (int row = 0; row < more; ++row)
            rows += ", ('paid', 3)";
        for (std::size_t site = 0; site < 1 + static_cast<std::size_t>(i % 3 != 0); ++site)
            servers.execute(site, "INSERT INTO shop.orders (state, pieces) VALUES " + rows);
        QTest::qWait(60);
    }
    take(QStringLiteral("channel"));
    for (const ThingKind kind : kThingKinds) {
        stage.window().goTo(ui::MainWindow::pageOf(kind));
        take(QStringLiteral("list-") + QString::fromUtf8(nameOf(kind).data()));
    }
    return 0;
}
