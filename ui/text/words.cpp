#include "ui/text/words.h"

#include "app/text/error_text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <algorithm>

namespace lutra::ui {

namespace {

QString tr(const char* words)
{
    return QCoreApplication::translate("Words", words);
}

}  // namespace

StateWords wordsFor(PipelineState state)
{
    switch (state) {
    case PipelineState::Starting:
        return {tr("Starting"), "neutral"};
    case PipelineState::Running:
        return {tr("Running"), "ok"};
    case PipelineState::Waiting:
        return {tr("Waiting"), "warning"};
    case PipelineState::Stopped:
        return {tr("Stopped"), "error"};
    case PipelineState::Finished:
        return {tr("Finished"), "neutral"};
    case PipelineState::Paused:
        return {tr("Paused"), "neutral"};
    }
    return {};
}

QString milliseconds(std::int64_t value)
{
    const QLocale locale;
    if (value < 1000)
        return tr("%1 ms").arg(value);
    if (value < 60'000)
        return tr("%1 s").arg(locale.toString(static_cast<double>(value) / 1000, 'f', 1));
    return tr("%1 min").arg(locale.toString(static_cast<double>(value) / 60'000, 'f', 1));
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
    return tr("%1 %2 (%3, %4)").arg(words.cause, words.remedy, text(error.detail), text(error.code));
}

QString titleOf(SetupStep step)
{
    switch (step) {
    case SetupStep::Where:
        return tr("Where it runs");
    case SetupStep::DataSources:
        return tr("Two data sources");
    case SetupStep::Prepare:
        return tr("Prepare: retl schema");
    case SetupStep::Canals:
        return tr("Canals");
    case SetupStep::Tables:
        return tr("Tables and mappings");
    case SetupStep::Channel:
        return tr("Channel and pipelines");
    case SetupStep::Start:
        return tr("Check and start");
    }
    return {};
}

QString nameOf(LinkStep::Kind kind)
{
    switch (kind) {
    case LinkStep::Kind::Name:
        return tr("Name");
    case LinkStep::Kind::Network:
        return tr("Network");
    case LinkStep::Kind::Encryption:
        return tr("Encryption");
    case LinkStep::Kind::Login:
        return tr("Login");
    case LinkStep::Kind::Version:
        return tr("Version");
    case LinkStep::Kind::Rights:
        return tr("Rights");
    }
    return {};
}

QString policyName(std::string_view policy)
{
    if (policy == "home_wins")
        return tr("Home wins");
    if (policy == "newest_wins")
        return tr("Newest wins");
    if (policy == "newest_by_column")
        return tr("Newest by column");
    if (policy == "merge_columns")
        return tr("Merge columns");
    if (policy == "delta")
        return tr("Add up differences");
    if (policy == "park")
        return tr("Park for a person");
    return text(policy);
}

QString policyMeaning(std::string_view policy)
{
    if (policy == "home_wins")
        return tr("The change made at the primary site stands; the other is kept in the journal.");
    if (policy == "newest_wins")
        return tr("The change that was committed later stands; the earlier one is kept in the journal.");
    if (policy == "newest_by_column")
        return tr("Of two changes, the one with the greater value in a column you name stands.");
    if (policy == "merge_columns")
        return tr("Changes of different columns both stand; the same column goes to the newer one.");
    if (policy == "delta")
        return tr("Numbers get the sum of both changes; other columns go to the newer one.");
    if (policy == "park")
        return tr("The row waits until a person decides; everything else goes on.");
    return {};
}

}  // namespace lutra::ui
