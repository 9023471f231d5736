#include "ui/shell/main_window.h"

#include "ui/shell/palette.h"
#include "ui/text/thing_words.h"
#include "ui/text/words.h"
#include "ui/views/channel_page.h"
#include "ui/views/configuration_page.h"
#include "ui/views/first_page.h"
#include "ui/views/review_dialog.h"
#include "ui/views/things_page.h"
#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/two_way_wizard.h"

#include <QCheckBox>
#include <QCloseEvent>
#include <QDateTime>
#include <QDialog>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>

namespace lutra::ui {

namespace {

constexpr int kTopHeight = 48;
constexpr int kStatusHeight = 28;
constexpr int kNavigationWidth = 208;

}  // namespace

MainWindow::MainWindow(Desk& desk, Preferences& preferences)
    : m_desk(desk)
    , m_preferences(preferences)
    , m_tick(new QTimer(this))
{
    setWindowTitle(QStringLiteral("Lutra"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/lutra.png")));
    resize(1280, 800);
    setMinimumSize(1080, 680);
    m_page = desk.workspace() ? Page::Channel : Page::First;
    build();
    connect(&preferences, &Preferences::languageChanged, this, &MainWindow::build);
    connect(&desk, &Desk::changed, this, &MainWindow::refresh);
    connect(&desk, &Desk::workspaceOpened, this, [this] {
        if (m_page < Page::DataSources)  // who edits stays there
            goTo(Page::Channel);
    });
    connect(&desk.bridge(), &EngineBridge::presenceChanged, this, &MainWindow::refresh);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), this), &QShortcut::activated, this,
            [this] { Palette(*this).exec(); });
    connect(m_tick, &QTimer::timeout, this, [this] {
        m_clock->setText(QStringLiteral("UTC ") +
                         QDateTime::currentDateTimeUtc().toString(QStringLiteral("HH:mm:ss")));
    });
    m_tick->start(1000);
}

void MainWindow::build()
{
    m_destinations.clear();
    auto* whole = new QWidget;
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeTopBar());
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(makeNavigation());
    m_pages = new QStackedWidget;
    auto* first = new FirstPage(m_desk);
    auto* channel = new ChannelPage(m_desk);
    auto* wizard = new TwoWayWizard(m_desk.session());
    m_pages->addWidget(first);
    m_pages->addWidget(channel);
    m_pages->addWidget(wizard);
    m_pages->addWidget(new ConfigurationPage(m_desk));
    for (const ThingKind kind : kThingKinds) {
        auto* page = new ThingsPage(m_desk, kind);
        m_pages->addWidget(page);
        connect(page, &ThingsPage::writeWanted, this, &MainWindow::reviewEdits);
    }
    connect(first, &FirstPage::setUpWanted, this, [this](bool anew) {
        if (anew)
            m_desk.session().begin();
        goTo(Page::SetUp);
    });
    connect(first, &FirstPage::openWanted, this, &MainWindow::openConfiguration);
    connect(channel, &ChannelPage::startWanted, this, &MainWindow::startChannel);
    connect(wizard, &TwoWayWizard::startWanted, this, [this] { m_desk.startFromWizard(); });
    connect(wizard, &TwoWayWizard::leaveWanted, this, [this] {
        m_desk.session().saveNow();
        goTo(m_desk.workspace() ? Page::Channel : Page::First);
    });
    middle->addWidget(m_pages, 1);
    column->addLayout(middle, 1);
    column->addWidget(makeStatusBar());
    setCentralWidget(whole);
    goTo(m_page);
}

QWidget* MainWindow::makeTopBar()
{
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("topBar"));
    bar->setFixedHeight(kTopHeight);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(8);
    auto* wave = makeLabel(QStringLiteral("≈"), "logo");
    restyle(wave, "tone", "forth");
    row->addWidget(wave);
    auto* name = makeLabel(QStringLiteral("Lutra"), "logo");
    name->setFixedWidth(kNavigationWidth - 42);
    row->addWidget(name);
    row->addWidget(m_where = makeLabel({}, "strong"));
    row->addStretch();
    row->addWidget(m_badge = new QLabel, 0, Qt::AlignVCenter);
    auto* palette = makeButton(QStringLiteral("Ctrl+K"), "small", QStringLiteral("open-palette"),
                               [this] { Palette(*this).exec(); });
    palette->setAccessibleName(tr("Find an action"));
    palette->setToolTip(tr("Find an action"));
    auto* theme = makeButton({}, "small", QStringLiteral("switch-theme"), [this] { switchTheme(); });
    const auto nameTheme = [this, theme] {
        theme->setText(m_preferences.theme() == ThemeMode::Dark ? tr("Light") : tr("Dark"));
        theme->setToolTip(tr("Switch between light and dark"));
    };
    nameTheme();
    connect(&m_preferences, &Preferences::themeChanged, theme, nameTheme);
    row->addWidget(theme);
    const bool chinese = m_preferences.language() == QLatin1String("zh_CN");
    auto* language = makeButton(chinese ? QStringLiteral("English") : QStringLiteral("中文"), "small",
                                QStringLiteral("switch-language"),
                                // Not from within the button, which goes with the old pages.
                                [this] { QTimer::singleShot(0, this, &MainWindow::switchLanguage); });
    language->setToolTip(tr("Switch the language"));
    row->addWidget(language);
    row->addWidget(palette);
    return bar;
}

void MainWindow::addDestination(QVBoxLayout* column, Page page, const QString& name)
{
    auto* button = new QPushButton(name);
    button->setCheckable(true);
    button->setCursor(Qt::PointingHandCursor);
    button->setObjectName(QStringLiteral("go-%1").arg(static_cast<int>(page)));
    connect(button, &QPushButton::clicked, this, [this, page] { goTo(page); });
    column->addWidget(button);
    m_destinations.emplace_back(page, button);
}

QWidget* MainWindow::makeNavigation()
{
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("navigation"));
    bar->setFixedWidth(kNavigationWidth);
    auto* column = new QVBoxLayout(bar);
    column->setContentsMargins(8, 20, 8, 8);
    column->setSpacing(2);
    const auto head = [column](const QString& words) {
        auto* label = makeLabel(words, "tableHead");
        label->setContentsMargins(12, 8, 0, 6);
        column->addWidget(label);
    };
    head(tr("WATCH"));
    addDestination(column, Page::Channel, nameOf(Page::Channel));
    head(tr("SET UP"));
    addDestination(column, Page::SetUp, nameOf(Page::SetUp));
    for (const ThingKind kind : kThingKinds)
        addDestination(column, pageOf(kind), listNameOf(kind));
    addDestination(column, Page::Configuration, nameOf(Page::Configuration));
    addDestination(column, Page::First, nameOf(Page::First));
    column->addStretch();
    return bar;
}

QWidget* MainWindow::makeStatusBar()
{
    auto* bar = new QFrame;
    bar->setObjectName(QStringLiteral("statusBar"));
    bar->setFixedHeight(kStatusHeight);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 0, 16, 0);
    row->setSpacing(20);
    row->addWidget(m_engine = makeLabel({}, "label"));
    m_engine->setObjectName(QStringLiteral("engine-state"));
    row->addWidget(m_file = makeLabel({}, "label"));
    row->addStretch();
    row->addWidget(m_clock = makeLabel({}, "label"));
    return bar;
}

QString MainWindow::nameOf(Page page) const
{
    switch (page) {
    case Page::First:
        return tr("Begin");
    case Page::Channel:
        return tr("Channel");
    case Page::SetUp:
        return tr("Set up two-way sync");
    case Page::Configuration:
        return tr("Configuration");
    default:
        return listNameOf(
            kThingKinds[static_cast<std::size_t>(page) - static_cast<std::size_t>(Page::DataSources)]);
    }
}

ThingsPage& MainWindow::list(ThingKind kind) const
{
    return *qobject_cast<ThingsPage*>(m_pages->widget(static_cast<int>(pageOf(kind))));
}

void MainWindow::showField(ThingKind kind, const QString& key)
{
    goTo(pageOf(kind));
    list(kind).showField(key);
}

void MainWindow::pasteMappings()
{
    goTo(Page::Mappings);
    list(ThingKind::Mapping).paste();
}

bool MainWindow::canWriteEdits() const
{
    return m_desk.edits().isChanged() && m_desk.edits().problems().empty() &&
           !(m_desk.workspace() && m_desk.workspace()->sandbox);
}

bool MainWindow::hasPipeline() const
{
    return !thingsOf(m_desk.edits().now(), ThingKind::Pipeline).empty();
}

void MainWindow::reviewEdits()
{
    ReviewDialog dialog(m_desk, this);
    if (dialog.exec() != QDialog::Accepted ||
        m_desk.writeConfiguration(m_desk.edits().text(), dialog.shown()))
        return;
    auto* refused =
        new QMessageBox(QMessageBox::Warning, {}, sentence(*m_desk.lastError()), QMessageBox::Ok, this);
    refused->setObjectName(QStringLiteral("write-refused"));
    refused->setAttribute(Qt::WA_DeleteOnClose);
    refused->open();
}

void MainWindow::goTo(Page page)
{
    m_page = page;
    m_pages->setCurrentIndex(static_cast<int>(page));
    m_pages->currentWidget()->setFocus();
    refresh();
}

void MainWindow::refresh()
{
    const auto& workspace = m_desk.workspace();
    for (const auto& [page, button] : m_destinations) {
        button->setChecked(page == m_page);
        const bool ofChannel = page == Page::Channel || page == Page::Configuration;
        button->setEnabled(!ofChannel || workspace);
        if (ofChannel)
            button->setToolTip(workspace ? QString() : tr("There is no channel yet."));
    }
    m_where->setText(nameOf(m_page));
    m_badge->setVisible(workspace.has_value());
    m_badge->setText(workspace && workspace->sandbox ? tr("SANDBOX") : tr("PRODUCTION"));
    restyle(m_badge, "badge", workspace && workspace->sandbox ? "sandbox" : "production");
    const bool there = m_desk.bridge().isThere();
    m_engine->setText(there ? tr("● Engine running on this computer") : tr("○ No engine is running"));
    restyle(m_engine, "tone", there ? "ok" : "");
    m_file->setText(workspace ? pathText(workspace->configurationFile) : QString());
}

void MainWindow::setUp()
{
    if (!m_desk.session().hasDraft())
        m_desk.session().begin();
    goTo(Page::SetUp);
}

void MainWindow::startChannel()
{
    goTo(Page::Channel);
    if (m_desk.bridge().isThere())
        m_desk.resume();
    else if (!m_desk.missingPasswords().empty())
        askPasswords();
    else
        m_desk.startEngine({});
}

void MainWindow::switchTheme()
{
    m_preferences.setTheme(m_preferences.theme() == ThemeMode::Dark ? ThemeMode::Light : ThemeMode::Dark);
}

void MainWindow::switchLanguage()
{
    m_preferences.setLanguage(m_preferences.language() == QLatin1String("zh_CN") ? QStringLiteral("en")
                                                                                 : QStringLiteral("zh_CN"));
}

void MainWindow::openConfiguration()
{
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Open a configuration"), {}, tr("Configurations (*.toml)"));
    if (!file.isEmpty())
        m_desk.openFile(file.toStdString());
}

void MainWindow::askPasswords()
{
    QDialog dialog(this);
    dialog.setWindowTitle(tr("Passwords"));
    auto* column = new QVBoxLayout(&dialog);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(makeLabel(tr("They go to the engine alone; no file of ours holds them."), "muted"));
    std::vector<std::pair<std::string, QLineEdit*>> fields;
    for (const std::string& name : m_desk.missingPasswords()) {
        auto* field = addField(column, tr("Password of %1").arg(text(name)), new QLineEdit,
                               QStringLiteral("password-of-") + text(name));
        field->setEchoMode(QLineEdit::Password);
        fields.emplace_back(name, field);
    }
    auto* keep = new QCheckBox(tr("Keep them in this computer's keychain"));
    keep->setObjectName(QStringLiteral("keep-passwords"));
    keep->setVisible(m_desk.services().passwords != nullptr);
    column->addWidget(keep);
    auto* buttons = new QDialogButtonBox;
    auto* start = makeButton(tr("Start"), "primary", QStringLiteral("passwords-start"));
    buttons->addButton(start, QDialogButtonBox::AcceptRole);
    buttons->addButton(makeButton(tr("Cancel"), "", QStringLiteral("passwords-cancel")),
                       QDialogButtonBox::RejectRole);
    start->setDefault(true);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, &dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    if (dialog.exec() != QDialog::Accepted)
        return;
    Passwords passwords;
    for (const auto& [name, field] : fields)
        passwords.emplace(name, Secret(field->text().toStdString()));
    m_desk.startEngine(passwords, keep->isChecked());
}

void MainWindow::comeForward()
{
    showNormal();
    raise();
    activateWindow();
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_desk.session().saveNow();
    if (!m_desk.bridge().isThere())
        return event->accept();
    QDialog ask(this);
    ask.setObjectName(QStringLiteral("close-dialog"));
    ask.setWindowTitle(tr("Close the window"));
    auto* column = new QVBoxLayout(&ask);
    column->setContentsMargins(24, 20, 24, 20);
    column->setSpacing(12);
    column->addWidget(makeLabel(tr("The engine is running. Shall it go on?"), "cardTitle"));
    column->addWidget(
        makeLabel(tr("It is a process of its own. The next start of this program shows it again."), "muted"));
    auto* row = new QHBoxLayout;
    row->addStretch();
    enum Answer { Stay = 0, LeaveRunning, StopIt };
    row->addWidget(makeButton(tr("Cancel"), "", QStringLiteral("close-cancel"), [&ask] { ask.done(Stay); }));
    row->addWidget(makeButton(tr("Stop it, then close"), "", QStringLiteral("close-stop"),
                              [&ask] { ask.done(StopIt); }));
    auto* leave = makeButton(tr("Leave it running"), "primary", QStringLiteral("close-leave"),
                             [&ask] { ask.done(LeaveRunning); });
    leave->setDefault(true);
    row->addWidget(leave);
    column->addLayout(row);
    const int answer = ask.exec();
    if (answer == Stay)
        return event->ignore();
    if (answer == StopIt)
        m_desk.stop();
    event->accept();
}

}  // namespace lutra::ui
