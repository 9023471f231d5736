#pragma once

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/schema_from_metadata.h"
#include "engine/binlog/schema_source.h"
#include "engine/binlog/transaction_assembler.h"
#include "tests/support/memory_spill_store.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lutra::binlog {

/// The file tests/data/binlog/<name>, whole.
[[nodiscard]] std::string readData(std::string_view name);

/// The events of a recording, without the four bytes in front of them.
[[nodiscard]] std::vector<std::byte> readRecording(std::string_view name);

/// The same recording as a server without checksums would have written it.
[[nodiscard]] std::vector<std::byte> withoutChecksums(const std::vector<std::byte>& recording);

/// A recording of MySQL without checksums as binlog_transaction_compression would have written it, packed
/// with zstd or, as the servers can but do not, with nothing.
[[nodiscard]] std::vector<std::byte> asPayloads(const std::vector<std::byte>& plainRecording, bool isPacked);

/// The TRANSACTION_PAYLOAD event around these events, which are packed or not as `compression` says.
[[nodiscard]] std::vector<std::byte> payloadEvent(std::span<const std::byte> payload,
                                                  std::uint8_t compression,
                                                  std::optional<std::uint64_t> inflatedBytes);

/// One frame of zstd.
[[nodiscard]] std::vector<std::byte> packed(std::span<const std::byte> plain);

struct RawEvent {
    EventHeader header;
    std::span<const std::byte> bytes;
    std::uint64_t endOffset = 0;
};
[[nodiscard]] std::vector<RawEvent> splitEvents(std::span<const std::byte> recording);

/// Names of the collations in the recordings.
[[nodiscard]] std::optional<Collation> knownCollation(std::uint32_t id);

/// Builds tables from the log's own metadata, and keeps them by name and count of columns for logs that have
/// none.
class MetadataSchemas final : public SchemaSource {
public:
    [[nodiscard]] Result<TablePtr> tableFor(const TableMap& map) override;
    [[nodiscard]] bool wants(std::string_view schema, std::string_view table) const override;
    void add(TableSchema table);

    std::string unwantedTable;

private:
    std::map<std::string, TablePtr> m_tables;
};

struct Walk {
    std::vector<Transaction> transactions;
    SourcePosition position;
    std::optional<Error> error;
    std::size_t spillFiles = 0;
};

/// Reads a recording to its end, or to the first error.
[[nodiscard]] Walk walk(std::span<const std::byte> recording, SchemaSource& schemas,
                        TransactionAssembler::Bounds bounds = {});

}  // namespace lutra::binlog
