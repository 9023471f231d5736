#include "app/desktop/single_instance.h"

#include <QLocalSocket>

namespace lutra::desktop {

namespace {

constexpr int kAnswerWithinMilliseconds = 2000;

}  // namespace

SingleInstance::SingleInstance(const QString& folder)
    : m_socket(folder + QStringLiteral("/desktop.sock"))
    , m_lock(folder + QStringLiteral("/desktop.lock"))
{
    m_lock.setStaleLockTime(0);  // only a process that is gone loses it
}

bool SingleInstance::isFirst()
{
    if (!m_lock.tryLock()) {
        QLocalSocket first;
        first.connectToServer(m_socket);
        (void)first.waitForConnected(kAnswerWithinMilliseconds);
        return false;
    }
    QLocalServer::removeServer(m_socket);  // of one that was killed
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket* other = m_server.nextPendingConnection())
            other->deleteLater();
        Q_EMIT asked();
    });
    (void)m_server.listen(m_socket);  // without it a second start shows nothing, which is no harm
    return true;
}

}  // namespace lutra::desktop
