#include "engine/base/log.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>

namespace lutra::log {

namespace {

constexpr std::size_t kFileBytesMax = 10u << 20;
constexpr std::size_t kFilesMax = 5;

void use(std::shared_ptr<spdlog::sinks::sink> sink)
{
    auto logger = std::make_shared<spdlog::logger>("lutra", std::move(sink));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace

void toNowhere()
{
    use(std::make_shared<spdlog::sinks::null_sink_mt>());
}

void toStderr()
{
    use(std::make_shared<spdlog::sinks::stderr_sink_mt>());
}

void toFile(const std::filesystem::path& file)
{
    const mode_t before = umask(0077);
    use(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), kFileBytesMax, kFilesMax));
    umask(before);
}

}  // namespace lutra::log
