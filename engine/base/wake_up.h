#pragma once

#include <functional>
#include <mutex>
#include <utility>

namespace lutra {

/// A call that others may make at any moment, into something that may go away before they do.
///
/// Threads: any. Once `set` has returned, the call that stood before is not made any more, and none is under
/// way.
class WakeUp {
public:
    /// `call` must not come back here. None: nobody wants to be woken.
    void set(std::function<void()> call)
    {
        const std::lock_guard lock(m_mutex);
        m_call = std::move(call);
    }

    void operator()() const
    {
        const std::lock_guard lock(m_mutex);
        if (m_call)
            m_call();
    }

private:
    mutable std::mutex m_mutex;
    std::function<void()> m_call;
};

}  // namespace lutra
