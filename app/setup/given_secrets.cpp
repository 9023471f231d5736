#include "app/setup/given_secrets.h"

#include <charconv>
#include <fmt/format.h>

namespace lutra::setup {

namespace {

constexpr std::string_view kPrefix = "secret:";

std::optional<std::string> bytesOf(std::string_view hex)
{
    if (hex.size() % 2 != 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        unsigned char value = 0;
        const auto [end, problem] = std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
        if (problem != std::errc() || end != hex.data() + i + 2)
            return std::nullopt;
        bytes += static_cast<char>(value);
    }
    return bytes;
}

}  // namespace

Result<GivenSecrets> GivenSecrets::readFrom(std::istream& stream)
{
    Passwords given;
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        const auto blank = line.find(' ');
        auto bytes =
            blank == std::string::npos ? std::nullopt : bytesOf(std::string_view(line).substr(blank + 1));
        if (!bytes || blank == 0)
            return fail(ErrorKind::BadConfig, "secret.bad_line",
                        fmt::format("line {} is not a name, a blank and hexadecimal digits", number));
        given.insert_or_assign(line.substr(0, blank), Secret(std::move(*bytes)));
    }
    return GivenSecrets(std::move(given));
}

std::string GivenSecrets::written(const Passwords& secrets)
{
    std::string text;
    for (const auto& [name, secret] : secrets) {
        text += name + ' ';
        for (const char byte : secret.reveal())
            fmt::format_to(std::back_inserter(text), "{:02x}", static_cast<unsigned char>(byte));
        text += '\n';
    }
    return text;
}

Result<Secret> GivenSecrets::find(const std::string& reference) const
{
    if (!reference.starts_with(kPrefix))
        return m_others.find(reference);
    const auto found = m_given.find(reference.substr(kPrefix.size()));
    if (found == m_given.end())
        return fail(ErrorKind::BadConfig, "secret.not_given", reference);
    return found->second;
}

}  // namespace lutra::setup
