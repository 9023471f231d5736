#include "ui/bridge/task.h"

namespace lutra::ui {

namespace {

constexpr int kThreadsMax = 12;

}  // namespace

QThreadPool& workers()
{
    static QThreadPool pool;
    pool.setMaxThreadCount(kThreadsMax);
    return pool;
}

}  // namespace lutra::ui
