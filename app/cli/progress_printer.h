#pragma once

#include "engine/control/engine_snapshot.h"

#include <chrono>

namespace lutra::cli {

/// One line a pipeline, for people: "a-to-b  running  1 234 rows/s  lag 0.2 s  queue 12  site-a → site-b".
[[nodiscard]] std::string describe(const PipelineSnapshot& pipeline);

/// Shows a running engine on stderr: repainted in place on a terminal, else a block now and then. With JSON,
/// one object a line on stdout instead.
class ProgressPrinter {
public:
    enum class Form { Text, Json, Quiet };

    explicit ProgressPrinter(Form form);

    /// Call it often; it paints when it is time to, or always with `last`.
    void show(const EngineSnapshot& snapshot, bool last = false);

private:
    void paint(const EngineSnapshot& snapshot, bool last);

    const Form m_form;
    const bool m_onTerminal;
    std::chrono::steady_clock::time_point m_shown;
    std::size_t m_linesToRepaint = 0;
};

}  // namespace lutra::cli
