#include "tests/engine/mysql/certificates.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace lutra::test {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kNewKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";

}  // namespace

Certificates::Certificates()
{
    std::string pattern = (fs::temp_directory_path() / "lutra-certificates-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        throw std::runtime_error("no folder for certificates: " + pattern);
    m_folder = pattern;
}

Certificates::~Certificates()
{
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

void Certificates::openssl(const std::string& arguments) const
{
    const std::string log = (m_folder / "openssl.log").string();
    if (std::system(fmt::format("openssl {} > '{}' 2>&1", arguments, log).c_str()) != 0) {
        std::ifstream said(log);
        throw std::runtime_error("openssl " + arguments + ": " +
                                 std::string(std::istreambuf_iterator<char>(said), {}));
    }
}

void Certificates::makeAuthority(std::string_view name) const
{
    openssl(fmt::format("req -x509 {} -keyout '{}' -out '{}' -subj /CN={} -days 30", kNewKey, key(name),
                        certificate(name), name));
}

void Certificates::sign(std::string_view authority, std::string_view server, std::string_view hostName,
                        int days) const
{
    const std::string request = (m_folder / "request.csr").string();
    const std::string names = (m_folder / "names.cnf").string();
    std::ofstream(names) << "subjectAltName=DNS:" << hostName << '\n';
    openssl(fmt::format("req {} -keyout '{}' -out '{}' -subj /CN={}", kNewKey, key(server), request, server));
    openssl(fmt::format(
        "x509 -req -in '{}' -CA '{}' -CAkey '{}' -CAcreateserial -extfile '{}' -days {} -out '{}'", request,
        certificate(authority), key(authority), names, days, certificate(server)));
}

void Certificates::signByItself(std::string_view server) const
{
    makeAuthority(server);
}

std::string Certificates::certificate(std::string_view name) const
{
    return (m_folder / fmt::format("{}.pem", name)).string();
}

std::string Certificates::key(std::string_view name) const
{
    return (m_folder / fmt::format("{}.key", name)).string();
}

}  // namespace lutra::test
