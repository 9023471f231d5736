#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace lutra::support {

/// Finds the packets of the MySQL protocol in one direction's bytes, however they are cut into pieces.
///
/// Source: performance-and-protocol.md C.1: three bytes of length, one of sequence, the content.
class PacketWalk {
public:
    /// Some bytes of one packet's content.
    struct Part {
        std::uint8_t sequence = 0;
        bool continued = false;  // the packet goes on with what did not fit into the one before
        std::size_t size = 0;    // of the whole packet
        std::size_t offset = 0;  // of `bytes` in it
        std::span<char> bytes;

        [[nodiscard]] bool begins() const { return offset == 0; }
        [[nodiscard]] bool ends() const { return offset + bytes.size() == size; }
    };

    enum class Verdict : std::uint8_t { Pass, CutBefore, CutBehind };

    struct Walked {
        std::size_t passed = 0;  // bytes
        bool cut = false;
    };

    /// Shows each part of a packet in `bytes` to `visit` until it answers to cut.
    template <typename Visit>
    Walked feed(std::span<char> bytes, Visit&& visit)
    {
        std::size_t at = 0;
        while (at < bytes.size()) {
            if (m_headHeld < m_head.size()) {
                m_head[m_headHeld++] = static_cast<std::uint8_t>(bytes[at++]);
                if (m_headHeld < m_head.size())
                    continue;
                m_size = m_head[0] | std::size_t{m_head[1]} << 8 | std::size_t{m_head[2]} << 16;
                m_offset = 0;
                if (m_size != 0)
                    continue;
            }
            const std::size_t length = std::min(bytes.size() - at, m_size - m_offset);
            const Part part{m_head[3], m_continues, m_size, m_offset, bytes.subspan(at, length)};
            const Verdict verdict = visit(part);
            if (verdict == Verdict::CutBefore)
                return {at, true};
            at += length;
            m_offset += length;
            if (m_offset == m_size) {
                m_headHeld = 0;
                m_continues = m_size == kLargest;
            }
            if (verdict == Verdict::CutBehind)
                return {at, true};
        }
        return {at, false};
    }

private:
    static constexpr std::size_t kLargest = 0xffffff;

    std::array<std::uint8_t, 4> m_head{};
    std::size_t m_headHeld = 0;
    std::size_t m_size = 0;
    std::size_t m_offset = 0;
    bool m_continues = false;
};

}  // namespace lutra::support
