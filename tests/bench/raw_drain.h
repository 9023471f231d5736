#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace lutra::bench {

/// What a reader of a log took in.
struct Intake {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
};

/// A connection that has asked for a whole log, to its end and no further. It knows packets, and nothing of
/// what stands in them: the most that this server can send and this machine take in.
///
/// Errors: throws std::runtime_error with the client library's words.
/// Threads: one caller.
class RawDrain {
public:
    RawDrain(std::uint16_t port, const std::string& firstFile);
    RawDrain(const RawDrain&) = delete;
    RawDrain& operator=(const RawDrain&) = delete;
    ~RawDrain();

    /// Packet by packet, as the client library reads.
    [[nodiscard]] Intake byPackets();

    /// From the socket itself, in blocks of `blockBytes`.
    [[nodiscard]] Intake byBlocks(std::size_t blockBytes);

    /// The same, but woken only when `wakeBytes` have come, or after a millisecond: a reader that wakes for
    /// every few packets takes time from the server on a small machine.
    [[nodiscard]] Intake byPatientBlocks(std::size_t blockBytes, int wakeBytes);

private:
    void execute(const std::string& sql);
    void command(int number, const std::string& body, bool answerFollows);
    [[noreturn]] void refuse(const std::string& doing);

    struct Library;
    std::unique_ptr<Library> m_library;
};

}  // namespace lutra::bench
