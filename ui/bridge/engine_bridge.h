#pragma once

#include "engine/base/error.h"
#include "engine/control/engine_control.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace lutra::ui {

/// Looks at an engine at the UI's own pace and tells the pages what it is like.
class EngineBridge final : public QObject {
    Q_OBJECT

public:
    explicit EngineBridge(QObject* parent = nullptr);

    /// Null: none.
    void watch(std::shared_ptr<EngineControl> engine);

    [[nodiscard]] const std::shared_ptr<const EngineSnapshot>& last() const { return m_last; }
    [[nodiscard]] bool isThere() const { return m_there; }
    [[nodiscard]] const std::shared_ptr<EngineControl>& engine() const { return m_engine; }

Q_SIGNALS:
    void snapshotTaken(const std::shared_ptr<const lutra::EngineSnapshot>& snapshot);
    void presenceChanged(bool isThere);

private:
    void look();
    void take(const std::shared_ptr<EngineControl>& asked,
              const Result<std::shared_ptr<const EngineSnapshot>>& answer);

    std::shared_ptr<EngineControl> m_engine;
    std::shared_ptr<const EngineSnapshot> m_last;
    QTimer m_tick;
    bool m_there = false;
    bool m_asking = false;
};

}  // namespace lutra::ui
