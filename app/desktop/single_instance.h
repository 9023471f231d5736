#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace lutra::desktop {

/// One window per user and state folder: whoever starts second asks the first to come forward.
class SingleInstance final : public QObject {
    Q_OBJECT

public:
    /// `folder`: where lock and socket stand.
    explicit SingleInstance(const QString& folder);

    /// True for the first; otherwise the first has been told.
    [[nodiscard]] bool isFirst();

Q_SIGNALS:
    void asked();

private:
    const QString m_socket;
    QLockFile m_lock;
    QLocalServer m_server;
};

}  // namespace lutra::desktop
