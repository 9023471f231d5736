// Goal: no error reaches a person as a bare code.
// Method: every code that stands in the engine's and the applications' sources has its row in app/text, once,
// and no row is left over.
#include "app/text/error_text.h"
#include "app/text/fact_text.h"
#include "engine/base/failpoint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <regex>
#include <set>

namespace lutra::text {
namespace {

std::set<std::string> codesIn(const std::filesystem::path& folder)
{
    static const std::regex code(
        R"rx("((?:apply|binlog|bug|bundle|capture|checkpoint|config|conflict|coordination|ddl|demo|dialect|engine|filter|model|mysql|parked|pipeline|preflight|remote|retl|runtime|sandbox|secret|verify)\.[a-z0-9_]+)")rx");
    std::set<std::string> codes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto ending = entry.path().extension();
        if ((ending != ".cpp" && ending != ".h") || entry.path().filename() == "error_text.cpp")
            continue;
        std::ifstream in(entry.path());
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at)
            codes.insert((*at)[1]);
    }
    return codes;
}

TEST(ErrorWords, EveryCodeHasCauseAndRemedy)
{
    std::set<std::string> codes = codesIn(LUTRA_SOURCES "/engine");
    codes.merge(codesIn(LUTRA_SOURCES "/app"));
    for (const char* file : {"engine.lock", "engine.log", "engine.out", "engine.sock"})
        codes.erase(file);
    codes.erase("retl.retl_checkpoint");  // a table
    codes.erase("retl.retl_conflict");
    codes.erase("retl.retl_conflict_part");
    codes.erase("retl.retl_mark");
    codes.erase("retl.retl_version");
    for (const std::string_view name : kFailpoints)  // dotted names too
        codes.erase(std::string(name));
    std::set<std::string> words;
    for (const ErrorText& row : errorTexts()) {
        EXPECT_TRUE(words.insert(std::string(row.code)).second) << row.code << " stands twice";
        EXPECT_FALSE(row.cause.empty() || row.remedy.empty()) << row.code;
    }
    std::vector<std::string> bare;
    std::vector<std::string> leftOver;
    std::ranges::set_difference(codes, words, std::back_inserter(bare));
    std::ranges::set_difference(words, codes, std::back_inserter(leftOver));
    EXPECT_EQ(bare, std::vector<std::string>{}) << "codes without words";
    EXPECT_EQ(leftOver, std::vector<std::string>{}) << "words without a code";
}

// Goal: whatever a check says has words, and no words are left over.
// Method: each code of the list stands in the sources of preflight, in quotes; and each that is said there is
// in
//         the list.
TEST(FactWords, EveryFactHasWords)
{
    std::string sources;
    for (const char* folder : {"/engine/preflight", "/app/setup"}) {
        for (const auto& entry : std::filesystem::directory_iterator(std::string(LUTRA_SOURCES) + folder)) {
            std::ifstream in(entry.path());
            sources.append(std::istreambuf_iterator<char>(in), {});
        }
    }
    std::set<std::string> known;
    for (const FactText& row : factTexts()) {
        EXPECT_TRUE(known.emplace(row.code).second) << row.code << " stands twice";
        EXPECT_NE(sources.find('"' + std::string(row.code) + '"'), std::string::npos)
            << row.code << " is not said";
    }
    const std::regex said("says\\(\\s*\"([a-z_]+)\"");
    std::set<std::string> codes;
    for (std::sregex_iterator at(sources.begin(), sources.end(), said), end; at != end; ++at)
        codes.insert((*at)[1]);
    EXPECT_GT(codes.size(), 80u);
    for (const std::string& code : codes)
        EXPECT_TRUE(known.contains(code)) << code << " has no words";
}

}  // namespace
}  // namespace lutra::text
