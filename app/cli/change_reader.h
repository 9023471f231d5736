#pragma once

#include "app/cli/change_printer.h"
#include "engine/capture/log_capture.h"

#include <CLI/CLI.hpp>
#include <chrono>

namespace lutra::cli {

/// Adds `--format` and the words about its lines to a command.
void addFormatOption(CLI::App& app, ChangeFormat& format);

/// Whether a table's rows are printed; see ChangePrinter for those that are not.
[[nodiscard]] bool isShown(std::string_view schema, std::string_view table);

/// Reads logs to standard output: their changes, or what was counted.
///
/// Errors: as the log; Stopped when nobody reads the output any more; BadData "capture.output_failed".
class ChangeReader {
public:
    explicit ChangeReader(ChangeFormat format);

    /// Reads a recorded log to its end.
    [[nodiscard]] Result<void> readRecorded(capture::LogCapture& log, std::stop_token stop);

    /// Reads a live log until `stop`, or until all before `end` is read.
    [[nodiscard]] Result<void> readLive(capture::LogCapture& log, const std::optional<SourcePosition>& end,
                                        std::stop_token stop);

    /// With ChangeFormat::None, a word and a number a line.
    void printFigures() const;

private:
    [[nodiscard]] Result<void> take(const Transaction& transaction);
    [[nodiscard]] Result<void> write();
    void count(const capture::LogCapture& log);

    ChangeFormat m_format;
    ChangePrinter m_printer;
    std::string m_lines;
    capture::LogCapture::Intake m_intake;  // of all logs
    std::chrono::steady_clock::time_point m_begun;
    std::chrono::steady_clock::time_point m_written;
};

}  // namespace lutra::cli
