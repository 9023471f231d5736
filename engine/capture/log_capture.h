#pragma once

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/transaction_assembler.h"
#include "engine/capture/binlog_stream.h"
#include "engine/capture/catalog_schema_source.h"
#include "engine/change/change_source.h"

#include <memory>

namespace lutra::capture {

/// A log as whole transactions.
class LogCapture final : public ChangeSource {
public:
    /// `start` is where `stream` begins: between two transactions.
    /// `announced` is the checksum that the stream carries before its first format description.
    LogCapture(std::unique_ptr<BinlogStream> stream, std::unique_ptr<CatalogSchemaSource> schemas,
               SourcePosition start, binlog::ChecksumAlgorithm announced);

    /// Returns nullopt when the source has said that it is idle.
    [[nodiscard]] Result<std::optional<Transaction>> next(std::chrono::milliseconds patience,
                                                          std::stop_token stop) override;
    [[nodiscard]] SourcePosition position() const override;

private:
    /// Takes one event in. True: it said that the source is idle.
    [[nodiscard]] Result<bool> read();
    [[nodiscard]] Error placed(const Error& error) const;

    std::unique_ptr<BinlogStream> m_stream;
    std::unique_ptr<CatalogSchemaSource> m_schemas;
    binlog::EventDecoder m_decoder;
    std::uint64_t m_offset;
    binlog::TransactionAssembler m_assembler;
};

}  // namespace lutra::capture
