#pragma once

#include "tests/bench/bench_source.h"

#include <string_view>
#include <vector>

namespace lutra::bench {

/// How much a backlog holds.
struct BacklogSize {
    std::uint64_t rows = 0;  // changes
    std::uint64_t transactions = 0;
};

/// The source, while a backlog is made there. Schema `sbtest` holds sysbench's four tables.
struct BacklogMaker {
    const sandbox::ThrowAwayServer& server;
    mysql::Connection& connection;
    const Scale& scale;
};

/// A load that waits in the source's log to be applied.
struct Backlog {
    std::string_view name;
    std::string_view what;               // at scale 1
    void (*setUp)(BacklogMaker&);        // before the log begins; what it makes stands at all sides
    BacklogSize (*make)(BacklogMaker&);  // goes into the log; no DDL
};

[[nodiscard]] const std::vector<Backlog>& backlogs();
[[nodiscard]] std::vector<std::string> backlogNames();

}  // namespace lutra::bench
