#pragma once

#include "engine/apply/kept_rows.h"
#include "engine/apply/target_log.h"
#include "engine/conflict/site_log.h"
#include "engine/conflict/table_policy.h"

#include <functional>
#include <memory>
#include <string>

namespace lutra::apply {

using WishFor =
    std::function<Result<conflict::PolicyWish>(const std::string& schema, const std::string& table)>;

/// How one pipeline tells and settles conflicts. Shared by its lanes.
struct ConflictRules {
    std::string sourceSite;
    std::string targetSite;
    /// What a person wishes for a table of the target. Errors: BadConfig `conflict.policies_differ`.
    WishFor wishFor;
    std::shared_ptr<KeptRows> kept;        // null: what loses a unique value does not come back
    std::shared_ptr<TargetLog> targetLog;  // null: no pipeline carries the target's own changes to the source
};

using ConflictRulesPtr = std::shared_ptr<const ConflictRules>;

}  // namespace lutra::apply
