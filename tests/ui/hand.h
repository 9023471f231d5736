#pragma once

#include <QTest>
#include <QWidget>

#include <functional>

namespace lutra::ui_test {

/// Works a window as a person does: by what is visible, found by its name.
class Hand {
public:
    explicit Hand(QWidget& window)
        : m_window(&window)
    {
    }

    /// The visible widget of that name; null when there is none.
    template <typename Widget = QWidget>
    [[nodiscard]] Widget* look(const QString& name) const
    {
        for (Widget* widget : m_window->findChildren<Widget*>(name)) {
            if (widget->isVisible())
                return widget;
        }
        return nullptr;
    }

    /// The same; ends the test when there is none.
    template <typename Widget = QWidget>
    [[nodiscard]] Widget* find(const QString& name) const
    {
        Widget* widget = look<Widget>(name);
        if (!widget)
            qFatal("no visible widget is named %s", qPrintable(name));
        return widget;
    }

    void click(const QString& button) const;
    void type(const QString& field, const QString& words) const;
    void choose(const QString& combo, int index) const;
    void addMapping(const QString& pattern) const;

private:
    QWidget* m_window;
};

/// Waits until `reached`, with the event loop running.
[[nodiscard]] bool eventually(const std::function<bool()>& reached, int withinMilliseconds = 30'000);

}  // namespace lutra::ui_test
