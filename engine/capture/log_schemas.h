#pragma once

#include "engine/binlog/schema_source.h"

#include <functional>
#include <stop_token>

namespace lutra::capture {

/// The shapes of a log's tables, as they are where it is being read.
class LogSchemas : public binlog::SchemaSource {
public:
    /// Told once, before the first event: how to ask where the reader is, at the edge of a transaction.
    virtual void follow(std::function<SourcePosition()> reader) { (void)reader; }

    /// What must be known before the first event is known when this returns. `stop` also ends whatever takes
    /// long from here on.
    [[nodiscard]] virtual Result<void> begin(const std::stop_token& stop)
    {
        (void)stop;
        return {};
    }
};

}  // namespace lutra::capture
