// Changes logs by whole events, and single events inside, so that most of what comes out is still a log.
#include "tests/fuzz/event_bytes.h"

#include <algorithm>
#include <cstdint>
#include <random>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t sizeMax);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t sizeMax,
                                               unsigned seed);
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t aSize,
                                                 const std::uint8_t* b, std::size_t bSize, std::uint8_t* out,
                                                 std::size_t outMax, unsigned seed);

namespace {

using Event = std::vector<std::byte>;
using Events = std::vector<Event>;

constexpr std::size_t kGrowthMax = 64;  // bytes one change of an event may add

class Dice {
public:
    explicit Dice(unsigned seed)
        : m_random(seed)
    {
    }
    std::size_t below(std::size_t end) { return m_random() % end; }

private:
    std::minstd_rand m_random;
};

void mutateEvent(Event& event, std::size_t from)
{
    const std::size_t size = event.size() - from;
    event.resize(event.size() + kGrowthMax);
    const std::size_t mutated =
        LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(event.data() + from), size, size + kGrowthMax);
    event.resize(std::max(from + mutated, lutra::binlog::kEventHeaderBytes));
    lutra::fuzz::setEventSize(event);
}

void mutateEvents(Events& events, Dice& dice)
{
    const std::size_t place = dice.below(events.size());
    const auto at = [&](std::size_t i) { return events.begin() + static_cast<std::ptrdiff_t>(i); };
    switch (dice.below(12)) {
    case 0:
        events.erase(at(place));
        break;
    case 1:
        events.insert(at(dice.below(events.size() + 1)), Event(events[place]));
        break;
    case 2:
        std::swap(events[place], events[dice.below(events.size())]);
        break;
    case 3:
        mutateEvent(events[place], 0);
        break;
    default:
        mutateEvent(events[place], lutra::binlog::kEventHeaderBytes);
        break;
    }
}

std::size_t write(std::uint8_t choices, const Events& events, std::uint8_t* out, std::size_t outMax)
{
    if (outMax == 0)
        return 0;
    std::size_t size = 0;
    out[size++] = choices;
    for (const Event& event : events) {
        if (event.size() > outMax - size)
            break;
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(event.data());
        std::copy_n(bytes, event.size(), out + size);
        size += event.size();
    }
    return size;
}

Events read(const std::uint8_t* data, std::size_t size)
{
    return size < 2 ? Events() : lutra::fuzz::eventsOf(std::as_bytes(std::span(data + 1, size - 1)));
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t sizeMax,
                                               unsigned seed)
{
    Dice dice(seed);
    Events events = read(data, size);
    if (events.empty() || dice.below(16) == 0)
        return LLVMFuzzerMutate(data, size, sizeMax);
    std::uint8_t choices = data[0];
    if (dice.below(16) == 0)
        choices = static_cast<std::uint8_t>(choices ^ (1u << dice.below(4)));
    mutateEvents(events, dice);
    return write(choices, events, data, sizeMax);
}

/// The first events of one log, then the last of the other.
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* a, std::size_t aSize,
                                                 const std::uint8_t* b, std::size_t bSize, std::uint8_t* out,
                                                 std::size_t outMax, unsigned seed)
{
    Dice dice(seed);
    Events events = read(a, aSize);
    const Events others = read(b, bSize);
    if (events.empty() || others.empty())
        return 0;
    events.resize(dice.below(events.size()) + 1);
    const std::size_t from = dice.below(others.size());
    events.insert(events.end(), others.begin() + static_cast<std::ptrdiff_t>(from), others.end());
    return write(a[0], events, out, outMax);
}
