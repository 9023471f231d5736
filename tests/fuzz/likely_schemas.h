#pragma once

#include "engine/binlog/schema_source.h"

namespace lutra::fuzz {

/// Tables made from the log alone: by its metadata, and where that is missing, or not to be used, from the
/// types.
class LikelySchemas final : public binlog::SchemaSource {
public:
    explicit LikelySchemas(bool usesMetadata)
        : m_usesMetadata(usesMetadata)
    {
    }

    [[nodiscard]] Result<TablePtr> tableFor(const binlog::TableMap& map) override;
    [[nodiscard]] bool wants(std::string_view schema, std::string_view table) const override;

private:
    const bool m_usesMetadata;
};

}  // namespace lutra::fuzz
