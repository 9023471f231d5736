#pragma once

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/transaction_assembler.h"
#include "engine/capture/binlog_stream.h"
#include "engine/capture/log_schemas.h"
#include "engine/change/change_source.h"

#include <memory>

namespace lutra::capture {

/// A log as whole transactions.
class LogCapture final : public ChangeSource {
public:
    struct Intake {
        std::uint64_t events = 0;
        std::uint64_t bytes = 0;
    };

    /// `start` is where `stream` begins: between two transactions.
    /// `announced` is the checksum that the stream carries before its first format description.
    LogCapture(std::unique_ptr<BinlogStream> stream, std::unique_ptr<LogSchemas> schemas,
               SourcePosition start, binlog::ChecksumAlgorithm announced);
    LogCapture(const LogCapture&) = delete;  // the schemas ask it where it is
    LogCapture& operator=(const LogCapture&) = delete;

    /// Returns nullopt when the source has said that it is idle, and at the end of a recorded file.
    [[nodiscard]] Result<std::optional<Transaction>> next(std::chrono::milliseconds patience,
                                                          std::stop_token stop) override;
    [[nodiscard]] SourcePosition position() const override;

    /// What came from the stream so far, heartbeats left out.
    [[nodiscard]] const Intake& intake() const { return m_intake; }

private:
    /// Takes one event in. True: it said that the source is idle, or there is none left.
    [[nodiscard]] Result<bool> read();
    [[nodiscard]] Error placed(const Error& error) const;

    std::unique_ptr<BinlogStream> m_stream;
    std::unique_ptr<LogSchemas> m_schemas;
    binlog::EventDecoder m_decoder;
    std::uint64_t m_offset;
    Intake m_intake;
    binlog::TransactionAssembler m_assembler;
};

}  // namespace lutra::capture
