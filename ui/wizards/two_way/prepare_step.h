#pragma once

#include "ui/widgets/parts.h"
#include "ui/wizards/two_way/step_page.h"

namespace lutra::ui {

/// Account, rights and schema `retl` on each server: shown as SQL, and run by an administrator or elsewhere.
class PrepareStep final : public StepPage {
    Q_OBJECT

public:
    explicit PrepareStep(SetupSession& session);
    void refresh() override;

private:
    struct Side {
        QLabel* title = nullptr;
        StatusPill* pill = nullptr;
        QLineEdit* admin = nullptr;
        QLineEdit* adminPassword = nullptr;
        QLineEdit* schemas = nullptr;
        QPlainTextEdit* sql = nullptr;
        QPushButton* run = nullptr;
        QLabel* said = nullptr;
        Turn turn;
        bool running = false;
    };

    Card* makeSide(std::size_t site);
    void plan(std::size_t site);
    void run(std::size_t site);
    void saveSql(std::size_t site);
    void showState(std::size_t site);
    [[nodiscard]] AdminLogin adminOf(std::size_t site) const;
    [[nodiscard]] std::vector<std::string> schemasOf(std::size_t site) const;

    std::array<Side, SetupSession::kSites> m_sides;
};

}  // namespace lutra::ui
