#include "engine/apply/pipeline_memory.h"

#include "engine/base/log.h"

#include <charconv>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace lutra::apply {

namespace {

constexpr std::string_view kSumLine = "sum ";

/// FNV-1a: finds damage, not malice.
std::uint64_t sumOf(std::string_view text)
{
    std::uint64_t sum = 14'695'981'039'346'656'037ull;
    for (const char c : text)
        sum = (sum ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ull;
    return sum;
}

std::optional<std::uint64_t> numberIn(std::string_view text, int base = 10)
{
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::optional<std::string_view> takeLine(std::string_view& text, std::string_view name)
{
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with(name) || text.substr(name.size(), 1) != " ")
        return std::nullopt;
    const auto value = text.substr(name.size() + 1, end - name.size() - 1);
    text.remove_prefix(end + 1);
    return value;
}

/// A name that any file system takes; two pipelines never share one.
std::string fileNameOf(const PipelineKey& pipeline)
{
    std::string name;
    for (const char c : pipeline) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        name += plain ? std::string(1, c) : fmt::format("_{:02x}", static_cast<unsigned char>(c));
    }
    constexpr std::size_t kNameMost = 200;
    if (name.size() > kNameMost)
        name = name.substr(0, kNameMost) + fmt::format("_{:016x}", sumOf(pipeline));
    return name + ".seen";
}

}  // namespace

SeenCheckpoint seenFrom(const TakeOver& found)
{
    return {found.epoch, found.commits, found.progress.low, found.progress.sourceId};
}

CheckpointChange compare(const SeenCheckpoint& seen, const SeenCheckpoint& now)
{
    if (now.epoch < seen.epoch || now.commits < seen.commits)
        return CheckpointChange::Older;
    const bool samePlace = now.low == seen.low;
    if (now.commits == seen.commits)
        return samePlace ? CheckpointChange::Onward : CheckpointChange::Edited;
    // Places of two logs have no order; a log that was begun anew has a younger file.
    const bool sameLog = now.sourceId == seen.sourceId && now.low.logCreated <= seen.low.logCreated;
    return sameLog && now.low < seen.low ? CheckpointChange::Edited : CheckpointChange::Onward;
}

std::string encodeSeen(const SeenCheckpoint& seen)
{
    std::string text =
        fmt::format("epoch {}\ncommits {}\nfile {}\noffset {}\nlog_created {}\nsource {}\n", seen.epoch,
                    seen.commits, seen.low.file, seen.low.offset, seen.low.logCreated, seen.sourceId);
    return text + fmt::format("{}{:016x}\n", kSumLine, sumOf(text));
}

std::optional<SeenCheckpoint> decodeSeen(std::string_view text)
{
    const auto sumAt = text.rfind(kSumLine);
    if (sumAt == std::string_view::npos || !text.ends_with('\n'))
        return std::nullopt;
    const auto told =
        numberIn(text.substr(sumAt + kSumLine.size(), text.size() - sumAt - kSumLine.size() - 1), 16);
    if (told != sumOf(text.substr(0, sumAt)))
        return std::nullopt;
    const auto number = [&text](std::string_view name) {
        const auto line = takeLine(text, name);
        return line ? numberIn(*line) : std::nullopt;
    };
    const auto epoch = number("epoch");
    const auto commits = number("commits");
    const auto file = takeLine(text, "file");
    const auto offset = number("offset");
    const auto logCreated = number("log_created");
    const auto source = takeLine(text, "source");
    if (!epoch || !commits || !file || !offset || !logCreated || !source)
        return std::nullopt;
    return SeenCheckpoint{*epoch,
                          *commits,
                          {std::string(*file), *offset, {}, static_cast<std::uint32_t>(*logCreated)},
                          std::string(*source)};
}

PipelineMemory::PipelineMemory(std::filesystem::path folder)
    : m_folder(std::move(folder))
{
}

std::filesystem::path PipelineMemory::fileOf(const PipelineKey& pipeline) const
{
    return m_folder.empty() ? std::filesystem::path() : m_folder / fileNameOf(pipeline);
}

std::optional<SeenCheckpoint> PipelineMemory::recall(const PipelineKey& pipeline)
{
    const std::lock_guard lock(m_mutex);
    const auto path = fileOf(pipeline);
    if (path.empty()) {
        const auto found = m_seen.find(pipeline);
        return found == m_seen.end() ? std::nullopt : std::optional(found->second);
    }
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return std::nullopt;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto seen = decodeSeen(text);
    if (!seen)
        spdlog::warn("apply.memory_damaged pipeline={} file={}", pipeline, path.string());
    return seen;
}

void PipelineMemory::keep(const PipelineKey& pipeline, const SeenCheckpoint& seen)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_seen.find(pipeline);
    if (found != m_seen.end() && found->second == seen)
        return;
    m_seen.insert_or_assign(pipeline, seen);
    const auto path = fileOf(pipeline);
    if (path.empty())
        return;
    std::filesystem::path next = path;
    next += ".new";
    std::error_code problem;
    std::filesystem::create_directories(m_folder, problem);
    bool written = false;
    {
        std::ofstream out(next, std::ios::binary | std::ios::trunc);
        out << encodeSeen(seen);
        out.flush();
        written = out.good();
    }
    if (written)
        std::filesystem::rename(next, path, problem);
    if (!written || problem) {
        spdlog::warn("apply.memory_not_kept pipeline={} file={}", pipeline, path.string());
        m_seen.erase(pipeline);
    }
}

}  // namespace lutra::apply
