#include "engine/transform/row_mapper.h"

#include <algorithm>

namespace lutra::transform {

namespace {

constexpr std::size_t kShapesMax = 20'000;  // remembered ones; beyond that we start over

using Names = std::map<TablePtr, TablePtr>;  // null: not carried

/// A spool's rows under other names. They are given as they are read.
class MappedSpool final : public RowSpool {
public:
    MappedSpool(std::shared_ptr<const RowSpool> source, Names names)
        : m_source(std::move(source))
        , m_names(std::move(names))
    {
    }

    std::unique_ptr<Reading> read() const override
    {
        return std::make_unique<MappedReading>(m_source->read(), m_names);
    }

    std::vector<TablePtr> tables() const override
    {
        std::vector<TablePtr> tables;
        for (const auto& [source, target] : m_names) {
            if (target)
                tables.push_back(target);
        }
        return tables;
    }

private:
    class MappedReading final : public Reading {
    public:
        MappedReading(std::unique_ptr<Reading> source, const Names& names)
            : m_source(std::move(source))
            , m_names(names)
        {
        }

        Result<std::span<RowChange>> next() override
        {
            for (;;) {
                auto part = m_source->next();
                if (!part || part->empty())
                    return part;
                for (RowChange& change : *part)
                    change.table = m_names.at(change.table);
                const auto left =
                    std::ranges::remove_if(*part, [](const RowChange& change) { return !change.table; });
                const auto carried = part->first(part->size() - left.size());
                if (!carried.empty())
                    return carried;
            }
        }

    private:
        std::unique_ptr<Reading> m_source;
        const Names& m_names;
    };

    std::shared_ptr<const RowSpool> m_source;
    Names m_names;
};

}  // namespace

Transaction RowMapper::map(Transaction transaction)
{
    for (RowChange& change : transaction.rows)
        change.table = renamed(change.table);
    std::erase_if(transaction.rows, [](const RowChange& change) { return !change.table; });
    if (transaction.spool)
        transaction.spool = mapped(std::move(transaction.spool));
    return transaction;
}

std::shared_ptr<const RowSpool> RowMapper::mapped(std::shared_ptr<const RowSpool> spool)
{
    Names names;
    bool isAnyCarried = false;
    for (const TablePtr& table : spool->tables()) {
        const TablePtr target = renamed(table);
        isAnyCarried = isAnyCarried || target;
        names.emplace(table, target);
    }
    if (!isAnyCarried)
        return nullptr;
    return std::make_shared<MappedSpool>(std::move(spool), std::move(names));
}

TablePtr RowMapper::renamed(const TablePtr& table)
{
    if (const auto known = m_renamed.find(table); known != m_renamed.end())
        return known->second;
    if (m_renamed.size() >= kShapesMax)
        m_renamed.clear();
    TablePtr result;
    if (const auto name = m_findTarget(table->schema, table->table)) {
        auto copy = std::make_shared<TableSchema>(*table);
        copy->schema = name->schema;
        copy->table = name->table;
        result = std::move(copy);
    }
    m_renamed.emplace(table, result);
    return result;
}

}  // namespace lutra::transform
