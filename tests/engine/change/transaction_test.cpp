#include "engine/change/transaction.h"

#include <gtest/gtest.h>

namespace lutra {

namespace {

Transaction withRow(std::string_view text)
{
    Transaction transaction;
    transaction.memory = std::make_shared<Arena>();
    RowChange& change = transaction.rows.emplace_back();
    change.after = Row(transaction.memory.get());
    change.after->push_back(Text{keep(*transaction.memory, text)});
    return transaction;
}

}  // namespace

// Goal: one transaction can take the place of another, as in a loop that takes them one by one.
// Method: move one over another that has rows. A sanitizer sees rows that outlive the memory they are in.
TEST(Transaction, TakesThePlaceOfAnother)
{
    Transaction current = withRow("first");
    Transaction next = withRow("second");
    const std::weak_ptr<Arena> firstMemory = current.memory;
    current = std::move(next);
    ASSERT_EQ(current.rows.size(), 1u);
    EXPECT_EQ(current.rows[0].after->at(0), ColumnValue{Text{"second"}});

    {
        const Transaction last = std::move(next);
    }
    EXPECT_TRUE(firstMemory.expired());  // it went with what was moved from
}

}  // namespace lutra
