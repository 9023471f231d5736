#include "ui/shell/preferences.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QPalette>
#include <QSettings>

namespace lutra::ui {

namespace {

const QString kLanguage = QStringLiteral("language");
const QString kTheme = QStringLiteral("theme");

}  // namespace

Preferences::Preferences(const QString& file, QObject* parent)
    : QObject(parent)
    , m_file(file)
{
    const QSettings settings(m_file, QSettings::IniFormat);
    const QString usual =
        QLocale::system().language() == QLocale::Chinese ? QStringLiteral("zh_CN") : QStringLiteral("en");
    m_language = settings.value(kLanguage, usual).toString();
    const bool dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    m_theme = settings.value(kTheme, dark ? "dark" : "light").toString() == QLatin1String("dark")
                  ? ThemeMode::Dark
                  : ThemeMode::Light;
    install();
    Theme::apply(*qApp, m_theme);
}

void Preferences::setLanguage(const QString& language)
{
    if (language == m_language)
        return;
    m_language = language;
    QSettings(m_file, QSettings::IniFormat).setValue(kLanguage, language);
    install();
    Q_EMIT languageChanged();
}

void Preferences::setTheme(ThemeMode theme)
{
    if (theme == m_theme)
        return;
    m_theme = theme;
    QSettings(m_file, QSettings::IniFormat).setValue(kTheme, theme == ThemeMode::Dark ? "dark" : "light");
    Theme::apply(*qApp, theme);
    Q_EMIT themeChanged();
}

void Preferences::install()
{
    for (const auto& translator : m_translators)
        QApplication::removeTranslator(translator.get());
    m_translators.clear();
    const auto add = [this](const QString& name, const QString& folder) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(name, folder))
            return;
        QApplication::installTranslator(translator.get());
        m_translators.push_back(std::move(translator));
    };
    add(QStringLiteral("qtbase_") + m_language, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    add(QStringLiteral("lutra_engine_") + m_language, QStringLiteral(":/i18n"));
    add(QStringLiteral("lutra_") + m_language, QStringLiteral(":/i18n"));
    QLocale::setDefault(QLocale(m_language == QLatin1String("en") ? QStringLiteral("en_GB") : m_language));
}

}  // namespace lutra::ui
