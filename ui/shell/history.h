#pragma once

#include "engine/control/engine_snapshot.h"
#include "ui/charts/metric_series.h"

#include <map>
#include <string>

namespace lutra::ui {

/// What the charts show: the last hour of each direction, as the window has seen it.
class History {
public:
    struct Direction {
        MetricSeries lag;   // milliseconds
        MetricSeries rate;  // rows per second
    };

    void add(const EngineSnapshot& snapshot)
    {
        m_second =
            std::chrono::duration_cast<std::chrono::seconds>(snapshot.takenAt.time_since_epoch()).count();
        for (const PipelineSnapshot& pipeline : snapshot.pipelines) {
            Direction& direction = m_directions[pipeline.channel + "/" + pipeline.name];
            direction.rate.add({m_second, pipeline.rowsPerSecond});
            if (pipeline.lagMilliseconds)
                direction.lag.add({m_second, static_cast<double>(*pipeline.lagMilliseconds)});
        }
    }

    [[nodiscard]] const Direction* find(const PipelineSnapshot& pipeline) const
    {
        const auto found = m_directions.find(pipeline.channel + "/" + pipeline.name);
        return found == m_directions.end() ? nullptr : &found->second;
    }
    [[nodiscard]] std::int64_t second() const { return m_second; }
    void clear() { m_directions.clear(); }

private:
    std::map<std::string, Direction> m_directions;
    std::int64_t m_second = 0;
};

}  // namespace lutra::ui
