#include "app/cli/terminal.h"

#include <fmt/format.h>
#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace lutra::cli {

namespace {

/// No echo as long as it lives.
class Unshown {
public:
    Unshown()
    {
        m_changed = isatty(STDIN_FILENO) != 0 && tcgetattr(STDIN_FILENO, &m_before) == 0;
        if (!m_changed)
            return;
        termios quiet = m_before;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~Unshown()
    {
        if (!m_changed)
            return;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
        fmt::print(stderr, "\n");
    }
    Unshown(const Unshown&) = delete;
    Unshown& operator=(const Unshown&) = delete;

private:
    termios m_before{};
    bool m_changed = false;
};

void ask(const std::string& question)
{
    fmt::print(stderr, "{} ", question);
    std::fflush(stderr);
}

}  // namespace

Result<Secret> askPassword(const std::string& prompt)
{
    if (isatty(STDIN_FILENO) != 0)
        ask(prompt);
    const Unshown unshown;
    std::string line;
    if (!std::getline(std::cin, line))
        return fail(ErrorKind::BadConfig, "secret.not_found", "standard input ended before a password came");
    Secret secret(line);
    explicit_bzero(line.data(), line.size());
    return secret;
}

bool confirmed(const std::string& question, const std::string& word)
{
    ask(question);
    std::string line;
    return std::getline(std::cin, line) && line == word;
}

}  // namespace lutra::cli
