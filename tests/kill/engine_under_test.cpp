#include "tests/kill/engine_under_test.h"

#include <csignal>
#include <fmt/format.h>
#include <thread>

namespace lutra::kill {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLookEvery = 20ms;
constexpr auto kStartAgain = 100ms;
constexpr auto kAnswerWithin = 2s;
constexpr auto kEndWithin = 10s;
constexpr int kKilled = 128 + SIGKILL;
constexpr int kOutOfReach = 3;  // exit code: "a server or node could not be reached or refused us"
constexpr std::size_t kWordsShown = 4000;

}  // namespace

EngineUnderTest::EngineUnderTest(std::filesystem::path program, std::filesystem::path configuration,
                                 std::filesystem::path stateFolder)
    : m_program(std::move(program))
    , m_configuration(std::move(configuration))
    , m_stateFolder(std::move(stateFolder))
    , m_control(m_stateFolder / "engine.sock", kAnswerWithin)
{
}

void EngineUnderTest::start()
{
    m_isToCrash = false;
    startWith({});
}

void EngineUnderTest::startToCrash(const std::string& failpoint)
{
    m_isToCrash = true;
    startWith({"LUTRA_FAILPOINT=" + failpoint});
}

void EngineUnderTest::startWith(const std::vector<std::string>& environment)
{
    std::vector<std::string> arguments = environment;
    for (const std::string& word : {m_program.string(), std::string("run"), m_configuration.string(),
                                    std::string("--state"), m_stateFolder.string()})
        arguments.push_back(word);
    m_running.emplace("/usr/bin/env", arguments);
    ++m_starts;
}

void EngineUnderTest::kill()
{
    (void)look();  // what it has to say for itself before
    m_running.reset();
    m_last.reset();
}

void EngineUnderTest::finish()
{
    m_running->signal(SIGTERM);
    const auto exitCode = m_running->waitForExit(kEndWithin);
    if (exitCode != 0)
        throw Failure(exitCode ? fmt::format("the engine ended with {} after SIGTERM", *exitCode)
                               : "the engine did not end after SIGTERM");
    m_running.reset();
}

void EngineUnderTest::startAgainIfDue()
{
    const auto exitCode = m_running->exitCode();
    if (!exitCode)
        return;
    m_lastErrors = m_running->errors();
    m_last.reset();
    if (m_isToCrash && *exitCode == kKilled) {
        ++m_crashes;
        return start();
    }
    if (*exitCode != kOutOfReach)
        throw Failure(fmt::format("the engine ended by itself with {}", *exitCode));
    ++m_timesOutOfReach;
    std::this_thread::sleep_for(kStartAgain);
    start();
}

std::optional<EngineSnapshot> EngineUnderTest::look()
{
    if (!m_running)
        return std::nullopt;
    startAgainIfDue();
    const auto snapshot = m_control.snapshot();
    if (!snapshot || (*snapshot)->processId != static_cast<std::uint64_t>(m_running->pid()))
        return std::nullopt;
    m_last = **snapshot;
    for (const PipelineSnapshot& pipeline : m_last->pipelines) {
        if (pipeline.state == PipelineState::Stopped)
            throw Failure(fmt::format("{} stopped: {} {}", pipeline.name, pipeline.reason->code,
                                      pipeline.reason->detail));
    }
    return m_last;
}

bool EngineUnderTest::lookUntil(std::chrono::milliseconds patience,
                                const std::function<bool(const EngineSnapshot&)>& reached)
{
    const auto deadline = Clock::now() + patience;
    for (;;) {
        const auto snapshot = look();
        if (snapshot && reached(*snapshot))
            return true;
        if (Clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(kLookEvery);
    }
}

void EngineUnderTest::watch(std::chrono::milliseconds duration)
{
    (void)lookUntil(duration, [](const EngineSnapshot&) { return false; });
}

std::string EngineUnderTest::lastWords() const
{
    std::string words;
    if (m_last) {
        for (const PipelineSnapshot& pipeline : m_last->pipelines)
            words += fmt::format(
                "{} {} epoch {} at {}, read to {}{}\n", pipeline.name, nameOf(pipeline.state), pipeline.epoch,
                pipeline.position, pipeline.sourceEnd,
                pipeline.reason ? ": " + pipeline.reason->code + " " + pipeline.reason->detail : "");
    }
    words += "--- its error output:\n";
    words += sandbox::endOf(m_lastErrors + (m_running ? m_running->errors() : ""), kWordsShown);
    words += "--- its log:\n";
    words += sandbox::endOf(sandbox::readFile(m_stateFolder / "engine.log"), kWordsShown);
    return words;
}

}  // namespace lutra::kill
