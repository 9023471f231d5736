#include "engine/binlog/rows_fragments.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace lutra::binlog {

Result<std::optional<std::vector<std::byte>>> RowsFragments::add(const RowsFragment& piece,
                                                                 std::size_t bytesMax)
{
    const auto malformed = [&](std::string_view why) {
        return fail(ErrorKind::BadData, "binlog.malformed",
                    fmt::format("piece {} of {} of a rows event: {}", piece.number, piece.total, why));
    };
    if (piece.number != m_next || piece.number > piece.total)
        return malformed(fmt::format("piece {} should have come", m_next));
    if (m_next == 1) {
        m_total = piece.total;
        m_toldBytes = piece.wholeBytes;
    } else if (piece.total != m_total || piece.wholeBytes) {
        return malformed(fmt::format("it does not belong to the event of {} pieces before it", m_total));
    }

    const std::uint64_t bytes = m_bytes.size() + piece.view.size();
    if (bytes > bytesMax || m_toldBytes.value_or(0) > bytesMax)
        return fail(ErrorKind::BadData, "binlog.transaction_too_large",
                    fmt::format("a rows event of {} bytes in pieces, the limit is {}",
                                std::max(bytes, m_toldBytes.value_or(0)), bytesMax));
    const bool isLast = piece.number == m_total;
    if (m_toldBytes && (bytes > *m_toldBytes || (isLast && bytes != *m_toldBytes)))
        return malformed(fmt::format("{} bytes so far, {} were told", bytes, *m_toldBytes));
    m_bytes.insert(m_bytes.end(), piece.view.begin(), piece.view.end());
    ++m_next;
    if (!isLast)
        return std::nullopt;
    return std::exchange(*this, {}).m_bytes;
}

}  // namespace lutra::binlog
