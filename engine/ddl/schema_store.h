#pragma once

#include "engine/base/error.h"
#include "engine/ddl/schema_history.h"

#include <span>

namespace lutra::ddl {

/// Where a pipeline's schema history outlives the process. Beside the checkpoint, on the target.
///
/// Threads: one caller at a time.
class SchemaStore {
public:
    virtual ~SchemaStore() = default;

    struct Kept {
        std::vector<ShapeVersion> versions;
        std::string scope;  // for which tables it was seeded whole; empty: never
    };

    [[nodiscard]] virtual Result<Kept> load() = 0;

    /// Durable when it returns; a version with table and position of one that is there replaces it. Versions
    /// that nobody can need any more, by the checkpoint, go.
    [[nodiscard]] virtual Result<void> save(std::span<const ShapeVersion> versions) = 0;

    /// What was saved so far is whole for `scope`.
    [[nodiscard]] virtual Result<void> saveScope(const std::string& scope, const SourcePosition& from) = 0;
};

}  // namespace lutra::ddl
