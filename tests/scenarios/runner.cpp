// Runs every story of a folder against one pair of servers: `scenarios --pair mariadb-10.11,mysql-9.7
// FOLDER`, with GoogleTest's own options (`--gtest_filter=*key-change*`).
#include "tests/scenarios/stage.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iostream>

namespace lutra::scenarios {

namespace {

struct Production {
    support::TwoSites::Kinds kinds;
    std::unique_ptr<support::TwoSites> sites;  // started with the first story
};

Production& production()
{
    static Production only;
    return only;
}

/// "mariadb-mysql"
std::string pairName(const support::TwoSites::Kinds& kinds)
{
    const auto family = [](sandbox::ServerKind kind) {
        if (kind == sandbox::ServerKind::MySql56)
            return "mysql56";
        return sandbox::rowOf(kind).mariaDb ? "mariadb" : "mysql";
    };
    return fmt::format("{}-{}", family(kinds.first), family(kinds.second));
}

void makeNumbers(support::TwoSites& sites, std::size_t site)
{
    auto connection = sites.connect(site);
    support::orThrow(connection.execute("CREATE DATABASE scenario_tools"));
    support::orThrow(connection.execute("CREATE TABLE scenario_tools.numbers (n INT PRIMARY KEY)"));
    std::string rows;
    for (int n = 0; n < 1000; ++n)
        rows += fmt::format("{}({})", n ? "," : "", n);
    support::orThrow(connection.execute("INSERT INTO scenario_tools.numbers VALUES " + rows));
}

/// Servers start with the first story that needs them.
support::TwoSites& sitesFor(const Story& story)
{
    auto& sites = production().sites;
    if (!sites) {
        sites = std::make_unique<support::TwoSites>(production().kinds);
        makeNumbers(*sites, 0);
        makeNumbers(*sites, 1);
    }
    const bool isOfThree = std::ranges::find(story.acts, "three", &Act::verb) != story.acts.end();
    if (isOfThree && sites->count() == 2) {
        sites->startThird();
        makeNumbers(*sites, 2);
    }
    return *sites;
}

/// A pair that is named apart runs only the stories that name it with `also` or `pairs`.
bool isApart(const std::string& pair)
{
    return pair == "mysql56-mariadb";
}

bool isAbout(const Story& story, const std::string& pair)
{
    bool about = !isApart(pair);
    for (const Act& act : story.acts) {
        const bool named = (" " + act.rest + " ").find(" " + pair + " ") != std::string::npos;
        if (act.verb == "pairs")
            about = named;
        else if (act.verb == "also" && named)
            return true;
    }
    return about;
}

class StoryTest final : public testing::Test {
public:
    explicit StoryTest(Story story)
        : m_story(std::move(story))
    {
    }

    void TestBody() override
    {
        Production& show = production();
        const auto& acts = m_story.acts;
        if (!isAbout(m_story, pairName(show.kinds)))
            GTEST_SKIP() << "this story is about other pairs";
        std::size_t line = 0;
        try {
            Stage stage(sitesFor(m_story), m_story);
            for (const Act& act : acts) {
                line = act.line;
                stage.play(act);
            }
            stage.finish();
        } catch (const std::exception& problem) {
            FAIL() << m_story.name << ".scenario:" << line << ": " << problem.what()
                   << "\nGoal: " << m_story.goal;
        }
    }

private:
    Story m_story;
};

int runAll(int argc, char** argv)
{
    testing::InitGoogleTest(&argc, argv);
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() != 3 || arguments[0] != "--pair")
        throw std::runtime_error("usage: scenarios --pair KIND,KIND FOLDER");
    const auto kinds = split(arguments[1], ',');
    production().kinds = {support::kindFrom(kinds.at(0)), support::kindFrom(kinds.at(1))};
    for (const auto kind : {production().kinds.first, production().kinds.second}) {
        if (const auto there = sandbox::available(kind); !there) {
            std::cout << "skipped: " << there.error().detail << "\n";
            return 77;  // ctest's SKIP_RETURN_CODE
        }
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[2])) {
        if (entry.path().extension() == ".scenario")
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const auto& file : files) {
        const Story story = readStory(file);
        testing::RegisterTest("Scenario", story.name.c_str(), nullptr, nullptr, file.c_str(), 1,
                              [story]() -> testing::Test* { return new StoryTest(story); });
    }
    const int result = RUN_ALL_TESTS();
    production().sites.reset();
    return result;
}

}  // namespace

}  // namespace lutra::scenarios

int main(int argc, char** argv)
{
    try {
        return lutra::scenarios::runAll(argc, argv);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << "\n";
        return 2;
    }
}
