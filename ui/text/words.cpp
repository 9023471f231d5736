#include "ui/text/words.h"

#include "app/text/error_text.h"
#include "app/text/fact_text.h"
#include "engine/model/conflict_policies.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QLocale>

#include <algorithm>

namespace lutra::ui {

namespace {

/// The context that translators see.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
};

}  // namespace

StateWords wordsFor(PipelineState state)
{
    switch (state) {
    case PipelineState::Starting:
        return {Words::tr("Starting"), "neutral"};
    case PipelineState::Running:
        return {Words::tr("Running"), "ok"};
    case PipelineState::Waiting:
        return {Words::tr("Waiting"), "warning"};
    case PipelineState::Stopped:
        return {Words::tr("Stopped"), "error"};
    case PipelineState::Finished:
        return {Words::tr("Finished"), "neutral"};
    case PipelineState::Paused:
        return {Words::tr("Paused"), "neutral"};
    }
    return {};
}

QString milliseconds(std::int64_t value)
{
    const QLocale locale;
    if (value < 1000)
        return Words::tr("%1 ms").arg(value);
    if (value < 60'000)
        return Words::tr("%1 s").arg(locale.toString(static_cast<double>(value) / 1000, 'f', 1));
    return Words::tr("%1 min").arg(locale.toString(static_cast<double>(value) / 60'000, 'f', 1));
}

QString lagText(const PipelineSnapshot& pipeline)
{
    if (!pipeline.lagMilliseconds)
        return QStringLiteral("–");
    return milliseconds(*pipeline.lagMilliseconds);
}

QString bytes(std::uint64_t value)
{
    return QLocale().formattedDataSize(static_cast<qint64>(value), 1, QLocale::DataSizeTraditionalFormat);
}

QString count(std::uint64_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

QString timeOfDay(WallTime time)
{
    const auto sinceEpoch = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(sinceEpoch.count(), Qt::UTC).toString(QStringLiteral("HH:mm:ss"));
}

QString pathText(const std::filesystem::path& path)
{
    const QString whole = text(path.string());
    const QString home = QDir::homePath() + QLatin1Char('/');
    return whole.startsWith(home) ? QStringLiteral("~/") + whole.mid(home.size()) : whole;
}

ErrorWords wordsForCode(const std::string& code)
{
    const auto texts = lutra::text::errorTexts();
    const auto found = std::ranges::find(texts, code, &lutra::text::ErrorText::code);
    if (found == texts.end())
        return {text(code), {}};
    const auto translated = [](std::string_view words) {
        return QCoreApplication::translate("ErrorText", std::string(words).c_str());
    };
    return {translated(found->cause), translated(found->remedy)};
}

QString sentence(const Error& error)
{
    const ErrorWords words = wordsForCode(error.code);
    return Words::tr("%1 %2 (%3, %4)").arg(words.cause, words.remedy, text(error.detail), text(error.code));
}

QString sentence(const Problem& problem)
{
    const ErrorWords words = wordsForCode(problem.code);
    return words.cause + QLatin1Char(' ') + words.remedy;
}

QString factsOf(const Problem& problem)
{
    return QStringLiteral("(%1, %2)").arg(text(problem.detail), text(problem.code));
}

QString sentence(const preflight::Fact& fact)
{
    using lutra::text::Of;
    return text(lutra::text::worded(fact, [](Of of, std::string_view english) {
        return QCoreApplication::translate(of == Of::Fact ? "Facts" : "ErrorText",
                                           std::string(english).c_str())
            .toStdString();
    }));
}

QString checkWords(std::string_view english)
{
    return QCoreApplication::translate("Checks", std::string(english).c_str());
}

QString titleOf(SetupStep step)
{
    switch (step) {
    case SetupStep::Where:
        return Words::tr("Where it runs");
    case SetupStep::DataSources:
        return Words::tr("Two data sources");
    case SetupStep::Prepare:
        return Words::tr("Prepare: retl schema");
    case SetupStep::Canals:
        return Words::tr("Canals");
    case SetupStep::Tables:
        return Words::tr("Tables and mappings");
    case SetupStep::Channel:
        return Words::tr("Channel and pipelines");
    case SetupStep::Start:
        return Words::tr("Check and start");
    }
    return {};
}

QString nameOf(LinkStep::Kind kind)
{
    switch (kind) {
    case LinkStep::Kind::Name:
        return Words::tr("Name");
    case LinkStep::Kind::Network:
        return Words::tr("Network");
    case LinkStep::Kind::Encryption:
        return Words::tr("Encryption");
    case LinkStep::Kind::Login:
        return Words::tr("Login");
    case LinkStep::Kind::Version:
        return Words::tr("Version");
    case LinkStep::Kind::Rights:
        return Words::tr("Rights");
    }
    return {};
}

QString policyName(std::string_view whole)
{
    const ConflictPolicyText read = readConflictPolicy(whole);
    const std::string_view policy = read.name;
    if (!read.columns.empty()) {
        QStringList columns;
        for (const std::string_view column : read.columns)
            columns << text(column);
        return Words::tr("%1: %2").arg(policyName(policy), columns.join(QStringLiteral(", ")));
    }
    if (policy == "home_wins")
        return Words::tr("Home wins");
    if (policy == "newest_wins")
        return Words::tr("Newest wins");
    if (policy == "newest_by_column")
        return Words::tr("Newest by column");
    if (policy == "merge_columns")
        return Words::tr("Merge columns");
    if (policy == "delta")
        return Words::tr("Add up differences");
    if (policy == "park")
        return Words::tr("Park for a person");
    if (policy == "source_wins")
        return Words::tr("Source wins (one direction only)");
    if (policy == "target_wins")
        return Words::tr("Target wins (one direction only)");
    return text(policy);
}

QString policyMeaning(std::string_view whole)
{
    const std::string_view policy = readConflictPolicy(whole).name;
    if (policy == "home_wins")
        return Words::tr("The change made at the primary site stands; the other is kept in the journal.");
    if (policy == "newest_wins")
        return Words::tr(
            "The change that was committed later stands; the earlier one is kept in the journal.");
    if (policy == "newest_by_column")
        return Words::tr("Of two changes, the one with the greater value in a column you name stands.");
    if (policy == "merge_columns")
        return Words::tr("Changes of different columns both stand; the same column goes to the newer one.");
    if (policy == "delta")
        return Words::tr("Numbers get the sum of both changes; other columns go to the newer one.");
    if (policy == "park")
        return Words::tr("The row waits until a person decides; everything else goes on.");
    return {};
}

}  // namespace lutra::ui
