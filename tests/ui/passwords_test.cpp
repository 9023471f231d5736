#include "app/desktop/keychain.h"
#include "engine/bundle/configuration_text.h"
#include "engine/model/two_way_draft.h"
#include "tests/ui/canary.h"
#include "tests/ui/desktop_stage.h"

#include <QCheckBox>
#include <QDialog>
#include <QLineEdit>
#include <QTimer>

#include <fstream>

namespace lutra::ui_test {

namespace {

/// A keychain that remembers, or one that is locked.
class PretendedKeychain final : public ui::PasswordStore {
public:
    bool isLocked = false;
    std::map<std::string, Passwords> held;  // by scope

    void find(const std::string& scope, const std::vector<std::string>& names,
              std::function<void(const Passwords&)> found) override
    {
        Passwords answer;
        for (const std::string& name : names) {
            if (!isLocked && held[scope].contains(name))
                answer.emplace(name, held[scope].at(name));
        }
        found(answer);
    }
    void keep(const std::string& scope, const Passwords& passwords,
              std::function<void(const Result<>&)> kept) override
    {
        if (isLocked)
            return kept(fail(ErrorKind::Refused, "secret.keychain_refused", "locked"));
        held[scope] = passwords;
        kept({});
    }
};

std::filesystem::path writeConfiguration(const std::filesystem::path& folder)
{
    Configuration configuration = newTwoWayDraft();
    configuration.channels[0].name = "test_core";
    for (DataSource& source : configuration.dataSources)
        source.host = "127.0.0.1";
    for (Pipeline& pipeline : configuration.channels[0].pipelines)
        pipeline.mappings.push_back({.source = "shop.*", .target = {}, .exclude = {}});
    std::ofstream(folder / "shop.toml") << bundle::writeConfiguration(configuration);
    return folder / "shop.toml";
}

/// Opens the configuration and answers the question for passwords.
void typePasswords(DesktopStage& stage, const std::string& password, bool keep)
{
    bool seen = false;
    QTimer::singleShot(50, &stage.window(), [&] {
        auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget());
        if (!dialog)
            return;
        seen = true;
        for (const char* site : {"site-a", "site-b"})
            dialog->findChild<QLineEdit*>(QStringLiteral("password-of-") + QLatin1String(site))
                ->setText(QString::fromStdString(password));
        dialog->findChild<QCheckBox*>(QStringLiteral("keep-passwords"))->setChecked(keep);
        dialog->accept();
    });
    stage.window().startChannel();
    QVERIFY(seen);
}

}  // namespace

/// Where passwords go, and where not.
class PasswordsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void areKeptOnlyWhenAskedFor();
    void areFoundAgain();
    void aLockedKeychainLeavesNothingBehind();
    void withoutAKeychainNothingIsWritten();
};

// Goal: a password goes into the keychain when a person ticks that, and else is kept nowhere.
// Method: answer the question both ways; look into the keychain and through all files.
void PasswordsTest::areKeptOnlyWhenAskedFor()
{
    for (const bool keep : {false, true}) {
        DesktopStage stage;
        PretendedKeychain keychain;
        stage.desk().services().passwords = &keychain;
        const auto file = writeConfiguration(stage.folder());
        stage.desk().openFile(file);
        const std::string canary = freshCanary();
        typePasswords(stage, canary, keep);
        QCOMPARE(keychain.held[file.string()].size(), keep ? 2u : 0u);
        QVERIFY(stage.eventually([&] { return !stage.desk().isBusy(); }));
        QCOMPARE(placesOf(canary, stage.folder()), QStringList());
    }
}

// Goal: who ticked it is not asked again, and another configuration does not get these passwords.
// Method: a keychain that holds them for one file; open that file and a copy of it.
void PasswordsTest::areFoundAgain()
{
    DesktopStage stage;
    PretendedKeychain keychain;
    stage.desk().services().passwords = &keychain;
    const auto file = writeConfiguration(stage.folder());
    keychain.held[file.string()] = {{"site-a", Secret("a")}, {"site-b", Secret("b")}};
    stage.desk().openFile(file);
    QCOMPARE(stage.desk().missingPasswords().size(), 0u);
    const auto copy = stage.folder() / "copy.toml";
    std::filesystem::copy_file(file, copy);
    stage.desk().openFile(copy);
    QCOMPARE(stage.desk().missingPasswords().size(), 2u);
}

// Goal: a keychain that refuses is said, and the password goes nowhere else.
// Method: tick it with a locked one.
void PasswordsTest::aLockedKeychainLeavesNothingBehind()
{
    DesktopStage stage;
    PretendedKeychain keychain;
    keychain.isLocked = true;
    stage.desk().services().passwords = &keychain;
    stage.desk().openFile(writeConfiguration(stage.folder()));
    const std::string canary = freshCanary();
    typePasswords(stage, canary, true);
    QVERIFY(stage.eventually([&] { return !stage.desk().isBusy(); }));
    QVERIFY(keychain.held.empty() || keychain.held.begin()->second.empty());
    QCOMPARE(placesOf(canary, stage.folder()), QStringList());
}

// Goal: on a computer without a keychain the real adapter refuses within its time, and writes no file.
// Method: no session bus; keep and find; look through the home folder.
void PasswordsTest::withoutAKeychainNothingIsWritten()
{
    QTemporaryDir home;
    qputenv("HOME", home.path().toUtf8());
    qputenv("XDG_CONFIG_HOME", (home.path() + QStringLiteral("/config")).toUtf8());
    qputenv("XDG_DATA_HOME", (home.path() + QStringLiteral("/data")).toUtf8());
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    desktop::Keychain keychain;
    const std::string canary = freshCanary();
    std::optional<Result<>> kept;
    keychain.keep("scope", {{"site-a", Secret(canary)}}, [&](const Result<>& outcome) { kept = outcome; });
    QVERIFY(eventually([&] { return kept.has_value(); }));
    QVERIFY(!*kept);
    QCOMPARE(kept->error().code, std::string("secret.keychain_refused"));
    QVERIFY(kept->error().detail.find(canary) == std::string::npos);
    std::optional<std::size_t> found;
    keychain.find("scope", {"site-a"}, [&](const Passwords& passwords) { found = passwords.size(); });
    QVERIFY(eventually([&] { return found.has_value(); }));
    QCOMPARE(*found, 0u);
    QCOMPARE(placesOf(canary, home.path().toStdString()), QStringList());
}

}  // namespace lutra::ui_test

QTEST_MAIN(lutra::ui_test::PasswordsTest)
#include "passwords_test.moc"
