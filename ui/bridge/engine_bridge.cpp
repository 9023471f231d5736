#include "ui/bridge/engine_bridge.h"

#include "ui/bridge/task.h"

namespace lutra::ui {

namespace {

constexpr int kLookEveryMilliseconds = 250;

}  // namespace

EngineBridge::EngineBridge(QObject* parent)
    : QObject(parent)
{
    m_tick.setInterval(kLookEveryMilliseconds);
    connect(&m_tick, &QTimer::timeout, this, &EngineBridge::look);
}

void EngineBridge::watch(std::shared_ptr<EngineControl> engine)
{
    m_engine = std::move(engine);
    m_last.reset();
    m_asking = false;
    if (m_there)
        Q_EMIT presenceChanged(m_there = false);
    if (!m_engine)
        return m_tick.stop();
    m_tick.start();
    look();
}

void EngineBridge::look()
{
    if (m_asking || !m_engine)
        return;
    m_asking = true;
    const auto asked = m_engine;
    runTask(
        this, [asked] { return asked->snapshot(); },
        [this, asked](const Result<std::shared_ptr<const EngineSnapshot>>& answer) { take(asked, answer); });
}

void EngineBridge::take(const std::shared_ptr<EngineControl>& asked,
                        const Result<std::shared_ptr<const EngineSnapshot>>& answer)
{
    if (asked != m_engine)  // another engine is watched by now
        return;
    m_asking = false;
    const bool there = answer.has_value();
    if (there)
        m_last = *answer;
    if (there != m_there)
        Q_EMIT presenceChanged(m_there = there);
    if (there)
        Q_EMIT snapshotTaken(m_last);
}

}  // namespace lutra::ui
