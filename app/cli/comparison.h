#pragma once

#include "app/cli/sites.h"
#include "engine/verify/compare_table.h"

#include <stop_token>

namespace lutra::cli {

/// One pair of tables, compared between two sites.
struct TableComparison {
    std::string channel;
    std::string sourceSite;
    std::string targetSite;
    verify::TableResult result;
};

/// Compares each mapped pair of tables once, however many directions carry it.
[[nodiscard]] Result<std::vector<TableComparison>> compareAll(const LoadedConfiguration& loaded,
                                                              const std::string& onlyChannel,
                                                              std::stop_token stop, bool showProgress);

[[nodiscard]] bool allEqual(const std::vector<TableComparison>& comparisons);
void printText(const std::vector<TableComparison>& comparisons);
void printJson(const std::vector<TableComparison>& comparisons);

}  // namespace lutra::cli
