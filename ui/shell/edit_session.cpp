#include "ui/shell/edit_session.h"

#include <utility>

namespace lutra::ui {

namespace {

constexpr std::size_t kUndoMax = 200;

}  // namespace

EditSession::EditSession(SetupControl& setup)
    : m_setup(setup)
{
}

void EditSession::begin(const Configuration& written, const QString& writtenText)
{
    m_written = m_now = written;
    m_writtenText = writtenText;
    m_lastField.clear();
    m_before.clear();
    m_after.clear();
    Q_EMIT changed();
}

QString EditSession::text() const
{
    return isChanged() ? QString::fromStdString(m_setup.textOf(m_now)) : m_writtenText;
}

bool EditSession::isHandWritten() const
{
    return !m_writtenText.isEmpty() && m_writtenText.toStdString() != m_setup.textOf(m_written);
}

void EditSession::change(Configuration next, const QString& field)
{
    if (next == m_now)
        return;
    Configuration before = std::exchange(m_now, std::move(next));
    if (field.isEmpty() || field != m_lastField || m_before.empty())
        m_before.push_back(std::move(before));
    if (m_before.size() > kUndoMax)
        m_before.erase(m_before.begin());
    m_after.clear();
    m_lastField = field;
    Q_EMIT changed();
}

void EditSession::undo()
{
    if (m_before.empty())
        return;
    m_after.push_back(std::exchange(m_now, std::move(m_before.back())));
    m_before.pop_back();
    m_lastField.clear();
    Q_EMIT changed();
}

void EditSession::redo()
{
    if (m_after.empty())
        return;
    m_before.push_back(std::exchange(m_now, std::move(m_after.back())));
    m_after.pop_back();
    m_lastField.clear();
    Q_EMIT changed();
}

void EditSession::discard()
{
    change(m_written);
}

}  // namespace lutra::ui
