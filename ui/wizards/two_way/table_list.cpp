#include "ui/wizards/two_way/table_list.h"

#include "ui/theme/theme.h"

namespace lutra::ui {

void TableList::setTables(std::vector<TableName> tables)
{
    beginResetModel();
    m_tables = std::move(tables);
    m_carried.assign(m_tables.size(), false);
    m_names.clear();
    for (const TableName& table : m_tables)
        m_names.push_back(QString::fromStdString(table.schema + "." + table.table));
    endResetModel();
}

void TableList::setCarried(std::vector<bool> carried)
{
    if (carried.size() != m_tables.size() || carried == m_carried)
        return;
    m_carried = std::move(carried);
    if (!m_tables.empty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_tables.size()) - 1));
}

int TableList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_tables.size());
}

QVariant TableList::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return (m_carried[row] ? QStringLiteral("✓  ") : QStringLiteral("    ")) + m_names[row];
    case Qt::EditRole:
        return m_names[row];
    case Qt::AccessibleTextRole:
        return m_names[row] + (m_carried[row] ? tr(", carried") : tr(", not carried"));
    case Qt::ForegroundRole:
        return m_carried[row] ? Theme::tokens().text : Theme::tokens().muted;
    case Carried:
        return static_cast<bool>(m_carried[row]);
    default:
        return {};
    }
}

}  // namespace lutra::ui
