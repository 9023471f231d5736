#pragma once

#include "engine/capture/log_schemas.h"

#include <functional>
#include <map>
#include <string>

namespace lutra::capture {

/// The shape of each table as a recorded log tells it by itself, without a server to ask.
///
/// With binlog_row_metadata=FULL all is told. With MINIMAL columns are called @1, @2, … and values of ENUM
/// and SET are numbers; with less the log does not tell signedness and charsets, and the reading stops.
class RecordedSchemas final : public LogSchemas {
public:
    using Wants = std::function<bool(std::string_view schema, std::string_view table)>;

    explicit RecordedSchemas(Wants wants)
        : m_wants(std::move(wants))
    {
    }

    /// Errors: BadData "capture.no_row_metadata".
    [[nodiscard]] Result<TablePtr> tableFor(const binlog::TableMap& map) override;
    [[nodiscard]] bool wants(std::string_view schema, std::string_view table) const override;
    [[nodiscard]] Result<void> changed(const SchemaStatement&, const SourcePosition&) override
    {
        m_known.clear();
        return {};
    }

private:
    struct Known {
        binlog::TableMap map;
        TablePtr table;
    };

    Wants m_wants;
    std::map<std::string, Known, std::less<>> m_known;  // by full name
};

}  // namespace lutra::capture
