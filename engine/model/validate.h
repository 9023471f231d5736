#pragma once

#include "engine/model/configuration.h"

#include <string>
#include <vector>

namespace lutra {

/// Something wrong with a configuration. `path` names the value as the text form does, with places counted
/// from 0: "channel[0].pipeline[1].canal", so that the reader of a file can turn it into a line.
struct Problem {
    std::string path;
    std::string code;    // "config.unknown_canal"
    std::string detail;  // facts in English
};

/// All rules that need no server. Pure: the wizard, the CLI and the nodes say the same thing.
[[nodiscard]] std::vector<Problem> validate(const Configuration& configuration);

}  // namespace lutra
