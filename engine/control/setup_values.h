#pragma once

#include "engine/model/check_result.h"
#include "engine/model/secret.h"
#include "engine/model/table_pattern.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lutra {

/// By data source name.
using Passwords = std::map<std::string, Secret>;

/// One step on the way to a server.
///
/// Shape: `fact` is what was found ("TLSv1.3"); `code` names the trouble of a step that is not well, and
/// `fix`
///        the SQL or configuration lines against it.
struct LinkStep {
    enum class Kind : std::uint8_t { Name, Network, Encryption, Login, Version, Rights };
    enum class State : std::uint8_t { Passed, Warned, Failed, Skipped };

    Kind kind = Kind::Name;
    State state = State::Skipped;
    std::chrono::microseconds took{0};
    std::string fact;
    std::string code;
    std::string detail;
    std::vector<std::string> fix;
};

/// What a test of a data source found; always all six steps, in their order.
struct LinkReport {
    std::vector<LinkStep> steps;
    std::string server;          // "MariaDB 10.11.6"; empty: not known
    std::string serverIdentity;  // the same for the same server; empty: not known

    [[nodiscard]] const LinkStep* firstFailed() const;
    [[nodiscard]] const LinkStep& step(LinkStep::Kind kind) const;
    [[nodiscard]] bool passed() const { return !steps.empty() && firstFailed() == nullptr; }

    /// The server is there; if anything is wrong, it is about the account, which preparing can mend.
    [[nodiscard]] bool reached() const;
};

/// An administrator's login, asked for once and kept nowhere.
struct AdminLogin {
    std::string user;
    Secret password;
};

/// What preparing one server means. The statements show the account's password as dots.
struct PreparePlan {
    std::string server;
    std::vector<std::string> schemas;     // with application tables, as the administrator sees them
    std::vector<std::string> statements;  // as they are shown
    bool done = false;                    // the account and schema retl are as they should be
};

/// How a mapped table's columns differ.
struct TableFit {
    struct Column {
        std::string name;
        std::string source;  // type; empty: not there
        std::string target;
        bool blocks = false;
        std::vector<preflight::Fact> words = {};  // what it means
    };

    TableName source;
    TableName target;
    bool missing = false;  // the target has no such table
    std::vector<Column> columns;

    [[nodiscard]] std::size_t differences() const;
};

/// Two columns of a person's own tables, one of words and one of numbers, for the example of a conflict.
struct ExampleColumns {
    std::string table;  // "orders"; empty: no table has both
    std::string word;
    std::string number;
};
[[nodiscard]] ExampleColumns exampleFrom(const std::vector<TableFit>& fits);

/// One check at one site or of one pipeline.
struct CheckOutcome {
    enum class Level : std::uint8_t { Passed, Skipped, Inform, Warn, Block };

    struct Finding {
        Level level = Level::Block;
        std::string site;
        preflight::Fact cause;
        std::vector<std::string> fix;
        std::string object = {};          // what it is about, as an ignored finding names it
        bool mayBeIgnored = false;        // a person may decide to start all the same
        std::string ignoredBecause = {};  // the reason that somebody wrote; empty: not ignored
    };

    std::string id;
    std::string title;
    std::string where;  // a data source, or a pipeline
    Level level = Level::Passed;
    std::vector<Finding> findings;
};

[[nodiscard]] bool anyBlocks(const std::vector<CheckOutcome>& outcomes);

}  // namespace lutra
