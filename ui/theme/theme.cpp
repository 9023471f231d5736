#include "ui/theme/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

namespace lutra::ui {

namespace {

Tokens g_tokens;  // what is applied now; set by Theme::apply on the GUI thread alone

Tokens tokensFor(ThemeMode mode)
{
    const auto c = [](const char* hex) { return QColor(QLatin1String(hex)); };
    if (mode == ThemeMode::Light)
        return {c("#F6F7F9"), c("#FFFFFF"), c("#E4E7EC"), c("#1A1F26"), c("#667085"), c("#0E7C86"),
                c("#E3F3F4"), c("#FFFFFF"), c("#0E7C86"), c("#6E56CF"), c("#237F49"), c("#E7F6EC"),
                c("#A86200"), c("#FDF3E1"), c("#D13F3F"), c("#FCEBEB"), false};
    return {c("#12151A"), c("#1A1E25"), c("#2A303A"), c("#E7EAF0"), c("#98A2B3"), c("#35B5C0"),
            c("#12343A"), c("#0B1B1D"), c("#35B5C0"), c("#A08BF0"), c("#4CC07A"), c("#16301F"),
            c("#E5A33B"), c("#33260F"), c("#EF6B6B"), c("#371A1C"), true};
}

QPalette paletteFor(const Tokens& t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.background);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.surface);
    p.setColor(QPalette::AlternateBase, t.background);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.muted);
    p.setColor(QPalette::Button, t.surface);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::Highlight, t.accent);
    p.setColor(QPalette::HighlightedText, t.onAccent);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::ToolTipBase, t.surface);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Disabled, QPalette::Text, t.muted);
    p.setColor(QPalette::Disabled, QPalette::ButtonText, t.muted);
    p.setColor(QPalette::Disabled, QPalette::WindowText, t.muted);
    return p;
}

constexpr const char* kSheet = R"(
* { font-size: 13px; }
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 6px; }
#topBar, #statusBar { background: @surface; }
#topBar { border-bottom: 1px solid @line; }
#statusBar { border-top: 1px solid @line; }
#navigation { background: @surface; border-right: 1px solid @line; }
#navigation QPushButton { outline: none; border: none; background: transparent; text-align: left; padding: 7px 12px; border-radius: 6px; color: @text; font-weight: 400; }
#navigation QPushButton:hover { background: @background; }
#navigation QPushButton:checked { background: @accentSoft; color: @accent; font-weight: 600; }
#navigation QPushButton:focus { border: 1px solid @accent; padding: 6px 11px; }
#navigation QPushButton:disabled { color: @muted; }
QFrame[card="true"] { background: @surface; border: 1px solid @line; border-radius: 8px; }
QFrame[panel="error"] { background: @errorSoft; border: none; border-radius: 6px; }
QFrame[panel="warning"] { background: @warningSoft; border: none; border-radius: 6px; }
QFrame[panel="soft"] { background: @accentSoft; border: none; border-radius: 6px; }
QFrame[rule="true"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QLabel { background: transparent; }
QLabel[role="logo"] { font-size: 15px; font-weight: 600; }
QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="hero"] { font-size: 26px; font-weight: 600; }
QLabel[role="cardTitle"] { font-size: 14px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="figure"] { font-size: 20px; font-weight: 600; }
QLabel[role="label"] { font-size: 12px; color: @muted; }
QLabel[role="tableHead"] { font-size: 11px; font-weight: 600; color: @muted; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="mono"] { font-family: "@mono"; font-size: 12px; }
QLabel[tone="ok"] { color: @ok; }
QLabel[tone="warning"] { color: @warning; }
QLabel[tone="error"] { color: @error; }
QLabel[tone="forth"] { color: @forth; }
QLabel[tone="back"] { color: @back; }
QLabel[pill="ok"] { background: @okSoft; color: @ok; border-radius: 12px; padding: 4px 10px; font-weight: 600; }
QLabel[pill="warning"] { background: @warningSoft; color: @warning; border-radius: 12px; padding: 4px 10px; font-weight: 600; }
QLabel[pill="error"] { background: @errorSoft; color: @error; border-radius: 12px; padding: 4px 10px; font-weight: 600; }
QLabel[pill="neutral"] { background: @line; color: @text; border-radius: 12px; padding: 4px 10px; font-weight: 600; }
QLabel[badge="sandbox"] { border: 1px solid @accent; color: @accent; border-radius: 4px; padding: 3px 8px; font-weight: 600; font-size: 11px; }
QLabel[badge="production"] { border: 1px solid @error; color: @error; border-radius: 4px; padding: 3px 8px; font-weight: 600; font-size: 11px; }
QPushButton { background: @surface; border: 1px solid @line; border-radius: 6px; padding: 7px 14px; font-weight: 500; color: @text; }
QPushButton:hover { background: @background; }
QPushButton:focus { border: 1px solid @accent; outline: none; }
QPushButton:disabled { color: @muted; background: @background; }
QPushButton[kind="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; padding: 6px 13px; }
QPushButton[kind="primary"]:disabled { background: @line; color: @muted; border: 1px solid @line; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: @accent; padding: 2px 4px; font-weight: 600; }
QPushButton[kind="link"]:focus { border: 1px solid @accent; }
QPushButton[kind="link"]:disabled { color: @muted; }
QPushButton[kind="small"] { padding: 3px 9px; font-size: 12px; }
QPushButton[step="true"] { text-align: left; padding: 8px 12px; border: 1px solid transparent; background: transparent; font-weight: 400; }
QPushButton[step="true"]:checked { background: @accentSoft; font-weight: 600; }
QPushButton[step="true"]:focus { border: 1px solid @accent; }
QPushButton[step="true"]:disabled { color: @muted; background: transparent; }
QLineEdit, QComboBox, QSpinBox, QPlainTextEdit, QTextEdit { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; padding: 6px 10px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QPlainTextEdit:focus { border: 1px solid @accent; }
QLineEdit[wrong="true"] { border: 1px solid @error; }
QLineEdit:disabled, QComboBox:disabled { color: @muted; background: @background; }
QPlainTextEdit { font-family: "@mono"; font-size: 12px; padding: 6px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/icons/@chevron); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @surface; border: 1px solid @line; selection-background-color: @accentSoft; selection-color: @text; outline: none; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox:focus, QRadioButton:focus { color: @accent; outline: none; }
QCheckBox::indicator, QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid @muted; background: @surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked { border: 1px solid @accent; background: @accent; image: url(:/icons/@check); }
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 5px solid @accent; background: @surface; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border: 1px solid @line; background: @background; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QLineEdit[echoMode="2"] { lineedit-password-character: 8226; }
#checkListContent { background: transparent; }
#things { border: none; }
#things:focus { border: 1px solid @accent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QListView, QTreeView, QTableView { background: @surface; border: 1px solid @line; border-radius: 6px; outline: none; gridline-color: @line; }
QListView::item, QTreeView::item, QTableView::item { padding: 4px 6px; border: none; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: @accentSoft; color: @text; }
QListView:focus, QTreeView:focus, QTableView:focus { border: 1px solid @accent; }
QHeaderView::section { background: @surface; border: none; border-bottom: 1px solid @line; padding: 6px; font-size: 11px; font-weight: 600; color: @muted; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: @line; border-radius: 3px; min-height: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: @line; border-radius: 3px; min-width: 24px; }
QScrollArea { border: none; background: transparent; }
QDialog { background: @background; }
)";

QString sheetFor(const Tokens& t)
{
    QString sheet = QLatin1String(kSheet);
    // The longer of two names that begin alike stands first.
    const std::pair<const char*, QString> words[] = {
        {"@accentSoft", t.accentSoft.name()},
        {"@accent", t.accent.name()},
        {"@onAccent", t.onAccent.name()},
        {"@surface", t.surface.name()},
        {"@background", t.background.name()},
        {"@line", t.line.name()},
        {"@text", t.text.name()},
        {"@muted", t.muted.name()},
        {"@forth", t.forth.name()},
        {"@back", t.back.name()},
        {"@okSoft", t.okSoft.name()},
        {"@ok", t.ok.name()},
        {"@warningSoft", t.warningSoft.name()},
        {"@warning", t.warning.name()},
        {"@errorSoft", t.errorSoft.name()},
        {"@error", t.error.name()},
        {"@mono", Theme::monospace()},
        {"@check", QLatin1String(t.dark ? "check-dark.png" : "check-light.png")},
        {"@chevron", QLatin1String(t.dark ? "chevron-dark.png" : "chevron-light.png")},
    };
    for (const auto& [word, value] : words)
        sheet.replace(QLatin1String(word), value);
    return sheet;
}

QString firstInstalled(const QStringList& families, const QString& otherwise)
{
    const QStringList installed = QFontDatabase::families();
    for (const QString& family : families) {
        if (installed.contains(family))
            return family;
    }
    return otherwise;
}

}  // namespace

void Theme::apply(QApplication& application, ThemeMode mode)
{
    g_tokens = tokensFor(mode);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QFont font(
        firstInstalled({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans")},
                       application.font().family()));
    font.setFamilies({font.family(), QStringLiteral("Noto Sans CJK SC")});
    font.setPixelSize(13);
    font.setHintingPreference(QFont::PreferNoHinting);
    QApplication::setFont(font);
    QApplication::setPalette(paletteFor(g_tokens));
    application.setStyleSheet(sheetFor(g_tokens));
}

const Tokens& Theme::tokens()
{
    return g_tokens;
}

QString Theme::monospace()
{
    static const QString family =
        firstInstalled({QStringLiteral("JetBrains Mono"), QStringLiteral("DejaVu Sans Mono"),
                        QStringLiteral("Noto Sans Mono")},
                       QFontDatabase::systemFont(QFontDatabase::FixedFont).family());
    return family;
}

}  // namespace lutra::ui
