#include "tests/fuzz/row_promises.h"

#include "tests/fuzz/promise.h"

#include <numeric>

namespace lutra::fuzz {

namespace {

/// Touches each byte a value looks at, so that the address sanitizer sees those that are not there.
struct Reader {
    std::size_t operator()(const Decimal& value) const { return sum(value.text); }
    std::size_t operator()(const Text& value) const { return sum(value.bytes); }
    std::size_t operator()(const Bytes& value) const { return sum(value.bytes); }
    std::size_t operator()(const Geometry& value) const { return sum(value.bytes); }
    std::size_t operator()(const Json& value) const
    {
        for (const JsonOpaque& opaque : value.opaques)
            promise(opaque.offset + opaque.length <= value.text.size(),
                    "an opaque value stands in its document");
        return sum(value.text);
    }
    template <typename Plain>
    std::size_t operator()(const Plain&) const
    {
        return 0;
    }

private:
    static std::size_t sum(std::string_view bytes)
    {
        return std::accumulate(bytes.begin(), bytes.end(), std::size_t{0});
    }
};

}  // namespace

void checkRow(const RowChange& change)
{
    promise(change.table != nullptr, "a change has a table");
    promise(change.before.has_value() == (change.kind != RowChange::Kind::Insert),
            "only an insert has no before");
    promise(change.after.has_value() == (change.kind != RowChange::Kind::Delete),
            "only a delete has no after");
    std::size_t sum = 0;
    for (const auto* image : {&change.before, &change.after}) {
        if (!image->has_value())
            continue;
        promise((*image)->size() == change.table->columns.size(), "an image has all columns");
        for (const ColumnValue& value : **image)
            sum += std::visit(Reader(), value);
    }
    [[maybe_unused]] static volatile std::size_t seen = 0;
    seen = sum;  // so that reading is not left out
}

}  // namespace lutra::fuzz
