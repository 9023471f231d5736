#pragma once

#include <QFuture>
#include <QObject>
#include <QThreadPool>
#include <QtConcurrent>

#include <utility>

namespace lutra::ui {

/// Work that may wait gets threads of its own, enough for several servers that do not answer.
[[nodiscard]] QThreadPool& workers();

/// Runs `work` off the GUI thread and hands its result to `done` on it, unless `context` is gone by then.
///
/// Source: the one way in which pages ask for anything that may wait.
template <typename Work, typename Done>
void runTask(QObject* context, Work work, Done done)
{
    QtConcurrent::run(&workers(), std::move(work)).then(context, std::move(done));
}

/// Counts questions, so that a late answer to an old one can be told from the one that is waited for.
class Turn {
public:
    [[nodiscard]] int next() { return ++m_last; }
    [[nodiscard]] bool isLast(int turn) const { return turn == m_last; }

private:
    int m_last = 0;
};

}  // namespace lutra::ui
