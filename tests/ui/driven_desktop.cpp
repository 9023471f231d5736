// The desktop program with a person's hands inside: commands come in as lines, each is answered with one. For
// tests that must kill it, which a window within the test cannot be.
#include "app/desktop/desktop_program.h"
#include "engine/base/log.h"
#include "tests/ui/hand.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QSocketNotifier>
#include <QTableWidget>

#include <iostream>
#include <unistd.h>

namespace lutra::ui_test {

namespace {

/// What a person reads in a field; "–" when it is not there.
QString shownBy(const QWidget* widget)
{
    if (const auto* line = qobject_cast<const QLineEdit*>(widget))
        return line->text();
    if (const auto* combo = qobject_cast<const QComboBox*>(widget))
        return combo->currentText();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
        return button->isCheckable() ? QLatin1String(button->isChecked() ? "on" : "off") : button->text();
    if (const auto* table = qobject_cast<const QTableWidget*>(widget)) {
        QStringList cells;
        for (int row = 0; row < table->rowCount(); ++row)
            cells << table->item(row, 0)->text();
        return cells.join(QLatin1Char(' '));
    }
    return QStringLiteral("–");
}

class Driver {
public:
    explicit Driver(desktop::DesktopProgram& program)
        : m_program(program)
        , m_hand(program.window())
    {
    }

    QString obey(const QString& line)
    {
        const QString act = line.section(QLatin1Char(' '), 0, 0);
        const QString name = line.section(QLatin1Char(' '), 1, 1);
        const QString words = line.section(QLatin1Char(' '), 2);
        auto& session = m_program.desk().session();
        if (act == QLatin1String("click"))
            m_hand.click(name);
        else if (act == QLatin1String("type"))
            m_hand.type(name, words);
        else if (act == QLatin1String("choose"))
            m_hand.choose(name, words.toInt());
        else if (act == QLatin1String("map"))
            m_hand.addMapping(name);
        else if (act == QLatin1String("wait"))
            QTest::qWait(name.toInt());
        else if (act == QLatin1String("go"))
            session.goTo(static_cast<SetupStep>(name.toInt()));
        else if (act == QLatin1String("shown"))
            return shownBy(m_hand.look(name));
        else if (act == QLatin1String("step"))
            return session.hasDraft() ? QString::number(static_cast<int>(session.step()))
                                      : QStringLiteral("none");
        else if (act == QLatin1String("draft"))
            return QString::fromLatin1(
                QByteArray::fromStdString(session.setup().textOf(session.draft())).toHex());
        else
            qFatal("no such command: %s", qPrintable(line));
        return QStringLiteral("done");
    }

private:
    desktop::DesktopProgram& m_program;
    Hand m_hand;
};

}  // namespace

}  // namespace lutra::ui_test

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    lutra::log::toNowhere();
    lutra::desktop::DesktopProgram program(LUTRA_BINARY);
    if (!program.isFirst())
        return 1;
    program.open({});
    lutra::ui_test::Driver driver(program);
    QByteArray heard;
    bool busy = false;
    QSocketNotifier commands(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&commands, &QSocketNotifier::activated, &application, [&] {
        char bytes[4096];
        const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0)
            return QApplication::quit();
        heard.append(bytes, count);
        if (busy)  // a command that lets the event loop run; its caller goes on
            return;
        busy = true;
        for (auto end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n')) {
            const QString line = QString::fromUtf8(heard.left(end));
            heard.remove(0, end + 1);
            std::cout << driver.obey(line).toStdString() << std::endl;
        }
        busy = false;
    });
    return QApplication::exec();
}
