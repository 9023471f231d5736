// Measures the start of the desktop, from exec to its first painted window: cold_start [RUNS]. Each run is
// done twice: cold, with the program's files out of the page cache where nobody else holds them, and warm.
// Needs Xvfb and no display. Figures, not a test.
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>
#include <QtEndian>

#include <algorithm>
#include <cstdio>
#include <fcntl.h>
#include <set>
#include <unistd.h>
#include <vector>

namespace {

constexpr int kPatienceMilliseconds = 30'000;
constexpr int kLookEveryMilliseconds = 1;
constexpr int kGridPixels = 7;        // every so many pixels one is looked at
constexpr std::size_t kColours = 10;  // an empty screen has one or two; letters alone have more
constexpr int kGoalMilliseconds = 1500;

/// A display without a screen, whose picture stands in a file.
class Display {
public:
    Display()
    {
        m_server.start(QStringLiteral("Xvfb"),
                       {QStringLiteral("-displayfd"), QStringLiteral("1"), QStringLiteral("-fbdir"),
                        m_folder.path(), QStringLiteral("-screen"), QStringLiteral("0"),
                        QStringLiteral("1920x1080x24"), QStringLiteral("-nolisten"), QStringLiteral("tcp")});
        while (!m_server.canReadLine()) {
            if (!m_server.waitForReadyRead(kPatienceMilliseconds))
                qFatal("Xvfb does not start: %s", m_server.readAllStandardError().constData());
        }
        m_name = QLatin1Char(':') + QString::fromLatin1(m_server.readLine()).trimmed();
        m_picture.setFileName(m_folder.filePath(QStringLiteral("Xvfb_screen0")));
        if (!m_picture.open(QIODevice::ReadOnly))
            qFatal("Xvfb's picture cannot be read");
        m_bytes = m_picture.map(0, m_picture.size());
        if (!m_bytes)
            qFatal("Xvfb's picture cannot be mapped");
    }
    ~Display()
    {
        m_server.terminate();
        m_server.waitForFinished();
    }

    [[nodiscard]] QString name() const { return m_name; }

    /// Whether something with letters on it stands on the screen. Source of the places: XWDFile.h,
    /// big-endian.
    [[nodiscard]] bool isPainted() const
    {
        const auto header = [this](int word) { return qFromBigEndian<quint32>(m_bytes + 4 * word); };
        const quint32 width = header(4);
        const quint32 height = header(5);
        const quint32 bytesPerLine = header(12);
        const quint32 colourEntries = header(19);
        const uchar* pixels = m_bytes + header(0) + 12 * colourEntries;
        std::set<quint32> colours;
        for (quint32 y = 0; y < height; y += kGridPixels) {
            for (quint32 x = 0; x < width; x += kGridPixels)
                colours.insert(qFromUnaligned<quint32>(pixels + y * bytesPerLine + 4 * x));
        }
        return colours.size() >= kColours;
    }

private:
    QTemporaryDir m_folder;
    QProcess m_server;
    QFile m_picture;
    const uchar* m_bytes = nullptr;
    QString m_name;
};

/// Files that a process has mapped.
std::set<QString> filesOf(qint64 process)
{
    std::set<QString> files;
    QFile maps(QStringLiteral("/proc/%1/maps").arg(process));
    if (!maps.open(QIODevice::ReadOnly))
        return files;
    for (const QByteArray& line : maps.readAll().split('\n')) {
        if (const auto place = line.indexOf('/'); place >= 0)
            files.insert(QString::fromUtf8(line.mid(place)));
    }
    return files;
}

void dropFromCache(const std::set<QString>& files)
{
    for (const QString& name : files) {
        const int file = ::open(QFile::encodeName(name).constData(), O_RDONLY | O_CLOEXEC);
        if (file < 0)
            continue;
        (void)::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
        ::close(file);
    }
}

/// Milliseconds of one start; `files` are what the program had mapped by then.
qint64 startOnce(std::set<QString>& files)
{
    const Display display;
    const QTemporaryDir home;
    QProcess desktop;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("DISPLAY"), display.name());
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    for (const char* folder : {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"})
        environment.insert(QLatin1String(folder), home.path());
    desktop.setProcessEnvironment(environment);
    desktop.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    QElapsedTimer since;
    since.start();
    desktop.start(QStringLiteral(LUTRA_DESKTOP), QStringList());
    while (!display.isPainted()) {
        if (since.elapsed() > kPatienceMilliseconds || desktop.waitForFinished(kLookEveryMilliseconds))
            qFatal("no window is painted");
    }
    const qint64 took = since.elapsed();
    files = filesOf(desktop.processId());
    desktop.kill();
    desktop.waitForFinished();
    return took;
}

void print(const char* kind, std::vector<qint64> took)
{
    std::ranges::sort(took);
    std::printf("%-5s median %lld ms, least %lld ms, greatest %lld ms\n", kind,
                static_cast<long long>(took[took.size() / 2]), static_cast<long long>(took.front()),
                static_cast<long long>(took.back()));
}

}  // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const int runs = std::max(1, QCoreApplication::arguments().value(1, QStringLiteral("5")).toInt());
    std::set<QString> files;
    (void)startOnce(files);
    std::vector<qint64> cold;
    std::vector<qint64> warm;
    for (int run = 0; run < runs; ++run) {
        dropFromCache(files);
        cold.push_back(startOnce(files));
        warm.push_back(startOnce(files));
    }
    std::printf("from exec to the first painted window, %d runs; the goal is %d ms\n", runs,
                kGoalMilliseconds);
    print("cold", cold);
    print("warm", warm);
    return 0;
}
