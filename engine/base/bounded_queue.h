#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace lutra {

/// Hand-over between two threads, bounded in items and in bytes; a full queue makes the writer wait until
/// half of it is free, so that the two do not wake each other for every item.
///
/// An item larger than `bytesMax` is let in alone, so that it can pass at all.
template <typename T>
class BoundedQueue {
public:
    struct Level {
        std::size_t items = 0;
        std::size_t bytes = 0;
    };

    BoundedQueue(std::size_t itemsMax, std::size_t bytesMax)
        : m_itemsMax(itemsMax)
        , m_bytesMax(bytesMax)
    {
    }

    /// Waits for room. False when `stop` was requested or the queue was closed: the item was not taken.
    [[nodiscard]] bool push(T item, std::size_t bytes, std::stop_token stop)
    {
        std::unique_lock lock(m_mutex);
        if (!hasRoom(bytes, m_itemsMax, m_bytesMax)) {
            ++m_writersWaiting;
            m_emptied.wait(lock, stop,
                           [&] { return m_closed || hasRoom(bytes, half(m_itemsMax), half(m_bytesMax)); });
            --m_writersWaiting;
        }
        if (m_closed || stop.stop_requested())
            return false;
        m_items.emplace_back(std::move(item), bytes);
        m_bytes += bytes;
        if (m_readersWaiting > 0)
            m_filled.notify_all();
        return true;
    }

    /// The oldest item, or nullopt when none came within `patience`, on stop, after `nudge`, and when closed
    /// and empty.
    [[nodiscard]] std::optional<T> pop(std::chrono::milliseconds patience, std::stop_token stop)
    {
        std::unique_lock lock(m_mutex);
        if (m_items.empty() && !m_closed && !m_nudged) {
            ++m_readersWaiting;
            m_filled.wait_for(lock, stop, patience, [&] { return m_closed || m_nudged || !m_items.empty(); });
            --m_readersWaiting;
        }
        m_nudged = false;
        if (m_items.empty() || stop.stop_requested())
            return std::nullopt;
        auto [item, bytes] = std::move(m_items.front());
        m_items.pop_front();
        m_bytes -= bytes;
        if (m_writersWaiting > 0 && hasRoom(0, half(m_itemsMax), half(m_bytesMax)))
            m_emptied.notify_all();
        return std::move(item);
    }

    /// Whoever waits for an item, or is about to, looks around first.
    void nudge()
    {
        const std::lock_guard lock(m_mutex);
        m_nudged = true;
        m_filled.notify_all();
    }

    /// No more items are taken; those inside can still be popped.
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_filled.notify_all();
        m_emptied.notify_all();
    }

    [[nodiscard]] bool closed() const
    {
        const std::lock_guard lock(m_mutex);
        return m_closed;
    }

    [[nodiscard]] Level level() const
    {
        const std::lock_guard lock(m_mutex);
        return {m_items.size(), m_bytes};
    }

private:
    [[nodiscard]] static std::size_t half(std::size_t bound) { return bound / 2 + 1; }

    [[nodiscard]] bool hasRoom(std::size_t bytes, std::size_t itemsMax, std::size_t bytesMax) const
    {
        return m_items.empty() ||
               (m_items.size() < itemsMax && m_bytes < bytesMax && bytes <= m_bytesMax - m_bytes);
    }

    const std::size_t m_itemsMax;
    const std::size_t m_bytesMax;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_filled;   // readers wait for it
    std::condition_variable_any m_emptied;  // and writers for this
    std::deque<std::pair<T, std::size_t>> m_items;
    std::size_t m_bytes = 0;
    std::size_t m_readersWaiting = 0;
    std::size_t m_writersWaiting = 0;
    bool m_closed = false;
    bool m_nudged = false;
};

}  // namespace lutra
