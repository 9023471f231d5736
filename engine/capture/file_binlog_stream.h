#pragma once

#include "engine/base/read_ahead.h"
#include "engine/capture/binlog_stream.h"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace lutra::capture {

/// A recorded log file, read from its first event on.
///
/// An event that is cut short ends a file whose server still has it open (or crashed); in any other file it
/// is damage.
class FileBinlogStream final : public BinlogStream {
public:
    /// Errors: BadConfig "capture.file_unreadable"; BadData "capture.not_a_binlog", "capture.file_encrypted".
    [[nodiscard]] static Result<std::unique_ptr<FileBinlogStream>> open(const std::filesystem::path& file);

    FileBinlogStream(const FileBinlogStream&) = delete;
    FileBinlogStream& operator=(const FileBinlogStream&) = delete;
    ~FileBinlogStream() override;

    /// Errors: also BadData "binlog.malformed" with file and offset; "capture.file_encrypted".
    [[nodiscard]] Result<std::span<const std::byte>> next() override;

private:
    FileBinlogStream(std::filesystem::path file, int descriptor);

    [[nodiscard]] Result<void> checkMark();
    [[nodiscard]] Result<std::span<const std::byte>> cutShort() const;

    /// Sees to it that `size` bytes stand in the buffer; false when the file has fewer left.
    [[nodiscard]] Result<bool> have(std::size_t size);

    std::filesystem::path m_file;
    int m_descriptor;
    ReadAhead m_bytes;
    std::uint64_t m_offset = 0;  // in the file, of what comes next
    bool m_begun = false;        // the format description was seen
    bool m_inUse = false;
};

}  // namespace lutra::capture
