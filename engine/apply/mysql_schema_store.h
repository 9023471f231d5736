#pragma once

#include "engine/apply/checkpoint_store.h"
#include "engine/ddl/schema_store.h"

#include <functional>

namespace lutra::apply {

/// A pipeline's schema history in `retl.retl_schema` on its target. Opens a connection for each act: they are
/// few, and the reader, who asks, has none to the target.
class MysqlSchemaStore final : public ddl::SchemaStore {
public:
    using Connect = std::function<Result<mysql::Connection>()>;

    MysqlSchemaStore(Connect connect, PipelineKey pipeline)
        : m_connect(std::move(connect))
        , m_pipeline(std::move(pipeline))
    {
    }

    /// Errors: Refused `retl.missing`; BadData `checkpoint.damaged`.
    [[nodiscard]] Result<Kept> load() override;
    [[nodiscard]] Result<void> save(std::span<const ddl::ShapeVersion> versions) override;
    [[nodiscard]] Result<void> saveScope(const std::string& scope, const SourcePosition& from) override;

    /// Forgets all, in `target`'s transaction: a pipeline that begins anew has no history.
    [[nodiscard]] static Result<void> clear(mysql::Connection& target, const PipelineKey& pipeline);

private:
    struct Row {
        ddl::TableRef table;
        SourcePosition from;
        std::string definition;
    };

    [[nodiscard]] Result<void> write(mysql::Connection& target, std::span<const Row> rows);
    [[nodiscard]] Result<Kept> read(mysql::Connection& target);
    [[nodiscard]] Result<void> prune(mysql::Connection& target, const Kept& kept);

    Connect m_connect;
    PipelineKey m_pipeline;
    std::size_t m_savedSincePruned = 0;
};

}  // namespace lutra::apply
