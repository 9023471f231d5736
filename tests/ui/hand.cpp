#include "tests/ui/hand.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QTableWidget>

namespace lutra::ui_test {

void Hand::click(const QString& button) const
{
    auto* found = find<QAbstractButton>(button);
    if (!eventually([&] { return found->isEnabled(); })) {
        const QString picture = QDir::tempPath() + QStringLiteral("/lutra-desktop-failure.png");
        m_window->grab().save(picture);
        const auto* why = look<QLabel>(QStringLiteral("why-not"));
        qFatal("the button %s stays grey: %s (see %s)", qPrintable(button),
               why ? qPrintable(why->text()) : "no reason is given", qPrintable(picture));
    }
    QTest::mouseClick(found, Qt::LeftButton);
}

void Hand::type(const QString& field, const QString& words) const
{
    auto* found = find<QLineEdit>(field);
    found->setFocus();
    found->selectAll();
    if (words.isEmpty())
        QTest::keyClick(found, Qt::Key_Delete);
    QTest::keyClicks(found, words);
    QTest::keyClick(found, Qt::Key_Tab);
}

void Hand::choose(const QString& combo, int index) const
{
    find<QComboBox>(combo)->setCurrentIndex(index);
}

void Hand::addMapping(const QString& pattern) const
{
    click(QStringLiteral("add-mapping"));
    auto* mappings = find<QTableWidget>(QStringLiteral("mappings"));
    if (QWidget* editor = QApplication::focusWidget(); editor && editor != mappings)
        QTest::keyClick(editor, Qt::Key_Escape);
    mappings->item(mappings->rowCount() - 1, 0)->setText(pattern);
}

bool eventually(const std::function<bool()>& reached, int withinMilliseconds)
{
    return QTest::qWaitFor(reached, withinMilliseconds);
}

}  // namespace lutra::ui_test
