#include "engine/base/arena.h"

#include <algorithm>
#include <mutex>

namespace lutra {

namespace {

constexpr std::size_t kFirstBlockBytes = 4096;  // enough for a small transaction; each next one is twice that
constexpr std::size_t kBlockBytes = 64 * 1024;  // and at most this
constexpr std::size_t kStoredBlocksMax = 256;   // 16 MB stay with the process

std::span<std::byte> newBlock(std::size_t bytes)
{
    return {static_cast<std::byte*>(::operator new(bytes)), bytes};
}

/// Blocks of the usual size that no arena needs at the moment.
class BlockStore {
public:
    std::span<std::byte> take()
    {
        const std::lock_guard lock(m_mutex);
        if (m_blocks.empty())
            return newBlock(kBlockBytes);
        const std::span<std::byte> block = m_blocks.back();
        m_blocks.pop_back();
        return block;
    }

    void giveBack(std::span<const std::span<std::byte>> blocks)
    {
        const std::lock_guard lock(m_mutex);
        for (const std::span<std::byte> block : blocks) {
            if (block.size() == kBlockBytes && m_blocks.size() < kStoredBlocksMax)
                m_blocks.push_back(block);
            else
                ::operator delete(block.data());
        }
    }

    ~BlockStore()
    {
        for (const std::span<std::byte> block : m_blocks)
            ::operator delete(block.data());
    }

private:
    std::mutex m_mutex;
    std::vector<std::span<std::byte>> m_blocks;
};

BlockStore& blockStore()
{
    static BlockStore store;
    return store;
}

}  // namespace

Arena::~Arena()
{
    if (m_blocks.size() == 1 && m_blocks[0].size() == kFirstBlockBytes)
        ::operator delete(m_blocks[0].data());
    else if (!m_blocks.empty())
        blockStore().giveBack(m_blocks);
}

void* Arena::do_allocate(std::size_t bytes, std::size_t alignment)
{
    void* at = m_left.data();
    std::size_t left = m_left.size();
    if (!std::align(alignment, bytes, at, left))
        return allocateElsewhere(bytes, alignment);
    m_left = m_left.last(left - bytes);
    m_bytes += bytes;
    return at;
}

void* Arena::allocateElsewhere(std::size_t bytes, std::size_t alignment)
{
    const bool isLarge = bytes + alignment > kBlockBytes / 4;
    if (isLarge) {  // has a block of its own, and the newest one goes on
        m_blocks.push_back(newBlock(bytes + alignment));
        void* at = m_blocks.back().data();
        std::size_t left = m_blocks.back().size();
        m_bytes += bytes;
        return std::align(alignment, bytes, at, left);
    }
    m_nextBlockBytes = std::max(m_nextBlockBytes, kFirstBlockBytes);
    while (m_nextBlockBytes < bytes + alignment)
        m_nextBlockBytes *= 2;
    m_blocks.push_back(m_nextBlockBytes < kBlockBytes ? newBlock(m_nextBlockBytes) : blockStore().take());
    m_left = m_blocks.back();
    m_nextBlockBytes = std::min(m_nextBlockBytes * 2, kBlockBytes);
    return do_allocate(bytes, alignment);
}

}  // namespace lutra
