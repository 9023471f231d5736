#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lutra::test {

/// Certificates of our own in a folder that lives as long as the object, made with the `openssl` command.
class Certificates {
public:
    Certificates();
    ~Certificates();
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    /// A CA that trusts itself.
    void makeAuthority(std::string_view name) const;

    /// A server's certificate, perhaps in the place of an older one. Negative `days`: it has expired.
    void sign(std::string_view authority, std::string_view server, std::string_view hostName, int days) const;

    /// A server's certificate that nobody signed but itself.
    void signByItself(std::string_view server) const;

    [[nodiscard]] std::string certificate(std::string_view name) const;
    [[nodiscard]] std::string key(std::string_view name) const;

private:
    void openssl(const std::string& arguments) const;

    std::filesystem::path m_folder;
};

}  // namespace lutra::test
