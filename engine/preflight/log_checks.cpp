#include "engine/preflight/checks.h"

#include <fmt/format.h>

namespace lutra::preflight {

namespace {

// Three times an outage of a day: who comes back on Monday still finds the log.
constexpr std::uint64_t kKeptSeconds = 3 * 24 * 3600;
constexpr std::uint64_t kKeptSecondsOffered = 7 * 24 * 3600;
constexpr std::uint64_t kDaySeconds = 24 * 3600;

/// A setting that a crash is survived by.
struct Durable {
    std::string_view variable;
    std::string_view lost;  // what is, where it has another value
};

constexpr std::array kDurable{
    Durable{"sync_binlog", "lost_sync_binlog"},
    Durable{"innodb_flush_log_at_trx_commit", "lost_flush"},
};

}  // namespace

Result<> checkGlobalIds(Site& site, Report& report)
{
    if (!site.isSource || !site.server().isMySql()) {  // MariaDB's ids are always there
        report.skip();
        return {};
    }
    const auto mode = site.facts.variable("gtid_mode");
    if (!mode)
        return tl::unexpected(mode.error());
    if (mode->empty() || *mode == "ON" || *mode == "OFF")
        return {};
    const bool forward = *mode == "ON_PERMISSIVE";
    report.about("gtid_mode")
        .warn(site.name(), says("gtid_half", *mode, site.name()),
              forward ? joined(setVariable(site.server(), "enforce_gtid_consistency", "ON"),
                               setVariable(site.server(), "gtid_mode", "ON"))
                      : setVariable(site.server(), "gtid_mode", "OFF"));
    return {};
}

Result<> checkLogRetention(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto seconds = site.facts.variableText("binlog_expire_logs_seconds");
    const auto days = site.facts.number("expire_logs_days");
    if (!seconds || !days)
        return tl::unexpected(seconds ? days.error() : seconds.error());
    // Older servers count in days; MariaDB has both, and they are one.
    const std::uint64_t kept = *seconds ? mysql::numberOf(*seconds) : *days * kDaySeconds;
    if (kept == 0) {
        report.inform(site.name(), says("log_kept_for_ever", site.name()));
        return {};
    }
    if (kept < kKeptSeconds)
        report.about(*seconds ? "binlog_expire_logs_seconds" : "expire_logs_days")
            .warn(site.name(), says("log_kept_hours", site.name(), kept / 3600),
                  *seconds ? setVariable(site.server(), "binlog_expire_logs_seconds",
                                         std::to_string(kKeptSecondsOffered))
                           : setVariable(site.server(), "expire_logs_days",
                                         std::to_string(kKeptSecondsOffered / kDaySeconds)));
    return {};
}

Result<> checkDurability(Site& site, Report& report)
{
    for (const Durable& durable : kDurable) {
        const auto value = site.facts.variable(durable.variable);
        if (!value)
            return tl::unexpected(value.error());
        if (!value->empty() && *value != "1")
            report.about(std::string(durable.variable))
                .warn(site.name(), says("setting", durable.variable, *value, site.name(), says(durable.lost)),
                      setVariable(site.server(), durable.variable, "1"));
    }
    return {};
}

Result<> checkLargestTransaction(Site& site, Report& report)
{
    if (!site.isSource) {
        report.skip();
        return {};
    }
    const auto sample = site.facts.logSample();
    if (!sample || sample->transactions == 0) {  // no log, or not ours to see: PF05 and PF16 say so
        report.skip();
        return {};
    }
    report.inform(site.name(), says("largest_transaction", sample->transactions, sample->file, site.name(),
                                    (sample->largest + 1023) / 1024));
    return {};
}

}  // namespace lutra::preflight
