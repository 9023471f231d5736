#include "tests/fuzz/row_promises.h"

#include "tests/fuzz/promise.h"

namespace lutra::fuzz {

void checkRow(const RowChange& change)
{
    promise(change.table != nullptr, "a change has a table");
    promise(change.before.has_value() == (change.kind != RowChange::Kind::Insert), "only an insert has no before");
    promise(change.after.has_value() == (change.kind != RowChange::Kind::Delete), "only a delete has no after");
    for (const auto* image : {&change.before, &change.after})
        promise(!image->has_value() || (*image)->size() == change.table->columns.size(), "an image has all columns");
}

}  // namespace lutra::fuzz
