#include "tests/fuzz/rows_input.h"

#include "engine/base/byte_reader.h"
#include "tests/fuzz/event_bytes.h"

#include <algorithm>

namespace lutra::fuzz {

RowsInput readRowsInput(std::span<const std::byte> input)
{
    ByteReader reader(input);
    RowsInput parts;
    parts.type = kRowsTypes[reader.u8() % kRowsTypes.size()];
    parts.choices = reader.u8();
    const std::size_t mapBytes = reader.u16();
    const std::size_t startBytes = reader.u16();
    parts.map = reader.block(std::min(mapBytes, reader.left()));
    parts.start = reader.block(std::min(startBytes, reader.left()));
    parts.rows = reader.rest();
    return parts;
}

std::vector<std::byte> writeRowsInput(const RowsInput& input)
{
    std::vector<std::byte> bytes;
    putLittle(bytes, static_cast<std::size_t>(std::ranges::find(kRowsTypes, input.type) - kRowsTypes.begin()),
              1);
    putLittle(bytes, input.choices, 1);
    putLittle(bytes, input.map.size(), 2);
    putLittle(bytes, input.start.size(), 2);
    append(bytes, input.map);
    append(bytes, input.start);
    append(bytes, input.rows);
    return bytes;
}

}  // namespace lutra::fuzz
