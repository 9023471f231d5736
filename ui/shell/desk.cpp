#include "ui/shell/desk.h"

#include "ui/bridge/task.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

#include <fstream>

namespace lutra::ui {

namespace {

std::filesystem::path versionsFolder(const std::filesystem::path& configurationFile)
{
    return configurationFile.parent_path() / "versions";
}

}  // namespace

Desk::Desk(Services services, QObject* parent)
    : QObject(parent)
    , m_services(std::move(services))
    , m_session(m_services.setup, m_services.draftFile)
    , m_edits(m_services.setup)
{
    connect(&m_bridge, &EngineBridge::snapshotTaken, this,
            [this](const std::shared_ptr<const EngineSnapshot>& snapshot) { m_history.add(*snapshot); });
    connect(&m_bridge, &EngineBridge::presenceChanged, this, [this](bool isThere) {
        m_loadRuns = m_loadRuns && isThere;
        Q_EMIT changed();
    });
}

void Desk::open(const Workspace& workspace)
{
    const bool another = m_workspace != workspace;
    if (another)
        m_history.clear();
    m_workspace = workspace;
    if (auto read = m_services.setup.readFile(workspace.configurationFile))
        m_configuration = std::move(*read);
    if (another || !m_edits.isChanged())  // an engine that starts takes away no edits
        m_edits.begin(m_configuration, configurationText());
    findPasswords();
    m_bridge.watch(m_services.launcher.engineOf(workspace));
    (void)m_services.setup.write(m_services.recentFile, workspace.configurationFile.string() + "\n");
    Q_EMIT workspaceOpened();
    Q_EMIT changed();
}

void Desk::openRecent()
{
    std::ifstream recent(m_services.recentFile);
    std::string file;
    if (!std::getline(recent, file) || file.empty() || !std::filesystem::exists(file))
        return;
    const Workspace sandbox = m_services.launcher.sandbox();
    open(file == sandbox.configurationFile ? sandbox : m_services.launcher.opened(file));
}

void Desk::openSandbox()
{
    const Workspace sandbox = m_services.launcher.sandbox();
    m_busyWith = tr("Starting two servers on this computer …");
    m_lastError.reset();
    Q_EMIT changed();
    runTask(
        this, [&launcher = m_services.launcher, sandbox] { return launcher.launch(sandbox, {}); },
        [this, sandbox](const Result<>& outcome) {
            if (outcome)
                open(sandbox);
            finish(outcome);
            if (outcome)
                runLoad(true);
        });
}

void Desk::openFile(const std::filesystem::path& file)
{
    const auto read = m_services.setup.readFile(file);
    if (!read) {
        m_lastError = read.error();
        Q_EMIT changed();
        return;
    }
    m_passwords.clear();
    open(m_services.launcher.opened(file));
}

void Desk::startFromWizard()
{
    const Configuration& draft = m_session.draft();
    const Workspace workspace = m_services.launcher.named(draft.channels[0].name);
    const auto written = replaceFile(workspace.configurationFile, m_services.setup.textOf(draft));
    if (!written) {
        m_lastError = written.error();
        Q_EMIT changed();
        return;
    }
    m_passwords = m_session.passwords();
    m_session.discard();
    open(workspace);
    launch(tr("Starting the engine …"));
}

QString Desk::configurationText() const
{
    if (!m_workspace)
        return {};
    QFile file(QString::fromStdString(m_workspace->configurationFile.string()));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

std::vector<ConfigurationVersion> Desk::versions() const
{
    std::vector<ConfigurationVersion> versions;
    if (!m_workspace)
        return versions;
    const QDir folder(QString::fromStdString(versionsFolder(m_workspace->configurationFile).string()));
    const QString stem = QString::fromStdString(m_workspace->configurationFile.stem().string());
    const QStringList names =
        folder.entryList({stem + QStringLiteral("@*.toml")}, QDir::Files, QDir::Name | QDir::Reversed);
    for (const QString& name : names) {
        QFile file(folder.filePath(name));
        if (file.open(QIODevice::ReadOnly))
            versions.push_back({name.mid(stem.size() + 1).chopped(5), QString::fromUtf8(file.readAll())});
    }
    return versions;
}

Result<> Desk::replaceFile(const std::filesystem::path& file, const std::string& text)
{
    QFile before(QString::fromStdString(file.string()));
    if (before.open(QIODevice::ReadOnly)) {
        const QByteArray old = before.readAll();
        if (old == QByteArray::fromStdString(text))
            return {};
        const QString now =
            QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyy-MM-dd HH-mm-ss.zzz"));
        const auto kept = versionsFolder(file) / (file.stem().string() + "@" + now.toStdString() + ".toml");
        if (const auto written = m_services.setup.write(kept, old.toStdString()); !written)
            return written;
    }
    return m_services.setup.write(file, text);
}

std::filesystem::path Desk::fileToWrite() const
{
    if (m_workspace)
        return m_workspace->configurationFile;
    std::filesystem::path file = m_services.launcher.named("lutra").configurationFile;
    for (int number = 2; std::filesystem::exists(file); ++number)
        file = m_services.launcher.named("lutra-" + std::to_string(number)).configurationFile;
    return file;
}

bool Desk::writeConfiguration(const QString& text, const QString& shown)
{
    const std::filesystem::path file = fileToWrite();
    const auto written = configurationText() == shown
                             ? replaceFile(file, text.toStdString())
                             : fail(ErrorKind::BadConfig, "config.file_changed", file.string());
    auto read = written ? m_services.setup.readFile(file) : tl::unexpected(written.error());
    const bool done = read.has_value();
    if (!done) {
        m_lastError = read.error();
    } else if (!m_workspace) {
        open(m_services.launcher.opened(file));
    } else {
        m_configuration = std::move(*read);
        m_edits.begin(m_configuration, text);
    }
    Q_EMIT changed();
    return done;
}

void Desk::rememberPassword(const std::string& name, const Secret& password)
{
    m_passwords.insert_or_assign(name, password);
}

std::vector<std::string> Desk::missingPasswords() const
{
    std::vector<std::string> missing;
    for (const DataSource& source : m_configuration.dataSources) {
        if (source.password.starts_with("secret:") && !m_passwords.contains(source.password.substr(7)))
            missing.push_back(source.password.substr(7));
    }
    return missing;
}

void Desk::findPasswords()
{
    if (!m_services.passwords || !m_workspace || missingPasswords().empty())
        return;
    m_services.passwords->find(m_workspace->configurationFile.string(), missingPasswords(),
                               [this, asked = *m_workspace](const Passwords& found) {
                                   if (m_workspace != asked)
                                       return;
                                   for (const auto& [name, password] : found)
                                       m_passwords.emplace(name,
                                                           password);  // what a person typed meanwhile stands
                                   Q_EMIT changed();
                               });
}

void Desk::startEngine(const Passwords& passwords, bool keep)
{
    if (keep && m_services.passwords)
        m_services.passwords->keep(m_workspace->configurationFile.string(), passwords,
                                   [this](const Result<>& kept) {
                                       if (kept)
                                           return;
                                       m_lastError = kept.error();
                                       Q_EMIT changed();
                                   });
    for (const auto& [name, password] : passwords)
        m_passwords.insert_or_assign(name, password);
    launch(tr("Starting the engine …"));
}

void Desk::launch(const QString& doing)
{
    m_busyWith = doing;
    m_lastError.reset();
    Q_EMIT changed();
    runTask(
        this,
        [&launcher = m_services.launcher, workspace = *m_workspace, passwords = m_passwords] {
            return launcher.launch(workspace, passwords);
        },
        [this](const Result<>& outcome) {
            finish(outcome);
            if (outcome)
                open(*m_workspace);
        });
}

void Desk::ask(Result<> (EngineControl::*request)())
{
    const auto engine = m_bridge.engine();
    if (!engine)
        return;
    runTask(
        this, [engine, request] { return (engine.get()->*request)(); },
        [this](const Result<>& outcome) { finish(outcome); });
}

void Desk::resume()
{
    ask(&EngineControl::requestStart);
}

void Desk::pause()
{
    ask(&EngineControl::requestPause);
}

void Desk::stop()
{
    ask(&EngineControl::requestStop);
}

void Desk::askSandbox(std::function<Result<>(EngineLauncher&, const Workspace&)> request)
{
    runTask(
        this,
        [&launcher = m_services.launcher, workspace = m_services.launcher.sandbox(),
         request = std::move(request)] { return request(launcher, workspace); },
        [this](const Result<>& outcome) { finish(outcome); });
}

void Desk::runLoad(bool on)
{
    m_loadRuns = on;
    Q_EMIT changed();
    askSandbox(
        [on](EngineLauncher& launcher, const Workspace& sandbox) { return launcher.runLoad(sandbox, on); });
}

void Desk::makeConflict()
{
    askSandbox(
        [](EngineLauncher& launcher, const Workspace& sandbox) { return launcher.makeConflict(sandbox); });
}

void Desk::cutLinks()
{
    askSandbox([](EngineLauncher& launcher, const Workspace& sandbox) { return launcher.cutLinks(sandbox); });
}

void Desk::forgetError()
{
    m_lastError.reset();
    Q_EMIT changed();
}

void Desk::finish(const Result<>& outcome)
{
    m_busyWith.clear();
    m_lastError = outcome ? std::nullopt : std::optional(outcome.error());
    Q_EMIT changed();
}

}  // namespace lutra::ui
