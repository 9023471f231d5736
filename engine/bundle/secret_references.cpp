#include "engine/bundle/secret_references.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace lutra::bundle {

namespace {

constexpr std::size_t kSecretBytesMax = 4096;

Result<Secret> fromEnvironment(const std::string& name)
{
    const char* value = std::getenv(name.c_str());
    if (value == nullptr)
        return fail(ErrorKind::BadConfig, "secret.not_found",
                    fmt::format("the environment variable {} is not set", name));
    return Secret(value);
}

/// Reads an open file. What was read is wiped, but for the secret itself.
Result<Secret> fromDescriptor(int file, const std::string& path)
{
    const auto notFound = [&path](std::string_view why) {
        return fail(ErrorKind::BadConfig, "secret.not_found",
                    fmt::format("the secret file {} {}", path, why));
    };
    struct stat status = {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return notFound("is not a plain file");
    if ((status.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) != 0)
        return fail(
            ErrorKind::BadConfig, "secret.file_too_open",
            fmt::format("others than its owner may read or write the secret file {}; run: chmod 600 '{}'",
                        path, path));

    std::array<char, kSecretBytesMax + 1> bytes;
    std::size_t size = 0;
    ssize_t got = 0;
    while (size < bytes.size() && (got = ::read(file, bytes.data() + size, bytes.size() - size)) != 0) {
        if (got < 0 && errno != EINTR)
            break;
        size += got > 0 ? static_cast<std::size_t>(got) : 0;
    }
    std::string_view text(bytes.data(), size);
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    if (text.ends_with('\r'))
        text.remove_suffix(1);

    auto secret = [&]() -> Result<Secret> {
        if (got < 0)
            return notFound("cannot be read");
        if (size > kSecretBytesMax)
            return notFound(fmt::format("has more than {} bytes", kSecretBytesMax));
        return Secret(std::string(text));
    }();
    ::explicit_bzero(bytes.data(), bytes.size());
    return secret;
}

Result<Secret> fromFile(const std::filesystem::path& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (file < 0)
        return fail(ErrorKind::BadConfig, "secret.not_found",
                    fmt::format("the secret file {} cannot be opened: {}", path.string(),
                                std::error_code(errno, std::generic_category()).message()));
    auto secret = fromDescriptor(file, path.string());
    ::close(file);
    return secret;
}

}  // namespace

ReferenceSecretStore::ReferenceSecretStore(std::filesystem::path folder)
    : m_folder(std::move(folder))
{
}

Result<Secret> ReferenceSecretStore::find(const std::string& reference) const
{
    const auto colon = reference.find(':');
    const std::string_view kind = std::string_view(reference).substr(0, colon);
    const std::string name = colon == std::string::npos ? std::string() : reference.substr(colon + 1);

    if (reference.empty())
        return Secret();
    if (kind == "env" && !name.empty())
        return fromEnvironment(name);
    if (kind == "file" && !name.empty())
        return fromFile(m_folder / name);
    if (kind == "secret" && !name.empty())
        return fail(
            ErrorKind::BadConfig, "secret.no_keychain",
            fmt::format("there is no keychain here to find the secret '{}' in; use env:NAME or file:PATH",
                        name));
    return fail(ErrorKind::BadConfig, "secret.unknown_reference",
                "a secret is named as env:NAME, file:PATH or secret:NAME");
}

}  // namespace lutra::bundle
