#include "tests/bench/far.h"

#include "tests/bench/quiet.h"
#include "tests/support/fault_proxy.h"

#include <algorithm>

namespace lutra::bench {

namespace {

struct Place {
    Contestant who;
    bool isSourceFar;
    bool isTargetFar;
};

const std::vector<Place>& places()
{
    static const std::vector<Place> kAll{
        {{"lutra-near", "no delay", false, false, false, nullptr}, false, false},
        {{"lutra-source-far", "the source is far", false, false, false, nullptr}, true, false},
        {{"lutra-target-far", "the target is far", false, false, false, nullptr}, false, true},
    };
    return kAll;
}

void delayBothWays(support::FaultProxy& proxy, std::chrono::microseconds eachWay)
{
    proxy.delay(support::FaultProxy::Way::ToServer, eachWay);
    proxy.delay(support::FaultProxy::Way::ToClient, eachWay);
}

}  // namespace

std::vector<Reading> catchUpFromAfar(ApplyStage& stage, std::chrono::milliseconds roundTrip,
                                     const ApplyChoice& choice)
{
    const Backlog& backlog = backlogs().front();
    LogContent content = contentOf(backlog, stage.makeBacklog(backlog));
    content.name += "-far";
    std::vector<Reading> readings;
    for (const Place& place : places())
        readings.push_back({std::string(sandbox::idOf(stage.kind())), content, &place.who, {}, {}});
    const std::chrono::microseconds eachWay = std::chrono::microseconds(roundTrip) / 2;
    Quiet quiet(choice.rounds.quietLock);
    for (int round = 0; round < choice.rounds.count; ++round) {
        for (std::size_t i = 0; i < readings.size(); ++i) {
            const Place& place = places()[i];
            support::FaultProxy source(stage.source().port());
            support::FaultProxy target(stage.target().port());
            if (place.isSourceFar)
                delayBothWays(source, eachWay);
            if (place.isTargetFar)
                delayBothWays(target, eachWay);
            quiet.beforeRound();
            MeasuredRun run = runLutra(stage, choice, {source.port(), target.port()});
            // From afar a first start asks for a second more than one that has a checkpoint, which is no
            // rate.
            if (run.good())
                run.seconds = run.said.at("running");
            add(readings[i], std::move(run));
        }
    }
    return readings;
}

}  // namespace lutra::bench
