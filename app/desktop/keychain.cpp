#include "app/desktop/keychain.h"

#include <QTimer>

#include <memory>
#include <qt6keychain/keychain.h>
#include <utility>

namespace lutra::desktop {

namespace {

const QString kService = QStringLiteral("lutra");

QString keyOf(const std::string& scope, const std::string& name)
{
    return QString::fromStdString(scope + "#" + name);
}

/// Several jobs, and one answer when all have ended or the time is over.
template <typename Outcome>
struct Gathering {
    Outcome outcome;
    std::size_t open = 0;
    std::function<void(const Outcome&)> done;

    void finish()
    {
        if (auto answer = std::exchange(done, nullptr))
            answer(outcome);
    }
    void oneEnded()
    {
        if (--open == 0)
            finish();
    }
};

template <typename Outcome>
std::shared_ptr<Gathering<Outcome>> gather(QObject* context, std::size_t jobs, Outcome outcome,
                                           std::function<void(const Outcome&)> done,
                                           std::function<void(Outcome&)> late)
{
    auto gathering = std::make_shared<Gathering<Outcome>>();
    gathering->outcome = std::move(outcome);
    gathering->open = jobs;
    gathering->done = std::move(done);
    QTimer::singleShot(ui::PasswordStore::kAnswerWithin, context, [gathering, late = std::move(late)] {
        late(gathering->outcome);
        gathering->finish();
    });
    return gathering;
}

Error refused(const QString& words)
{
    return {ErrorKind::Refused, "secret.keychain_refused", words.toStdString()};
}

}  // namespace

void Keychain::find(const std::string& scope, const std::vector<std::string>& names,
                    std::function<void(const Passwords&)> found)
{
    if (names.empty())
        return found({});
    auto all = gather<Passwords>(this, names.size(), {}, std::move(found), [](Passwords&) {});
    for (const std::string& name : names) {
        auto* job = new QKeychain::ReadPasswordJob(kService, this);  // deletes itself
        job->setKey(keyOf(scope, name));
        job->setInsecureFallback(false);
        connect(job, &QKeychain::Job::finished, this, [all, job, name] {
            if (job->error() == QKeychain::NoError)
                all->outcome.insert_or_assign(name, Secret(job->textData().toStdString()));
            all->oneEnded();
        });
        job->start();
    }
}

void Keychain::keep(const std::string& scope, const Passwords& passwords,
                    std::function<void(const Result<>&)> kept)
{
    if (passwords.empty())
        return kept({});
    auto all = gather<Result<>>(this, passwords.size(), {}, std::move(kept), [](Result<>& outcome) {
        outcome = tl::unexpected(refused(QStringLiteral("no answer in time")));
    });
    for (const auto& [name, password] : passwords) {
        auto* job = new QKeychain::WritePasswordJob(kService, this);
        job->setKey(keyOf(scope, name));
        job->setInsecureFallback(false);
        job->setTextData(QString::fromStdString(password.reveal()));
        connect(job, &QKeychain::Job::finished, this, [all, job] {
            if (job->error() != QKeychain::NoError)
                all->outcome = tl::unexpected(refused(job->errorString()));
            all->oneEnded();
        });
        job->start();
    }
}

}  // namespace lutra::desktop
