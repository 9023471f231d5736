#include "tests/ui/every_screen.h"

#include "engine/model/two_way_draft.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QPlainTextEdit>
#include <QTableWidget>
#include <QTimer>

namespace lutra::ui_test {

namespace {

constexpr int kSettleMilliseconds = 40;  // answers that come at once
constexpr int kLayoutRounds = 4;         // a layout within a layout asks again

}  // namespace

EveryScreen::EveryScreen()
    : m_launcher(m_folder.path().toStdString())
{
    const std::filesystem::path folder = m_folder.path().toStdString();
    m_preferences =
        std::make_unique<ui::Preferences>(QString::fromStdString((folder / "desktop.ini").string()));
    m_preferences->setTheme(ui::ThemeMode::Light);
    m_preferences->setLanguage(QStringLiteral("en"));
    m_desk = std::make_unique<ui::Desk>(
        ui::Services{m_setup, m_launcher, folder / "two-way.draft", folder / "desktop.recent"});
    m_window = std::make_unique<ui::MainWindow>(*m_desk, *m_preferences);
    m_hand = std::make_unique<Hand>(*m_window);
    m_window->resize(1280, 720);
    m_window->show();
    m_window->activateWindow();
    (void)QTest::qWaitForWindowActive(m_window.get());
}

EveryScreen::~EveryScreen()
{
    m_window.reset();
    m_desk.reset();
    ui::workers().waitForDone();
}

void EveryScreen::visit(const Visitor& visitor)
{
    m_visitor = visitor;
    visitBeginning();
    visitWhere();
    visitDataSources();
    visitPrepare();
    visitCanals();
    visitTables();
    visitChannelRules();
    visitStart();
    visitChannel();
    visitConfiguration();
    visitLists();
    visitDialogs();
}

void EveryScreen::show(const QString& name)
{
    QTest::qWait(kSettleMilliseconds);
    for (int i = 0; i < kLayoutRounds; ++i)
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    if (const QString folder = qEnvironmentVariable("LUTRA_SCREENS"); !folder.isEmpty())
        m_window->grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
    m_visitor(name, *m_window);
}

void EveryScreen::showDialog(const QString& name, const std::function<void()>& opens)
{
    bool seen = false;
    QTimer::singleShot(kSettleMilliseconds, m_window.get(), [&] {
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        (void)QTest::qWaitForWindowActive(dialog);
        seen = true;
        if (const QString folder = qEnvironmentVariable("LUTRA_SCREENS"); !folder.isEmpty())
            dialog->grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
        m_visitor(name, *dialog);
        dialog->reject();
    });
    opens();
    if (!eventually([&] { return seen; }))
        qFatal("%s does not open", qPrintable(name));
}

void EveryScreen::visitBeginning()
{
    show(QStringLiteral("first"));
    m_launcher.starts = false;
    click("try-sandbox");
    if (!eventually([&] { return m_desk->lastError().has_value(); }))
        qFatal("the sandbox starts");
    show(QStringLiteral("first, in trouble"));
    m_launcher.starts = true;
    m_desk->forgetError();
    click("set-up");
    m_window->goTo(ui::MainWindow::Page::First);
    show(QStringLiteral("first, with a draft"));
    click("continue-setup");
}

void EveryScreen::visitWhere()
{
    show(QStringLiteral("where"));
    click("where-nodes");
    type("node-address-1", "10.0.1.20");
    show(QStringLiteral("where, on nodes"));
    click("where-here");
    click("next");
}

void EveryScreen::visitDataSources()
{
    show(QStringLiteral("data sources"));
    const auto test = [this](PretendedSetup::Servers servers, const QString& name) {
        m_setup.servers = servers;
        auto& session = m_desk->session();
        for (std::size_t site = 0; site < 2; ++site)
            session.testAgain(site);
        if (!eventually([&] { return !session.isTesting(0) && !session.isTesting(1); }))
            qFatal("the servers are not tested");
        show(name);
    };
    m_setup.servers = PretendedSetup::Servers::Unreachable;
    for (const char* suffix : {"-a", "-b"}) {
        type((std::string("host") + suffix).c_str(), "10.0.1.10");
        type((std::string("password") + suffix).c_str(), "unknown");
    }
    QTest::qWait(700);  // the tests that typing sets off
    test(PretendedSetup::Servers::Unreachable, QStringLiteral("data sources, unreachable"));
    test(PretendedSetup::Servers::NoRights, QStringLiteral("data sources, without rights"));
    click("next");
}

void EveryScreen::visitPrepare()
{
    show(QStringLiteral("prepare"));
    type("admin-a", "nobody");
    click("run-sql-a");
    show(QStringLiteral("prepare, refused"));
    m_setup.servers = PretendedSetup::Servers::Well;
    for (const char* suffix : {"-a", "-b"}) {
        type((std::string("admin") + suffix).c_str(), "root");
        click((std::string("run-sql") + suffix).c_str());
    }
    click("next");
}

void EveryScreen::visitCanals()
{
    show(QStringLiteral("canals"));
    m_hand->choose(QStringLiteral("canal-start-a"), 3);
    type("canal-place-a", "nowhere");
    show(QStringLiteral("canals, a place that is none"));
    m_hand->choose(QStringLiteral("canal-start-a"), 0);
    click("next");
}

void EveryScreen::visitTables()
{
    show(QStringLiteral("tables"));
    m_hand->addMapping(QStringLiteral("shop.["));
    show(QStringLiteral("tables, a pattern that is none"));
    auto* mappings = m_hand->find<QTableWidget>(QStringLiteral("mappings"));
    mappings->item(0, 0)->setText(QStringLiteral("shop.*"));
    if (!eventually([&] { return m_hand->look(QStringLiteral("differences")) != nullptr; }))
        qFatal("the tables are not compared");
    show(QStringLiteral("tables, compared"));
    click("next");
}

void EveryScreen::visitChannelRules()
{
    show(QStringLiteral("rules"));
    type("channel-name", "test core");
    show(QStringLiteral("rules, a name that is none"));
    type("channel-name", "test_core");
    auto* policies = m_hand->find<QComboBox>(QStringLiteral("conflict-policy"));
    for (int i = 0; i < policies->count(); ++i) {
        m_hand->choose(QStringLiteral("conflict-policy"), i);
        show(QStringLiteral("rules, ") + policies->itemData(i).toString());
    }
    m_hand->choose(QStringLiteral("conflict-policy"), 0);
    click("next");
}

void EveryScreen::visitStart()
{
    const auto check = [this](PretendedSetup::Verdict verdict, const QString& name) {
        m_setup.verdict = verdict;
        click("check-again");
        if (!eventually([&] { return !m_desk->session().isChecking(); }))
            qFatal("nothing is checked");
        show(name);
    };
    check(PretendedSetup::Verdict::NoAnswer, QStringLiteral("start, no answer"));
    check(PretendedSetup::Verdict::Blocked, QStringLiteral("start, blocked"));
    check(PretendedSetup::Verdict::Mixed, QStringLiteral("start, something to know"));
    showDialog(QStringLiteral("start, a reason"), [this] {
        click("ignore-PF07");
        QCoreApplication::processEvents();
    });
    check(PretendedSetup::Verdict::Well, QStringLiteral("start"));
    click("next");
}

void EveryScreen::visitChannel()
{
    if (!eventually([&] { return m_desk->bridge().isThere(); }))
        qFatal("the channel does not start");
    show(QStringLiteral("channel"));
    for (const auto& [state, name] : {std::pair{PipelineState::Waiting, "channel, waiting"},
                                      std::pair{PipelineState::Stopped, "channel, stopped"},
                                      std::pair{PipelineState::Paused, "channel, paused"}}) {
        m_launcher.engine().stand(state);
        if (!eventually(
                [&, wanted = state] { return m_desk->bridge().last()->pipelines[0].state == wanted; }))
            qFatal("the state is not seen");
        show(QLatin1String(name));
    }
    m_launcher.engine().stand(std::nullopt);
    if (!eventually([&] { return !m_desk->bridge().isThere(); }))
        qFatal("the engine stays");
    show(QStringLiteral("channel, no engine"));
    m_launcher.engine().stand(PipelineState::Running);
}

void EveryScreen::visitConfiguration()
{
    m_window->goTo(ui::MainWindow::Page::Configuration);
    show(QStringLiteral("configuration"));
    auto* text = m_hand->find<QPlainTextEdit>(QStringLiteral("edit-configuration"));
    const QString whole = text->toPlainText();
    text->setPlainText(whole + QStringLiteral("speed = 11\n"));
    show(QStringLiteral("configuration, an unknown key"));
    text->setPlainText(whole + QStringLiteral("# 11\n"));
    show(QStringLiteral("configuration, changed"));
    click("write-configuration");
    show(QStringLiteral("configuration, with versions"));
}

void EveryScreen::visitLists()
{
    for (const ThingKind kind : kThingKinds) {
        m_window->goTo(ui::MainWindow::pageOf(kind));
        show(QStringLiteral("list, ") + QString::fromUtf8(nameOf(kind).data()));
    }
    m_window->goTo(ui::MainWindow::pageOf(ThingKind::DataSource));
    click("remove-thing");
    show(QStringLiteral("list, in use"));
    type("test-password", "unknown");
    m_setup.servers = PretendedSetup::Servers::Unreachable;
    click("test-link");
    show(QStringLiteral("list, a link that fails"));
    m_setup.servers = PretendedSetup::Servers::Well;
    type("field-port", "99999");
    show(QStringLiteral("list, a value out of range"));
    type("field-port", "3306");
    click("copy-thing");
    type("field-host", "10.0.1.30");
    show(QStringLiteral("list, a copy"));
    m_window->goTo(ui::MainWindow::pageOf(ThingKind::Channel));
    click("remove-thing");
    show(QStringLiteral("list, empty"));
    showDialog(QStringLiteral("review, things go"), [this] { click("review-edits"); });
    click("discard-edits");
    m_window->goTo(ui::MainWindow::pageOf(ThingKind::Mapping));
    showDialog(QStringLiteral("paste"), [this] { click("paste-mappings"); });
    m_window->goTo(ui::MainWindow::Page::Channel);
}

void EveryScreen::visitDialogs()
{
    showDialog(QStringLiteral("palette"), [this] { click("open-palette"); });
    m_window->goTo(ui::MainWindow::Page::Channel);
    if (!eventually([&] { return m_desk->bridge().isThere(); }))
        qFatal("the engine is gone");
    showDialog(QStringLiteral("stop"), [this] { click("stop"); });
    showDialog(QStringLiteral("close"), [this] { m_window->close(); });
    m_launcher.engine().stand(std::nullopt);
    const auto file = m_desk->workspace()->configurationFile;
    m_desk->openFile(file);  // passwords are forgotten
    if (!eventually([&] { return !m_desk->bridge().isThere(); }))
        qFatal("the engine stays");
    showDialog(QStringLiteral("passwords"), [this] { click("start"); });
    // The sandbox is a configuration like any other.
    std::filesystem::create_directories(m_launcher.sandbox().stateFolder);
    std::filesystem::copy_file(file, m_launcher.sandbox().configurationFile);
    m_desk->openSandbox();
    if (!eventually([&] { return m_desk->workspace()->sandbox && m_desk->bridge().isThere(); }))
        qFatal("the sandbox does not start");
    show(QStringLiteral("sandbox"));
}

}  // namespace lutra::ui_test
