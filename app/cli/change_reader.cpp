#include "app/cli/change_reader.h"

#include "engine/model/name_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

namespace lutra::cli {

namespace {

constexpr std::size_t kWriteBytes = 256u << 10;
constexpr std::chrono::milliseconds kPatience{250};  // also the longest that a line waits to be written

constexpr std::string_view kLines =
    "With --format json, one object a change: position (the end of its transaction), gtid or null, time, "
    "schema, "
    "table, kind (insert, update, delete, ddl), before and after with each column's value, or sql. Columns "
    "that "
    "the log leaves out are left out. Numbers have all their digits; TIMESTAMP is in UTC; ENUM and SET are "
    "labels; UUID, INET4 and INET6 are their text, as far as a server was asked for the types; a VECTOR is "
    "an array of numbers; bytes are {\"base64\": ...}; text in a charset that cannot be converted to UTF-8 "
    "is "
    "{\"base64\": ..., "
    "\"charset\": ...}. With --format none, only figures at the end. The servers' own tables and `retl` are "
    "left "
    "out, and so are statements about accounts.";

struct FormatName {
    std::string_view name;
    ChangeFormat format;
};
constexpr std::array kFormatNames{
    FormatName{"none", ChangeFormat::None},
    FormatName{"text", ChangeFormat::Text},
    FormatName{"json", ChangeFormat::Json},
};

}  // namespace

void addFormatOption(CLI::App& app, ChangeFormat& format)
{
    app.add_option_function<std::string>(
           "--format",
           [&format](const std::string& word) {
               const auto found = std::ranges::find(kFormatNames, word, &FormatName::name);
               format = found->format;
           },
           "what to print: none, text or json; text by default")
        ->check(CLI::IsMember({"none", "text", "json"}));
    app.footer(app.get_footer() + std::string(kLines));
}

bool isShown(std::string_view schema, std::string_view)
{
    return !isReservedSchema(schema);
}

ChangeReader::ChangeReader(ChangeFormat format)
    : m_format(format)
    , m_printer(format)
    , m_begun(std::chrono::steady_clock::now())
    , m_written(m_begun)
{
}

Result<void> ChangeReader::readRecorded(capture::LogCapture& log, std::stop_token stop)
{
    for (;;) {
        auto next = log.next(kPatience, stop);
        if (!next || !*next) {
            count(log);
            const auto written = write();
            return next ? written : tl::unexpected(next.error());
        }
        if (auto taken = take(**next); !taken)
            return taken;
    }
}

Result<void> ChangeReader::readLive(capture::LogCapture& log, const std::optional<SourcePosition>& end,
                                    std::stop_token stop)
{
    Result<void> outcome;
    bool ended = false;
    while (outcome && !ended && !stop.stop_requested()) {
        auto next = log.next(kPatience, stop);
        const bool isBeyond = next && *next && end && (*next)->begin >= *end;
        if (!next)
            outcome = tl::unexpected(next.error());
        else if (!isBeyond)
            outcome = *next ? take(**next) : write();
        // The log's own position may lie behind transactions that it has not handed out yet.
        ended = next && end && (*next ? (*next)->end : log.position()) >= *end;
    }
    count(log);
    const auto written = write();
    return outcome ? written : outcome;
}

Result<void> ChangeReader::take(const Transaction& transaction)
{
    return m_printer.append(m_lines, transaction, [this]() -> Result<void> {
        const bool isDue = std::chrono::steady_clock::now() - m_written >= kPatience;
        return isDue || m_lines.size() >= kWriteBytes ? write() : Result<void>();
    });
}

Result<void> ChangeReader::write()
{
    std::string_view left = m_lines;
    while (!left.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, left.data(), left.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EPIPE)
            return fail(ErrorKind::Stopped, "pipeline.stopped", "nobody reads the output any more");
        if (count < 0)
            return fail(ErrorKind::BadData, "capture.output_failed", std::strerror(errno));
        left.remove_prefix(static_cast<std::size_t>(count));
    }
    m_lines.clear();
    m_written = std::chrono::steady_clock::now();
    return {};
}

void ChangeReader::count(const capture::LogCapture& log)
{
    m_intake.events += log.intake().events;
    m_intake.bytes += log.intake().bytes;
}

void ChangeReader::printFigures() const
{
    if (m_format != ChangeFormat::None)
        return;
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - m_begun;
    const double seconds = std::max(taken.count(), 1e-6);
    const auto& counts = m_printer.counts();
    fmt::print("events       {}\ntransactions {}\nrows         {}\nbytes        {}\nseconds      {:.3f}\n"
               "MB/s         {:.1f}\nrows/s       {:.0f}\n",
               m_intake.events, counts.transactions, counts.rows, m_intake.bytes, seconds,
               static_cast<double>(m_intake.bytes) / 1e6 / seconds,
               static_cast<double>(counts.rows) / seconds);
}

}  // namespace lutra::cli
