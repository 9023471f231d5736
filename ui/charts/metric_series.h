#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lutra::ui {

/// The last hour of one figure, a sample a second.
///
/// Units: `second` since 1970 UTC; the value is the figure's own. Samples come in order of time.
class MetricSeries {
public:
    static constexpr std::size_t kSamplesMax = 3600;

    struct Sample {
        std::int64_t second = 0;
        double value = 0;
    };

    void add(Sample sample)
    {
        if (m_count > 0 && at(m_count - 1).second == sample.second) {
            m_ring[(m_first + m_count - 1) % kSamplesMax] = sample;
            return;
        }
        m_ring[(m_first + m_count) % kSamplesMax] = sample;
        if (m_count < kSamplesMax)
            ++m_count;
        else
            m_first = (m_first + 1) % kSamplesMax;
    }

    [[nodiscard]] std::size_t size() const { return m_count; }
    [[nodiscard]] const Sample& at(std::size_t place) const
    {
        return m_ring[(m_first + place) % kSamplesMax];
    }
    void clear() { m_first = m_count = 0; }

private:
    std::vector<Sample> m_ring = std::vector<Sample>(kSamplesMax);
    std::size_t m_first = 0;
    std::size_t m_count = 0;
};

}  // namespace lutra::ui
