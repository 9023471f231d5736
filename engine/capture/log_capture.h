#pragma once

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/transaction_assembler.h"
#include "engine/capture/binlog_stream.h"
#include "engine/capture/log_schemas.h"
#include "engine/change/change_source.h"
#include "engine/change/gtid_set.h"

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
               std::unique_ptr<binlog::SpillStore> spillStore, SourcePosition start,
               binlog::ChecksumAlgorithm announced);
    LogCapture(const LogCapture&) = delete;  // the schemas ask it where it is
    LogCapture& operator=(const LogCapture&) = delete;

    /// The stream sends all but what `done` has: it begins at its file's head, and its first transaction
    /// stands at `start` or behind it.
    void beginsBehindSet() { m_seeking = true; }

    /// Transactions of `done` that end at `upTo` or before come with nothing in them.
    void passOver(GtidSet done, SourcePosition upTo)
    {
        m_repeats = Repeats{std::move(done), std::move(upTo)};
    }

    /// Returns nullopt when the source has said that it is idle, and at the end of a recorded file.
    [[nodiscard]] Result<std::optional<Transaction>> next(std::chrono::milliseconds patience,
                                                          std::stop_token stop) override;
    [[nodiscard]] SourcePosition position() const override;
    [[nodiscard]] SourcePosition readFrom() const override;

    /// What came from the stream so far, heartbeats left out.
    [[nodiscard]] const Intake& intake() const { return m_intake; }

private:
    /// Takes one event in. True: it said that the source is idle, or there is none left.
    [[nodiscard]] Result<bool> read();
    [[nodiscard]] Result<> checkCreation(const binlog::EventHeader& format);
    void seek(binlog::Event& event, binlog::EventHeader& header);
    void emptyRepeat(Transaction& transaction);
    [[nodiscard]] Error placed(const Error& error) const;

    struct Repeats {
        GtidSet done;
        SourcePosition upTo;
    };

    std::unique_ptr<BinlogStream> m_stream;
    std::unique_ptr<LogSchemas> m_schemas;
    std::unique_ptr<binlog::SpillStore> m_spillStore;
    binlog::EventDecoder m_decoder;
    const SourcePosition m_start;
    std::uint64_t m_offset;
    bool m_creationChecked = false;
    bool m_seeking = false;
    std::optional<Repeats> m_repeats;
    Intake m_intake;
    binlog::TransactionAssembler m_assembler;
};

}  // namespace lutra::capture
