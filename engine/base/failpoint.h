#pragma once

#include "engine/base/error.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lutra {

/// All places where a test may make the engine fail, in the order of a change's way through it.
inline constexpr auto kFailpoints = std::to_array<std::string_view>({
    "open.before_connect",    "open.after_connect",      "take_over.after_lock", "take_over.before_commit",
    "take_over.after_commit", "take_over.after_move",    "open.after_all",       "schema.before_save",
    "schema.after_save",      "capture.after_read",      "capture.after_decode", "capture.after_transaction",
    "pipeline.after_filter",  "pipeline.after_push",     "pipeline.after_pop",   "apply.before_begin",
    "apply.after_begin",      "apply.after_statement",   "apply.after_merge",    "apply.after_rows",
    "apply.before_commit",    "apply.after_commit_sent", "apply.after_commit",   "apply.before_rollback",
    "apply.after_rollback",   "apply.before_persist",    "apply.after_persist",
});

/// The name of a failpoint; one that is not listed does not compile.
class FailpointName {
public:
    consteval FailpointName(const char* name)  // NOLINT: `failpoint("apply.after_begin")` is the use
        : m_index(indexOf(name))
    {
    }
    [[nodiscard]] constexpr std::size_t index() const { return m_index; }

private:
    static consteval std::size_t indexOf(std::string_view name)
    {
        for (std::size_t i = 0; i < kFailpoints.size(); ++i) {
            if (kFailpoints[i] == name)
                return i;
        }
        throw "this failpoint stands in no list";
    }
    std::size_t m_index;
};

#ifdef LUTRA_FAILPOINTS

/// Arms failpoints in place of those armed before; none by an empty text. Counting begins anew.
///
/// Shape:  `name:nth:action[,…]`; nth is "3" (the third time, in this process), "3+" (then and ever after);
///         action is "crash" (killed, without a last word), "error" (Transient `failpoint.error`) or
///         "sleep:<milliseconds>".
/// Source: at start, the environment's LUTRA_FAILPOINT. A text that cannot be read ends the program there: a
///         test whose fault never comes would pass.
/// Errors: BadConfig `failpoint.unreadable`.
[[nodiscard]] Result<> armFailpoints(std::string_view text);

/// How often an armed failpoint was reached since it was armed; 0 for others.
[[nodiscard]] std::uint64_t timesReached(FailpointName name);

namespace failpoint_detail {
extern std::atomic<bool> armed;
[[nodiscard]] Result<> reach(std::size_t index);
}  // namespace failpoint_detail

/// A step between read and commit. Does what a test has armed it with; else nothing.
///
///     if (auto go = failpoint("apply.after_begin"); !go)
///         return go;
[[nodiscard]] inline Result<> failpoint(FailpointName name)
{
    if (failpoint_detail::armed.load(std::memory_order_relaxed)) [[unlikely]]
        return failpoint_detail::reach(name.index());
    return {};
}

#else

/// Nothing: this build has no failpoints.
[[nodiscard]] inline Result<> failpoint(FailpointName)
{
    return {};
}

#endif

}  // namespace lutra
