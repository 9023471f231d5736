#pragma once

#include "engine/change/row_spool.h"

#include <algorithm>
#include <functional>

namespace lutra::support {

/// Rows in memory that are given a part at a time, as those of a spill file.
class PartSpool final : public RowSpool {
public:
    using Parts = std::vector<std::vector<RowChange>>;

    /// `before` is asked in front of each part, by its number from 0, and may make the reading fail.
    using Before = std::function<std::optional<Error>(std::size_t part)>;

    explicit PartSpool(
        Parts parts, Before before = [](std::size_t) { return std::nullopt; })
        : m_parts(std::move(parts))
        , m_before(std::move(before))
    {
    }

    [[nodiscard]] std::unique_ptr<Reading> read() const override
    {
        return std::make_unique<PartReading>(*this);
    }

    [[nodiscard]] std::vector<TablePtr> tables() const override
    {
        std::vector<TablePtr> tables;
        for (const auto& part : m_parts) {
            for (const RowChange& change : part) {
                if (std::ranges::find(tables, change.table) == tables.end())
                    tables.push_back(change.table);
            }
        }
        return tables;
    }

private:
    class PartReading final : public Reading {
    public:
        explicit PartReading(const PartSpool& spool)
            : m_spool(spool)
        {
        }

        Result<std::span<RowChange>> next() override
        {
            if (m_next == m_spool.m_parts.size())
                return std::span<RowChange>();
            if (auto error = m_spool.m_before(m_next))
                return tl::unexpected(std::move(*error));
            m_part = m_spool.m_parts[m_next++];
            return std::span(m_part);
        }

    private:
        const PartSpool& m_spool;
        std::size_t m_next = 0;
        std::vector<RowChange> m_part;
    };

    Parts m_parts;
    Before m_before;
};

}  // namespace lutra::support
