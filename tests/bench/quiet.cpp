#include "tests/bench/quiet.h"

#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>

namespace lutra::bench {

Quiet::Quiet(const std::string& lock)
{
    if (!lock.empty())
        m_file = sandbox::FileDescriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
}

void Quiet::beforeRound()
{
    constexpr std::chrono::seconds kHeldMax{45};
    if (!m_file.isOpen() || (m_isHeld && std::chrono::steady_clock::now() - m_since < kHeldMax))
        return;
    ::flock(m_file.get(), LOCK_UN);
    if (::flock(m_file.get(), LOCK_EX) != 0)
        throw std::runtime_error("the lock for quiet cannot be had");
    m_isHeld = true;
    m_since = std::chrono::steady_clock::now();
}

}  // namespace lutra::bench
