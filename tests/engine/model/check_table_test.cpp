#include "engine/model/check_table.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace lutra::preflight {
namespace {

// Goal: each check has an id of its own and says what, why and how, so that nobody meets a bare number.
// Method: walk the table.
TEST(CheckTable, SaysWhatWhyAndHow)
{
    std::set<std::string_view> ids;
    std::set<std::string_view> titles;
    for (const CheckInfo& check : kChecks) {
        SCOPED_TRACE(check.id);
        EXPECT_TRUE(ids.insert(check.id).second);
        EXPECT_TRUE(titles.insert(check.title).second);
        EXPECT_TRUE(check.id.size() == 4 && check.id.starts_with("PF"));
        EXPECT_FALSE(check.title.empty() || check.title.ends_with('.'));
        EXPECT_TRUE(check.why.ends_with('.') && check.remedy.ends_with('.'));
        EXPECT_EQ(findCheck(check.id), &check);
    }
    EXPECT_GE(ids.size(), 40u);
    EXPECT_EQ(findCheck("PF00"), nullptr);
    EXPECT_EQ(findCheck(""), nullptr);
}

// Goal: what would end in a loop or a silent gap can be ignored by nobody.
TEST(CheckTable, KeepsTheLastLine)
{
    for (const char* id : {"PF04", "PF10", "PF20", "PF38"})
        EXPECT_FALSE(mayBeIgnored(*findCheck(id), Level::Block)) << id;
    EXPECT_TRUE(mayBeIgnored(*findCheck("PF21"), Level::Warn));
    EXPECT_FALSE(mayBeIgnored(*findCheck("PF21"), Level::Block));
    EXPECT_TRUE(mayBeIgnored(*findCheck("PF22"), Level::Block));
}

// Goal: only what can run as it stands is run.
// Method: fixes of each kind, with explanations, and with something left to decide.
TEST(Fix, TellsWhatCanRun)
{
    using Kind = Fix::Kind;
    const Fix sql{Kind::Sql, {"-- both:", "SET GLOBAL a = 1;", "", "# or", "SET GLOBAL b = 2"}};
    EXPECT_EQ(sql.statements(), (std::vector<std::string>{"SET GLOBAL a = 1", "SET GLOBAL b = 2"}));
    EXPECT_FALSE(sql.needsEditing());
    const Fix open{Kind::Sql, {"ALTER TABLE t ADD PRIMARY KEY (…);"}};
    EXPECT_TRUE(open.needsEditing());
    EXPECT_TRUE(open.statements().empty());
    EXPECT_FALSE((Fix{Kind::Sql, {"-- IF … END IF", "DROP TRIGGER t;"}}).needsEditing());
    EXPECT_TRUE((Fix{Kind::ServerFile, {"log_bin = binlog"}}).statements().empty());
    EXPECT_TRUE(Fix().statements().empty());
}

}  // namespace
}  // namespace lutra::preflight
