#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>

namespace lutra {

/// Hand-over between two threads, bounded in items and in bytes; a full queue makes the writer wait.
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
        const bool room = m_change.wait(lock, stop, [&] { return m_closed || hasRoom(bytes); });
        if (!room || m_closed || stop.stop_requested())
            return false;
        m_items.emplace_back(std::move(item), bytes);
        m_bytes += bytes;
        m_change.notify_all();
        return true;
    }

    /// The oldest item, or nullopt when none came within `patience`, on stop, after `nudge`, and when closed
    /// and empty.
    [[nodiscard]] std::optional<T> pop(std::chrono::milliseconds patience, std::stop_token stop)
    {
        std::unique_lock lock(m_mutex);
        m_change.wait_for(lock, stop, patience, [&] { return m_closed || m_nudged || !m_items.empty(); });
        m_nudged = false;
        if (m_items.empty() || stop.stop_requested())
            return std::nullopt;
        auto [item, bytes] = std::move(m_items.front());
        m_items.pop_front();
        m_bytes -= bytes;
        m_change.notify_all();
        return std::move(item);
    }

    /// Whoever waits for an item, or is about to, looks around first.
    void nudge()
    {
        const std::lock_guard lock(m_mutex);
        m_nudged = true;
        m_change.notify_all();
    }

    /// No more items are taken; those inside can still be popped.
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_change.notify_all();
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
    [[nodiscard]] bool hasRoom(std::size_t bytes) const
    {
        return m_items.empty() ||
               (m_items.size() < m_itemsMax && m_bytes < m_bytesMax && bytes <= m_bytesMax - m_bytes);
    }

    const std::size_t m_itemsMax;
    const std::size_t m_bytesMax;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_change;
    std::deque<std::pair<T, std::size_t>> m_items;
    std::size_t m_bytes = 0;
    bool m_closed = false;
    bool m_nudged = false;
};

}  // namespace lutra
