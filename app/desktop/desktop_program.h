#pragma once

#include "app/desktop/keychain.h"
#include "app/desktop/single_instance.h"
#include "app/setup/local_setup.h"
#include "app/setup/process_launcher.h"
#include "ui/shell/main_window.h"

#include <memory>

namespace lutra::desktop {

/// The whole desktop, made of its parts, with the folders that the environment names.
///
/// Source: `main`, and the tests that kill it.
class DesktopProgram {
public:
    /// `commandLineProgram`: the `lutra` that engines are started with.
    explicit DesktopProgram(const std::filesystem::path& commandLineProgram);

    /// False: another window is there and has been asked to come forward; nothing more may be done here.
    [[nodiscard]] bool isFirst() { return m_instance.isFirst(); }

    /// `configurationFile`: what to open; empty: what was open last.
    void open(const QString& configurationFile);

    // From `open` on.
    [[nodiscard]] ui::Desk& desk() { return *m_desk; }
    [[nodiscard]] ui::MainWindow& window() { return *m_window; }

private:
    const std::filesystem::path m_state;
    const std::filesystem::path m_configurations;
    SingleInstance m_instance;
    setup::LocalSetup m_setup;
    setup::ProcessLauncher m_launcher;
    Keychain m_keychain;
    std::unique_ptr<ui::Preferences> m_preferences;
    std::unique_ptr<ui::Desk> m_desk;
    std::unique_ptr<ui::MainWindow> m_window;
};

}  // namespace lutra::desktop
