#pragma once

#include "engine/model/table_pattern.h"

#include <QAbstractListModel>

#include <vector>

namespace lutra::ui {

/// A server's tables, each with whether a pipeline carries it. Made for ten thousand and more.
class TableList final : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { Carried = Qt::UserRole + 1 };

    using QAbstractListModel::QAbstractListModel;

    void setTables(std::vector<TableName> tables);
    void setCarried(std::vector<bool> carried);  // runs parallel to the tables

    [[nodiscard]] const std::vector<TableName>& tables() const { return m_tables; }
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<TableName> m_tables;
    std::vector<QString> m_names;
    std::vector<bool> m_carried;
};

}  // namespace lutra::ui
