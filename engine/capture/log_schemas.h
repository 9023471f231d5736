#pragma once

#include "engine/binlog/schema_source.h"

namespace lutra::capture {

/// The shapes of a log's tables, remembered until the structure changes.
class LogSchemas : public binlog::SchemaSource {
public:
    /// After a change of structure: every table is looked up anew.
    virtual void forget() = 0;
};

}  // namespace lutra::capture
