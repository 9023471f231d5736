#include "tests/bench/gates.h"

#include <algorithm>

namespace lutra::bench {

namespace {

const std::vector<std::string_view> kRaw{"raw-packets", "raw-blocks"};  // as the source measured it
const std::vector<std::string_view> kPatient{"raw-patient"};            // stricter: wakes the server least
const std::vector<std::string_view> kZongji{"zongji-powersync", "zongji-vlasky"};
const std::vector<std::string_view> kNative{"native-0", "native-2", "native-4", "native-8"};

// Source: performance-and-protocol.md A.4; those that bind are the issues "Reading" and "Writing".
const std::vector<Gate> kGates{
    {"B1", "bulk", "lutra-events", kRaw, 0.90, Binds::Everywhere},
    {"B1", "oltp", "lutra-events", kRaw, 0.90, Binds::Everywhere},
    {"B1", "bulk", "lutra-events", kPatient, 0.90, Binds::Nowhere},
    {"B1", "oltp", "lutra-events", kPatient, 0.90, Binds::Nowhere},
    {"B1", "bulk", "lutra-events", {"binlog-raw"}, 2, Binds::Nowhere},
    {"B1", "oltp", "lutra-events", {"binlog-raw"}, 2, Binds::Nowhere},
    {"B2", "oltp", "lutra-rows", {"binlog-vv"}, 10, Binds::Everywhere},
    {"B2", "oltp", "lutra-rows", kZongji, 4, Binds::Everywhere},
    {"B2", "oltp", "lutra-rows", kRaw, 0.6, Binds::Everywhere},
    {"B2", "bulk", "lutra-rows", kZongji, 4, Binds::Everywhere},
    {"B2", "oltp", "lutra-decode", {"binlog-vv-file"}, 15, Binds::Everywhere},
    {"B2", "oltp", "lutra-rows", {"binlog-vv"}, 15, Binds::Nowhere},
    {"B2", "oltp", "lutra-rows", kZongji, 6, Binds::Nowhere},
    {"B2", "oltp", "lutra-rows", kRaw, 0.8, Binds::Nowhere},
    {"B2", "bulk", "lutra-rows", kZongji, 6, Binds::Nowhere},
    {"B2", "types", "lutra-rows", {"binlog-vv"}, 10, Binds::Nowhere},
    {"B2", "types", "lutra-rows", kZongji, 4, Binds::Nowhere},
    {"B2", "oltp-packed", "lutra-rows", {"binlog-vv"}, 10, Binds::Nowhere},
    {"B2", "types-packed", "lutra-rows", {"binlog-vv"}, 10, Binds::Nowhere},
    {"B3", "oltp", "lutra", kNative, 1.25, Binds::OnMariaDb},
    {"B3", "oltp-pareto", "lutra", kNative, 1.25, Binds::OnMariaDb},
    {"B3", "mixed", "lutra", kNative, 1.5, Binds::OnMariaDb},
    {"B4", "hot", "lutra", kNative, 4, Binds::OnMariaDb},
    {"B4", "bulk-insert", "lutra", kNative, 0.75, Binds::OnMariaDb},
    {"B4", "bulk-delete", "lutra", kNative, 1, Binds::OnMariaDb},
    {"B3", "oltp", "lutra", kNative, 1.6, Binds::Nowhere},
    {"B3", "mixed", "lutra", kNative, 2, Binds::Nowhere},
    {"B4", "hot", "lutra", kNative, 8, Binds::Nowhere},
    {"B4", "bulk-insert", "lutra", kNative, 0.9, Binds::Nowhere},
};

Verdict judge(const Gate& gate, const Reading& ours, const std::vector<Reading>& readings)
{
    Verdict verdict;
    verdict.gate = &gate;
    verdict.server = ours.server;
    if (!ours.good())
        return verdict;
    const Reading* peer = fastestOf(readings, ours.server, ours.log.name, gate.peers);
    if (peer == nullptr) {
        verdict.outcome = Verdict::Outcome::PeerCannot;
        return verdict;
    }
    verdict.peer = peer->who->name;
    verdict.ratio = peer->seconds() / ours.seconds();
    verdict.outcome = verdict.ratio >= gate.atLeast ? Verdict::Outcome::Passed : Verdict::Outcome::Missed;
    return verdict;
}

}  // namespace

std::vector<Verdict> judge(const std::vector<Reading>& readings)
{
    std::vector<Verdict> verdicts;
    for (const Gate& gate : kGates) {
        for (const Reading& ours : readings) {
            if (ours.who->name == gate.ours && ours.log.name == gate.log)
                verdicts.push_back(judge(gate, ours, readings));
        }
    }
    std::ranges::stable_sort(verdicts, {}, &Verdict::server);
    return verdicts;
}

}  // namespace lutra::bench
