// Takes pictures of every screen: screenshots FOLDER [en|zh_CN] [light|dark]. Scale by QT_SCALE_FACTOR.
#include "tests/ui/desktop_stage.h"

#include <QApplication>
#include <QDir>

using namespace lutra;
using namespace lutra::ui_test;

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
    stage.preferences().setTheme(dark ? ui::ThemeMode::Dark : ui::ThemeMode::Light);
    const auto take = [&](const QString& name) {
        QTest::qWait(900);  // what servers say comes a moment later
        stage.window().grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    };
    take(QStringLiteral("first"));
    // The pages in the state in which a person leaves them.
    int number = 1;
    QObject::connect(&stage.desk().session(), &ui::SetupSession::stepChanged, &stage.desk().session(),
                     [&] {});
    fillWizard(stage, servers);
    for (const SetupStep step : kSetupSteps) {
        stage.desk().session().goTo(step);
        QTest::qWait(1500);
        take(QStringLiteral("wizard-%1").arg(number++));
    }
    stage.click("next");
    if (!stage.eventually([&] { return stage.desk().bridge().isThere(); }))
        qFatal("the engine does not answer");
    for (int i = 0; i < 60; ++i) {
        servers.execute(static_cast<std::size_t>(i % 2),
                        "INSERT INTO shop.orders (state, pieces) VALUES ('new', 2), ('paid', 3)");
        QTest::qWait(100);
    }
    take(QStringLiteral("channel"));
    return 0;
}
