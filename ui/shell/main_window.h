#pragma once

#include "ui/shell/desk.h"
#include "ui/shell/preferences.h"

#include <QMainWindow>

class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace lutra::ui {

class ThingsPage;

/// The window: where one can go at the left, the page, and the engine and the clock at the bottom. Its pages
/// are made anew when the language changes; what they show lives in the desk.
class MainWindow final : public QMainWindow {
    Q_OBJECT

public:
    /// The lists stand last, in the order of `kThingKinds`.
    enum class Page {
        First,
        Channel,
        SetUp,
        Configuration,
        DataSources,
        Canals,
        Channels,
        Pipelines,
        Mappings,
        Nodes,
        ZooKeepers
    };

    MainWindow(Desk& desk, Preferences& preferences);

    void goTo(Page page);
    [[nodiscard]] Page page() const { return m_page; }
    [[nodiscard]] static Page pageOf(ThingKind kind)
    {
        return static_cast<Page>(static_cast<int>(Page::DataSources) + static_cast<int>(kind));
    }

    // What the palette offers; see actions.h.
    void openSandbox() { m_desk.openSandbox(); }
    void setUp();
    void openConfiguration();
    void startChannel();
    void pauseChannel() { m_desk.pause(); }
    void stopChannel() { m_desk.stop(); }
    void showChannel() { goTo(Page::Channel); }
    void showConfiguration() { goTo(Page::Configuration); }
    template <ThingKind kind>
    void showList()
    {
        goTo(pageOf(kind));
    }
    void reviewEdits();
    void pasteMappings();
    /// The field of the first thing of that kind, or of the one that is chosen.
    void showField(ThingKind kind, const QString& key);
    void switchTheme();
    void switchLanguage();
    [[nodiscard]] bool isIdle() const { return !m_desk.isBusy(); }
    [[nodiscard]] bool hasWorkspace() const { return m_desk.workspace().has_value(); }
    [[nodiscard]] bool canWriteEdits() const;
    [[nodiscard]] bool hasPipeline() const;
    [[nodiscard]] bool engineRuns() const { return m_desk.bridge().isThere(); }

    /// Brings the window to the front: somebody started the program again.
    void comeForward();

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void build();
    QWidget* makeTopBar();
    QWidget* makeNavigation();
    QWidget* makeStatusBar();
    void addDestination(QVBoxLayout* column, Page page, const QString& name);
    void refresh();
    void askPasswords();
    [[nodiscard]] QString nameOf(Page page) const;
    [[nodiscard]] ThingsPage& list(ThingKind kind) const;

    Desk& m_desk;
    Preferences& m_preferences;
    Page m_page = Page::First;
    QStackedWidget* m_pages = nullptr;
    std::vector<std::pair<Page, QPushButton*>> m_destinations;
    QLabel* m_where = nullptr;
    QLabel* m_badge = nullptr;
    QLabel* m_engine = nullptr;
    QLabel* m_file = nullptr;
    QLabel* m_clock = nullptr;
    QTimer* m_tick;
};

}  // namespace lutra::ui
