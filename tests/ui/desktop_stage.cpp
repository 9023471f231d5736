#include "tests/ui/desktop_stage.h"

#include "tests/ui/canary.h"

#include <QPushButton>

namespace lutra::ui_test {

DesktopStage::DesktopStage(const QString& language)
{
    const auto state = folder() / "state";
    const auto configuration = folder() / ".config" / "lutra";
    std::filesystem::create_directories(state);
    m_launcher = std::make_unique<setup::ProcessLauncher>(LUTRA_BINARY, state, configuration);
    m_preferences =
        std::make_unique<ui::Preferences>(QString::fromStdString((configuration / "desktop.ini").string()));
    m_preferences->setTheme(ui::ThemeMode::Light);
    m_preferences->setLanguage(language);
    open();
}

DesktopStage::~DesktopStage()
{
    const auto engine = m_desk->bridge().engine();
    m_window.reset();
    m_desk.reset();
    ui::workers().waitForDone();
    if (!engine)
        return;
    (void)engine->requestStop();
    (void)eventually([&] { return !engine->snapshot(); });
}

void DesktopStage::open()
{
    const auto state = folder() / "state";
    m_desk = std::make_unique<ui::Desk>(
        ui::Services{m_setup, *m_launcher, state / "two-way.draft", state / "desktop.recent"});
    m_window = std::make_unique<ui::MainWindow>(*m_desk, *m_preferences);
    m_window->resize(1280, 720);
    m_window->show();
    (void)QTest::qWaitForWindowExposed(m_window.get());
}

FreshServers::FreshServers(sandbox::ServerKind kind)
{
    std::vector<sandbox::ServerOptions> options;
    for (const std::uint32_t number : {1u, 2u}) {
        sandbox::ServerOptions one;
        one.kind = kind;
        one.name = "ui-" + std::to_string(number);
        one.serverId = number;
        one.extra = {"--auto-increment-increment=2", "--auto-increment-offset=" + std::to_string(number)};
        options.push_back(one);
    }
    servers = support::orThrow(sandbox::ThrowAwayServer::startAll(options));
    secrets = {freshCanary(), freshCanary(), freshCanary()};
    for (std::size_t site = 0; site < servers.size(); ++site) {
        execute(site, "CREATE USER dba IDENTIFIED BY '" + secrets[2] + "'");
        execute(site, "GRANT ALL ON *.* TO dba WITH GRANT OPTION");
        execute(site, "CREATE DATABASE shop");
        execute(site,
                "CREATE TABLE shop.orders (id BIGINT PRIMARY KEY AUTO_INCREMENT, state VARCHAR(20) NOT NULL, "
                "pieces INT NOT NULL DEFAULT 0)");
        execute(
            site,
            "CREATE TABLE shop.customers (id BIGINT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(80) NOT NULL)");
    }
}

mysql::Connection FreshServers::root(std::size_t site) const
{
    mysql::Endpoint endpoint;
    endpoint.source.name = site == 0 ? "site-a" : "site-b";
    endpoint.source.socket = servers[site].socketPath();
    endpoint.source.user = "root";
    return support::orThrow(mysql::Connection::open(endpoint));
}

void FreshServers::execute(std::size_t site, const std::string& sql) const
{
    auto connection = root(site);
    support::orThrow(connection.execute(sql));
}

void fillWizard(DesktopStage& stage, const FreshServers& servers)
{
    stage.click("set-up");
    stage.click("next");  // this computer
    const char* const suffixes[] = {"-a", "-b"};
    const auto named = [](const char* field, const char* suffix) { return std::string(field) + suffix; };
    for (std::size_t site = 0; site < 2; ++site) {
        const char* suffix = suffixes[site];
        stage.type(named("host", suffix).c_str(), QStringLiteral("127.0.0.1"));
        stage.type(named("port", suffix).c_str(), QString::number(servers.servers[site].port()));
        // MariaDB 10.11 makes no certificate of its own.
        const bool offersTls = !sandbox::rowOf(servers.servers[site].kind()).mariaDb;
        stage.choose(named("tls", suffix).c_str(),
                     static_cast<int>(offersTls ? TlsMode::Require : TlsMode::Off));
        stage.type(named("user", suffix).c_str(), QStringLiteral("retl"));
        stage.type(named("password", suffix).c_str(), QString::fromStdString(servers.secrets[site]));
    }
    stage.click("next");  // both are reached, their accounts are not there yet
    for (const char* suffix : suffixes) {
        stage.type(named("admin", suffix).c_str(), QStringLiteral("dba"));
        stage.type(named("admin-password", suffix).c_str(), QString::fromStdString(servers.secrets[2]));
        stage.click(named("run-sql", suffix).c_str());
        (void)stage.eventually(
            [&] { return stage.find<QPushButton>(named("run-sql", suffix).c_str())->isEnabled(); });
    }
    stage.click("next");
    stage.click("next");  // canals as they are
    stage.hand().addMapping(QStringLiteral("shop.*"));
    stage.click("next");
    stage.type("channel-name", QStringLiteral("test_core"));
    stage.click("next");
}

}  // namespace lutra::ui_test
