#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// What preflight finds, as plain values. They stand here and not in their room, so that whoever shows them
/// (the desktop, a remote node) needs no server: preflight fills them, everybody else only reads.
namespace lutra::preflight {

/// Something that is so, without words: `app/text` has them, in English, and the desktop in other languages.
///
/// Shape: a plain value has `text` and no code. Else `code` names the words, and `values` go where these have
///        {0}, {1} …; a value may be a fact with words of its own.
struct Fact {
    std::string code;
    std::vector<Fact> values;
    std::string text = {};

    bool operator==(const Fact&) const = default;
};

[[nodiscard]] inline Fact valueOf(Fact fact)
{
    return fact;
}
[[nodiscard]] inline Fact valueOf(std::string_view text)
{
    return {{}, {}, std::string(text)};
}
template <typename Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
[[nodiscard]] Fact valueOf(Number number)
{
    return valueOf(std::string_view(std::to_string(number)));
}

/// `says("log_off", site)`. A number that is not whole comes as text.
template <typename... Values>
[[nodiscard]] Fact says(std::string_view code, const Values&... values)
{
    return {std::string(code), {valueOf(values)...}};
}

enum class Level : std::uint8_t {
    Block,  // the channel must not start
    Warn,   // it can start; what may happen is in the cause
    Inform,
};

[[nodiscard]] std::string_view nameOf(Level level);  // "block"

/// How a finding is put right.
///
/// Shape: `lines` are shown as they stand. Of `Sql` the statements are the lines that start neither with `--`
///        nor with `#`, one statement each; "…" stands where a person must decide (`needsEditing`).
struct Fix {
    enum class Kind : std::uint8_t {
        None,
        Sql,            // statements for the finding's site, run by an administrator
        ServerFile,     // lines for the server's own configuration file; it must be restarted
        Configuration,  // lines for Lutra's configuration
        Advice,         // words only
    };

    Kind kind = Kind::None;
    std::vector<std::string> lines;
    bool removes = false;  // takes away something of the user's (a trigger, a session): to be asked twice

    [[nodiscard]] bool empty() const { return lines.empty(); }
    [[nodiscard]] bool needsEditing() const;
    /// What can be run as it stands; empty for every other kind, and where it needs editing.
    [[nodiscard]] std::vector<std::string> statements() const;

    bool operator==(const Fix&) const = default;
};

[[nodiscard]] std::string_view nameOf(Fix::Kind kind);  // "server_file"

/// One thing that is not as it should be.
struct Finding {
    std::string id;  // the check's: "PF05"
    Level level = Level::Block;
    std::string site;    // the data source where the fix goes
    std::string object;  // what it is about, as one would name it: "shop.orders", "sync_binlog"; may be empty
    Fact cause;          // one sentence with names and values
    Fix fix;
    std::string ignoredBecause;  // the reason that stands in the configuration; empty: not ignored

    [[nodiscard]] bool isIgnored() const { return !ignoredBecause.empty(); }
};

enum class State : std::uint8_t {
    Passed,   // no finding, or such as only inform
    Failed,   // at least one finding that blocks or warns
    Skipped,  // does not apply here
    Ignored,  // it would have failed; every such finding is ignored with a reason
};

[[nodiscard]] std::string_view nameOf(State state);  // "passed"

/// One check at one site or of one pipeline.
struct CheckResult {
    std::string id;
    std::string title;     // what it checks: "Binary log is on"
    std::string site;      // a data source; of a pipeline's check: "site-a -> site-b"
    std::string pipeline;  // empty for a site's check, which runs once however many pipelines use the site
    State state = State::Passed;
    std::vector<Finding> findings;
};

/// Whether a finding keeps its channel from starting: it blocks and is not ignored.
[[nodiscard]] bool blocks(const Finding& finding);
[[nodiscard]] bool blocks(const CheckResult& result);

}  // namespace lutra::preflight
