#pragma once

#include "tests/bench/catch_up.h"
#include "tests/bench/lag.h"
#include "tests/bench/two_way.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace lutra::bench {

/// What is to be measured, and how.
struct Options {
    Scale scale;
    Rounds rounds;
    Tools tools;
    std::vector<std::string> servers{"mariadb-10.11", "mysql-9.7"};
    std::vector<std::string> logs;
    std::vector<std::string> backlogs;
    LagChoice lag;
    TwoWayChoice twoWay;
    bool isDurable = false;
    int farMilliseconds = 0;  // 0: nobody is far
    ApplyChoice apply;
    std::string json;
    std::string markdown;

    [[nodiscard]] bool isNothingChosen() const
    {
        return logs.empty() && backlogs.empty() && lag.rates.empty() && farMilliseconds == 0 &&
               twoWay.seconds == 0;
    }
};

/// The command line's words for it; `options` must be there still when `app` reads them.
void addTo(CLI::App& app, Options& options);

/// After the command line is read: nothing chosen is everything, and paths are whole.
void complete(Options& options);

}  // namespace lutra::bench
