#pragma once

#include "app/composition/mysql_pipelines.h"
#include "engine/base/failpoint.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/two_sites.h"

#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

namespace lutra::faults {

/// Two real servers of one kind with an engine from A to B in this process, which reaches B through a proxy.
///
/// Shape: `d.t` has a key; each transaction writes it and adds one row to `d.witness`, which has none: what
/// is
///        carried twice, not at all or by half shows there.
class FaultTest : public testing::TestWithParam<sandbox::ServerKind> {
protected:
    void SetUp() override;
    void TearDown() override;

    /// Sites of this test alone, with options of their own; before `SetUp` makes the shared ones.
    [[nodiscard]] virtual std::vector<std::string> ownOptions() const { return {}; }

    [[nodiscard]] support::TwoSites& sites() { return *m_sites; }
    [[nodiscard]] support::FaultProxy& proxy() { return *m_proxy; }
    [[nodiscard]] mysql::Connection& source() { return *m_source; }
    [[nodiscard]] mysql::Connection& target() { return *m_target; }
    [[nodiscard]] const std::string& pipeline() const { return m_key; }

    void startEngine();
    void stopEngine();
    /// A new process, as far as memory goes: only what stands in the state folder is known.
    void startAnotherEngine();
    [[nodiscard]] PipelineSnapshot look() const;

    void run(mysql::Connection& connection, const std::string& sql);
    [[nodiscard]] std::string ask(mysql::Connection& connection, const std::string& sql);

    /// One transaction at the source: a new row of `d.t`, one more to row 0, and the witness.
    void write(const std::string& note = "");

    /// Whether it comes true soon enough.
    [[nodiscard]] static bool comesTrue(const std::function<bool()>& condition);
    [[nodiscard]] bool waitsFor(const std::string& code);
    [[nodiscard]] bool stopsFor(const std::string& code);
    [[nodiscard]] bool catchesUp();

    /// All that was written at the source stands at the target, once.
    void expectEqual();

    /// Ends the engine's connections to the target.
    void killEnginesConnections();

    [[nodiscard]] std::string describe() const;  // the pipeline's state, for messages

private:
    void makeEngine();

    std::unique_ptr<support::TwoSites> m_ownSites;
    support::TwoSites* m_sites = nullptr;
    std::unique_ptr<support::FaultProxy> m_proxy;
    std::optional<mysql::Connection> m_source;
    std::optional<mysql::Connection> m_target;
    std::filesystem::path m_stateFolder;
    std::string m_key;
    Configuration m_configuration;
    support::NoSecrets m_secrets;
    SystemClock m_clock;
    std::unique_ptr<runtime::PipelineRunner> m_runner;
    int m_written = 0;
};

[[nodiscard]] std::string nameOfKind(const testing::TestParamInfo<sandbox::ServerKind>& parameter);

}  // namespace lutra::faults
