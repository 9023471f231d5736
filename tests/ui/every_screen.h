#pragma once

#include "tests/ui/hand.h"
#include "tests/ui/pretended_world.h"
#include "ui/shell/main_window.h"

#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace lutra::ui_test {

/// Walks a window through every screen and dialog that a person can see, each in the states that look
/// different.
class EveryScreen {
public:
    using Visitor = std::function<void(const QString& name, QWidget& screen)>;

    EveryScreen();
    ~EveryScreen();

    [[nodiscard]] ui::Preferences& preferences() { return *m_preferences; }
    [[nodiscard]] ui::MainWindow& window() { return *m_window; }

    /// Once; a new object for the next walk.
    void visit(const Visitor& visitor);

private:
    void show(const QString& name);
    void showDialog(const QString& name, const std::function<void()>& opens);
    void click(const char* button) { m_hand->click(QLatin1String(button)); }
    void type(const char* field, const char* words)
    {
        m_hand->type(QLatin1String(field), QLatin1String(words));
    }

    void visitBeginning();
    void visitWhere();
    void visitDataSources();
    void visitPrepare();
    void visitCanals();
    void visitTables();
    void visitChannelRules();
    void visitStart();
    void visitChannel();
    void visitConfiguration();
    void visitLists();
    void visitDialogs();

    QTemporaryDir m_folder;
    PretendedSetup m_setup;
    PretendedLauncher m_launcher;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::Desk> m_desk;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<Hand> m_hand;
    Visitor m_visitor;
};

}  // namespace lutra::ui_test
