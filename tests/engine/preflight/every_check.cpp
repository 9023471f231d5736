#include "tests/engine/preflight/every_check.h"

#include "app/sandbox/server_kind.h"
#include "engine/model/check_table.h"

#include <functional>
#include <gtest/gtest.h>
#include <set>
#include <string>

namespace lutra::preflight {

namespace {

struct Shown {
    std::set<std::string, std::less<>> found;
    std::set<std::string, std::less<>> mended;
};

Shown& shown()
{
    static Shown instance;
    return instance;
}

/// Only one of the families has what they look at.
bool needsMySql(std::string_view id)
{
    return id == "PF13" || id == "PF36";
}

class EveryCheck : public testing::Environment {
public:
    void TearDown() override
    {
        const bool whole = testing::GTEST_FLAG(filter) == "*" && testing::GTEST_FLAG(repeat) == 1;
        if (!whole)
            return;
        const bool mySql = sandbox::available(sandbox::ServerKind::MySql97).has_value();
        for (const CheckInfo& check : kChecks) {
            if (needsMySql(check.id) && !mySql)
                continue;
            EXPECT_TRUE(shown().found.contains(check.id)) << "no test makes " << check.id << " fail";
            EXPECT_EQ(shown().mended.contains(check.id), check.noFix.empty())
                << check.id << ": a test does what is offered, or the table says why nothing is";
        }
    }
};

[[maybe_unused]] const testing::Environment* const kEveryCheck =
    testing::AddGlobalTestEnvironment(new EveryCheck);

}  // namespace

void noteFound(std::string_view id)
{
    shown().found.emplace(id);
}

void noteMended(std::string_view id)
{
    shown().mended.emplace(id);
}

}  // namespace lutra::preflight
