#pragma once

#include <memory>
#include <mutex>

namespace lutra {

/// The latest value of something, written by one thread and looked at by others at their own pace.
template <typename T>
class Published {
public:
    void set(T value)
    {
        auto next = std::make_shared<const T>(std::move(value));
        const std::lock_guard lock(m_mutex);
        m_value = std::move(next);
    }

    /// Null until the first `set`.
    [[nodiscard]] std::shared_ptr<const T> get() const
    {
        const std::lock_guard lock(m_mutex);
        return m_value;
    }

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const T> m_value;
};

}  // namespace lutra
