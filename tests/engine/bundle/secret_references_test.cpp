#include "engine/bundle/secret_references.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lutra::bundle {
namespace {

class ReferenceSecretStoreTest : public testing::Test {
protected:
    ReferenceSecretStoreTest()
        : m_folder(std::filesystem::temp_directory_path() / fmt::format("lutra_secret_{}", ::getpid()))
    {
        std::filesystem::create_directories(m_folder);
    }
    ~ReferenceSecretStoreTest() override { std::filesystem::remove_all(m_folder); }

    void write(const std::string& name, std::string_view text, mode_t mode = 0600) const
    {
        std::ofstream(m_folder / name, std::ios::binary) << text;
        ::chmod((m_folder / name).c_str(), mode);
    }

    /// The secret, or "! " and the error's code.
    [[nodiscard]] std::string find(const std::string& reference) const
    {
        const auto secret = ReferenceSecretStore(m_folder).find(reference);
        EXPECT_TRUE(secret || secret.error().kind == ErrorKind::BadConfig);
        return secret ? secret->reveal() : "! " + secret.error().code;
    }

    std::filesystem::path m_folder;
};

// Goal: a secret is found where the reference says.
// Method: the environment; files with each kind of line end, by relative and whole path; no reference at all.
TEST_F(ReferenceSecretStoreTest, FindsSecrets)
{
    ::setenv("LUTRA_TEST_SECRET", "from: the environment", 1);
    EXPECT_EQ(find("env:LUTRA_TEST_SECRET"), "from: the environment");
    ::unsetenv("LUTRA_TEST_SECRET");

    write("plain", "pa ss");
    write("unix", "pass\n\n");
    write("windows", "pass\r\n");
    write("empty", "");
    EXPECT_EQ(find("file:plain"), "pa ss");
    EXPECT_EQ(find("file:" + (m_folder / "plain").string()), "pa ss");
    EXPECT_EQ(find("file:unix"), "pass\n");
    EXPECT_EQ(find("file:windows"), "pass");
    EXPECT_EQ(find("file:empty"), "");
    EXPECT_EQ(find(""), "");
}

// Goal: a password file that others can read or write is not used, and the remedy is named.
// Method: each of the four permissions; execution harms nobody.
TEST_F(ReferenceSecretStoreTest, RefusesFilesOpenToOthers)
{
    for (const mode_t mode : {0640U, 0620U, 0604U, 0602U, 0666U}) {
        write("open", "pass", mode);
        EXPECT_EQ(find("file:open"), "! secret.file_too_open");
    }
    const auto refused = ReferenceSecretStore(m_folder).find("file:open");
    EXPECT_NE(refused.error().detail.find("chmod 600"), std::string::npos);
    EXPECT_NE(refused.error().detail.find((m_folder / "open").string()), std::string::npos);
    write("open", "pass", 0400);
    EXPECT_EQ(find("file:open"), "pass");
}

// Goal: what is missing is named; what may be a secret is not.
// Method: missing variable and file, a folder, a pipe, a file that is too long, no keychain, unknown forms.
TEST_F(ReferenceSecretStoreTest, SaysWhatIsMissing)
{
    const auto missing = ReferenceSecretStore().find("env:LUTRA_TEST_NO_SUCH");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, "secret.not_found");
    EXPECT_NE(missing.error().detail.find("LUTRA_TEST_NO_SUCH"), std::string::npos);

    ::mkfifo((m_folder / "pipe").c_str(), 0600);
    write("long", std::string(4097, 'x'));
    write("longest", std::string(4096, 'x'));
    EXPECT_EQ(find("file:none"), "! secret.not_found");
    EXPECT_EQ(find("file:" + m_folder.string()), "! secret.not_found");
    EXPECT_EQ(find("file:pipe"), "! secret.not_found");
    EXPECT_EQ(find("file:long"), "! secret.not_found");
    EXPECT_EQ(find("file:longest").size(), 4096U);
    EXPECT_EQ(find("secret:site-a"), "! secret.no_keychain");

    for (const std::string reference : {"tunter2", "env:", "file:", "secret:", "vault:tunter2"}) {
        const auto unknown = ReferenceSecretStore().find(reference);
        ASSERT_FALSE(unknown);
        EXPECT_EQ(unknown.error().code, "secret.unknown_reference");
        EXPECT_EQ(unknown.error().detail.find("tunter2"), std::string::npos);
    }
}

}  // namespace
}  // namespace lutra::bundle
