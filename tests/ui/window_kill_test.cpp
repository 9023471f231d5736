#include "engine/model/two_way_draft.h"
#include "tests/ui/canary.h"

#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <memory>

namespace lutra::ui_test {

namespace {

constexpr int kAnswerWithinMilliseconds = 30'000;

/// Folders of a person's own, and the environment that names them.
class Home {
public:
    [[nodiscard]] QProcessEnvironment environment() const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_folder.path());
        environment.insert(QStringLiteral("XDG_STATE_HOME"), m_folder.filePath(QStringLiteral("state")));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), m_folder.filePath(QStringLiteral("config")));
        environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
        return environment;
    }
    [[nodiscard]] QString state(const char* file) const
    {
        return m_folder.filePath(QStringLiteral("state/lutra/") + QLatin1String(file));
    }
    [[nodiscard]] std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

/// A program with a window, in a process of its own.
class Running {
public:
    Running(const Home& home, const char* program)
    {
        m_process.setProcessEnvironment(home.environment());
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(QLatin1String(program), QStringList());
        if (!m_process.waitForStarted())
            qFatal("%s does not start", program);
    }
    ~Running()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    /// Sends a command to a driven desktop and waits for its answer.
    QString ask(const QString& command)
    {
        m_process.write(command.toUtf8() + '\n');
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(kAnswerWithinMilliseconds))
                qFatal("no answer to: %s", qPrintable(command));
        }
        return QString::fromUtf8(m_process.readLine()).trimmed();
    }

    [[nodiscard]] bool killHard()
    {
        ::kill(static_cast<pid_t>(m_process.processId()), SIGKILL);
        return m_process.waitForFinished() && m_process.exitStatus() == QProcess::CrashExit;
    }
    [[nodiscard]] QProcess& process() { return m_process; }

private:
    QProcess m_process;
};

struct Field {
    const char* name;
    const char* shows;
};

/// What a person does on a page, and what must stand there again.
struct PageEdits {
    SetupStep step;
    std::vector<const char*> commands;
    std::vector<Field> shown;
};

std::vector<PageEdits> pageEdits()
{
    return {
        {SetupStep::Where,
         {"click where-nodes", "type node-name-1 east", "type node-address-1 10.0.1.20:7400",
          "type zookeeper-servers 10.0.1.5:2181, 10.0.1.6:2181"},
         {{"where-nodes", "on"},
          {"node-name-1", "east"},
          {"node-address-1", "10.0.1.20:7400"},
          {"zookeeper-servers", "10.0.1.5:2181, 10.0.1.6:2181"}}},
        {SetupStep::DataSources,
         {"type name-a north", "type host-a 127.0.0.1", "type port-a 1", "choose tls-a 1",
          "type ca-a /etc/ssl/site.pem", "type user-a retl", "type host-b /run/none.sock",
          "type password-a forgotten"},
         {{"name-a", "north"},
          {"host-a", "127.0.0.1"},
          {"port-a", "1"},
          {"tls-a", "Encrypt, do not verify"},
          {"ca-a", "/etc/ssl/site.pem"},
          {"host-b", "/run/none.sock"},
          {"password-a", ""}}},
        {SetupStep::Prepare,
         {"type admin-a root", "type admin-password-a forgotten"},
         {{"admin-a", ""}, {"admin-password-a", ""}}},
        {SetupStep::Canals,
         {"type canal-name-a log-north", "choose canal-start-a 3", "type canal-place-a mysql-bin.000042:4",
          "type canal-server-id-a 4711"},
         {{"canal-name-a", "log-north"},
          {"canal-place-a", "mysql-bin.000042:4"},
          {"canal-server-id-a", "4711"}}},
        {SetupStep::Tables, {"map shop.*", "map crm.[a-z]+"}, {{"mappings", "shop.* crm.[a-z]+"}}},
        {SetupStep::Channel,
         {"type channel-name test_core", "click home-1", "type pipeline-name-0 there",
          "click skip-ddl-errors-0"},
         {{"channel-name", "test_core"}, {"home-1", "on"}, {"pipeline-name-0", "there"}}},
        {SetupStep::Start, {}, {{"check-again", "Check again"}}},
    };
}

}  // namespace

/// The window's process is killed, as nothing can prevent.
class WindowKillTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDraftComesBackOnEachPage();
    void typingWithoutAPauseIsKept();
    void aKilledWindowIsNotInTheWay();
    void secretsStayInTheWindow();
    void theSearchForSecretsFinds();
};

// Goal: whatever kills the window, the draft is there again on the same page; only passwords are asked for
//       anew.
// Method: on each page click and type, wait until the draft's file is as the draft, SIGKILL, start again, and
//       compare the draft and what the fields show.
void WindowKillTest::theDraftComesBackOnEachPage()
{
    const Home home;
    auto desktop = std::make_unique<Running>(home, DRIVEN_DESKTOP);
    desktop->ask(QStringLiteral("click set-up"));
    for (const PageEdits& page : pageEdits()) {
        const QString step = QString::number(static_cast<int>(page.step));
        desktop->ask(QStringLiteral("go ") + step);
        for (const char* command : page.commands)
            desktop->ask(QLatin1String(command));
        const QString draft = desktop->ask(QStringLiteral("draft"));
        const QByteArray text = QByteArray::fromHex(draft.toLatin1());
        QVERIFY(text.contains("[[channel]]"));
        QVERIFY(QTest::qWaitFor(
            [&] {
                QFile file(home.state("two-way.draft"));
                return file.open(QIODevice::ReadOnly) && file.readAll().endsWith(text);
            },
            kAnswerWithinMilliseconds));
        QVERIFY(desktop->killHard());

        desktop = std::make_unique<Running>(home, DRIVEN_DESKTOP);
        QCOMPARE(desktop->ask(QStringLiteral("step")), step);
        QCOMPARE(desktop->ask(QStringLiteral("draft")), draft);
        desktop->ask(QStringLiteral("click continue-setup"));
        for (const Field& field : page.shown)
            QCOMPARE(desktop->ask(QStringLiteral("shown ") + QLatin1String(field.name)),
                     QLatin1String(field.shows));
    }
}

// Goal: who types on and on loses no more than the last moment.
// Method: type without a pause that an autosave could wait for, then SIGKILL at once.
void WindowKillTest::typingWithoutAPauseIsKept()
{
    const Home home;
    {
        Running desktop(home, DRIVEN_DESKTOP);
        desktop.ask(QStringLiteral("click set-up"));
        desktop.ask(QStringLiteral("go 1"));
        for (int i = 0; i < 60; ++i) {
            desktop.ask(QStringLiteral("type user-a typed-%1").arg(i));
            desktop.ask(QStringLiteral("wait 20"));
        }
        QVERIFY(desktop.killHard());
    }
    Running desktop(home, DRIVEN_DESKTOP);
    desktop.ask(QStringLiteral("click continue-setup"));
    const QString user = desktop.ask(QStringLiteral("shown user-a"));
    QVERIFY2(user.startsWith(QLatin1String("typed-")), qPrintable(user));
}

// Goal: one window at a time; a killed one does not keep the next from starting.
// Method: start the program itself twice, kill the first, start it again.
void WindowKillTest::aKilledWindowIsNotInTheWay()
{
    const Home home;
    const auto answers = [&home](Running& desktop) {
        return QTest::qWaitFor(
            [&] {
                QLocalSocket socket;
                socket.connectToServer(home.state("desktop.sock"));
                return desktop.process().state() == QProcess::Running && socket.waitForConnected(100);
            },
            kAnswerWithinMilliseconds);
    };
    {
        Running first(home, LUTRA_DESKTOP);
        QVERIFY(answers(first));
        Running second(home, LUTRA_DESKTOP);
        QVERIFY(second.process().waitForFinished(kAnswerWithinMilliseconds));
        QCOMPARE(second.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(second.process().exitCode(), 0);
        QVERIFY(first.killHard());
    }
    Running third(home, LUTRA_DESKTOP);
    QVERIFY(answers(third));
}

// Goal: passwords that are typed in reach neither a file nor a process list, also when they are used and when
//       the window is killed.
// Method: type fresh ones for both sites and for the administrator, have them tried against an address where
//       nothing answers, and search; kill, and search again.
void WindowKillTest::secretsStayInTheWindow()
{
    const Home home;
    const std::vector<std::string> canaries{freshCanary(), freshCanary(), freshCanary()};
    const auto leaks = [&] {
        QStringList places;
        for (const std::string& canary : canaries)
            places << placesOf(canary, home.path());
        return places.join(QStringLiteral(", "));
    };
    Running desktop(home, DRIVEN_DESKTOP);
    desktop.ask(QStringLiteral("click set-up"));
    desktop.ask(QStringLiteral("go 1"));
    for (const char* site : {"a", "b"}) {
        const QString suffix = QLatin1Char('-') + QLatin1String(site);
        desktop.ask(QStringLiteral("type host%1 127.0.0.1").arg(suffix));
        desktop.ask(QStringLiteral("type port%1 1").arg(suffix));
        desktop.ask(QStringLiteral("type password%1 %2")
                        .arg(suffix, QString::fromStdString(canaries[*site == 'a' ? 0 : 1])));
    }
    desktop.ask(QStringLiteral("go 2"));
    desktop.ask(QStringLiteral("type admin-a root"));
    desktop.ask(QStringLiteral("type admin-password-a %1").arg(QString::fromStdString(canaries[2])));
    desktop.ask(QStringLiteral("click run-sql-a"));
    desktop.ask(QStringLiteral("click test-again-a"));
    desktop.ask(QStringLiteral("wait 300"));
    for (const SetupStep step : kSetupSteps)
        desktop.ask(QStringLiteral("go %1").arg(static_cast<int>(step)));
    desktop.ask(QStringLiteral("wait 300"));
    QVERIFY(QFile::exists(home.state("two-way.draft")));
    QCOMPARE(leaks(), QString());
    QVERIFY(desktop.killHard());
    QCOMPARE(leaks(), QString());
}

// Goal: the search for secrets finds one wherever it may be.
// Method: put one into a file, in hexadecimal into another, into a command line, and into an environment.
void WindowKillTest::theSearchForSecretsFinds()
{
    const QTemporaryDir folder;
    const std::string canary = freshCanary();
    const QByteArray bytes = QByteArray::fromStdString(canary);
    const auto put = [&](const char* name, const QByteArray& text) {
        QFile file(folder.filePath(QLatin1String(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    };
    put("plain", "password = \"" + bytes + "\"");
    put("pipe", "site-a " + bytes.toHex() + "\n");
    QProcess argument;
    argument.start(QStringLiteral("/bin/sh"),
                   {QStringLiteral("-c"), QStringLiteral("read line"), QString::fromStdString(canary)});
    QProcess variable;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("SITE_A_PASSWORD"), QString::fromStdString(canary));
    variable.setProcessEnvironment(environment);
    variable.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), QStringLiteral("read line")});
    QVERIFY(argument.waitForStarted() && variable.waitForStarted());
    QTRY_COMPARE(placesOf(canary, folder.path().toStdString()).size(), 4);
    for (QProcess* process : {&argument, &variable}) {
        process->closeWriteChannel();
        QVERIFY(process->waitForFinished());
    }
}

}  // namespace lutra::ui_test

QTEST_GUILESS_MAIN(lutra::ui_test::WindowKillTest)
#include "window_kill_test.moc"
