#pragma once

#include "ui/theme/theme.h"

#include <QObject>
#include <QString>
#include <QTranslator>

#include <memory>
#include <vector>

namespace lutra::ui {

/// Language and theme: chosen by a person, kept, and switched while the program runs.
class Preferences final : public QObject {
    Q_OBJECT

public:
    /// `file`: where they are kept.
    explicit Preferences(const QString& file, QObject* parent = nullptr);

    [[nodiscard]] const QString& language() const { return m_language; }  // "en", "zh_CN"
    [[nodiscard]] ThemeMode theme() const { return m_theme; }

    void setLanguage(const QString& language);
    void setTheme(ThemeMode theme);

Q_SIGNALS:
    void languageChanged();
    void themeChanged();

private:
    void install();

    const QString m_file;
    QString m_language;
    ThemeMode m_theme = ThemeMode::Light;
    std::vector<std::unique_ptr<QTranslator>> m_translators;
};

}  // namespace lutra::ui
