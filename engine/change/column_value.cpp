#include "engine/change/column_value.h"

namespace lutra {

namespace {

struct HeapBytes {
    std::size_t operator()(const Decimal& v) const { return v.text.size(); }
    std::size_t operator()(const Json& v) const
    {
        return v.text.size() + v.opaques.size() * sizeof(JsonOpaque);
    }
    std::size_t operator()(const Text& v) const { return v.bytes.size(); }
    std::size_t operator()(const Bytes& v) const { return v.bytes.size(); }
    std::size_t operator()(const Geometry& v) const { return v.bytes.size(); }
    template <typename Plain>
    std::size_t operator()(const Plain&) const
    {
        return 0;
    }
};

}  // namespace

std::size_t heapBytes(const ColumnValue& value)
{
    return std::visit(HeapBytes{}, value);
}

}  // namespace lutra
