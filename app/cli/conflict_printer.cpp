#include "app/cli/conflict_printer.h"

#include "app/cli/unicode_text.h"

#include <array>
#include <fmt/format.h>

namespace lutra::cli {

namespace {

using apply::JournaledConflict;

struct Field {
    std::string_view name;
    std::string JournaledConflict::*text;
};

constexpr std::array kFields{
    Field{"kind", &JournaledConflict::kind},
    Field{"status", &JournaledConflict::status},
    Field{"pipeline", &JournaledConflict::pipeline},
    Field{"schema", &JournaledConflict::schema},
    Field{"table", &JournaledConflict::table},
    Field{"statement", &JournaledConflict::statement},
    Field{"key", &JournaledConflict::keyText},
    Field{"rule", &JournaledConflict::rule},
    Field{"winner", &JournaledConflict::winner},
    Field{"incoming_stamp", &JournaledConflict::incomingStamp},
    Field{"current_stamp", &JournaledConflict::currentStamp},
    Field{"current_position", &JournaledConflict::currentPosition},
    Field{"seen", &JournaledConflict::detail},
    Field{"position", &JournaledConflict::sourcePosition},
    Field{"committed_at", &JournaledConflict::committedAt},
    Field{"origin", &JournaledConflict::originSite},
    Field{"origin_position", &JournaledConflict::originPosition},
    Field{"settled_at", &JournaledConflict::createdAt},
    Field{"decided_at", &JournaledConflict::decidedAt},
    Field{"decided_by", &JournaledConflict::decidedBy},
};

std::string wordsJson(const PlacedConflict& placed)
{
    std::string json = R"({"id":)";
    appendJsonName(json, placed.id());
    for (const Field& field : kFields) {
        fmt::format_to(std::back_inserter(json), ",\"{}\":", field.name);
        appendJsonName(json, placed.conflict.*field.text);
    }
    return json;
}

std::string csvCell(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string cell = "\"";
    for (const char c : text)
        cell += c == '"' ? std::string("\"\"") : std::string(1, c);
    return cell + '"';
}

}  // namespace

std::string conflictListText(const std::vector<PlacedConflict>& conflicts)
{
    std::string text;
    for (const PlacedConflict& placed : conflicts) {
        const JournaledConflict& one = placed.conflict;
        text += fmt::format("{:<14} {}  {}  {} {} {} {}  {}{}  {}\n", placed.id(), one.createdAt,
                            one.pipeline, one.kind, one.statement, one.fullTableName(), one.keyText, one.rule,
                            one.winner.empty() ? "" : ": " + one.winner, one.status);
    }
    return text + (conflicts.empty() ? std::string("no conflict\n")
                                     : fmt::format("{} {}\n", conflicts.size(),
                                                   conflicts.size() == 1 ? "conflict" : "conflicts"));
}

std::string conflictListJson(const std::vector<PlacedConflict>& conflicts)
{
    std::string json = "[";
    for (const PlacedConflict& placed : conflicts)
        json += (json.size() > 1 ? "," : "") + wordsJson(placed) + "}";
    return json + "]\n";
}

std::string conflictListCsv(const std::vector<PlacedConflict>& conflicts)
{
    std::string csv = "id";
    for (const Field& field : kFields)
        csv += fmt::format(",{}", field.name);
    csv += "\r\n";
    for (const PlacedConflict& placed : conflicts) {
        csv += csvCell(placed.id());
        for (const Field& field : kFields)
            csv += "," + csvCell(placed.conflict.*field.text);
        csv += "\r\n";
    }
    return csv;
}

std::string conflictText(const PlacedConflict& placed)
{
    const JournaledConflict& one = placed.conflict;
    const auto image = [](const std::optional<std::string>& text) { return text.value_or("no row"); };
    std::string text = fmt::format("{}  {} {}, {} UTC\n", placed.id(), one.kind, one.status, one.createdAt);
    if (!one.decidedBy.empty())
        text += fmt::format("  decided    {} UTC by {}\n", one.decidedAt, one.decidedBy);
    text += fmt::format("  pipeline   {}\n", one.pipeline);
    text += fmt::format("  change     {} {}, {}\n", one.statement, one.fullTableName(), one.keyText);
    text += fmt::format("  born       {} {}, committed {}, stamp {}\n", one.originSite, one.originPosition,
                        one.committedAt, one.incomingStamp);
    if (!one.currentStamp.empty())
        text += fmt::format("  met        {}, stamp {}\n", one.currentPosition, one.currentStamp);
    text += fmt::format("  seen       {}\n", one.detail);
    text += fmt::format("  rule       {}{}\n", one.rule, one.winner.empty() ? "" : ", won by " + one.winner);
    text += fmt::format("  was        {}\n", image(one.before));
    text += fmt::format("  incoming   {}\n", image(one.after));
    text += fmt::format("  target     {}\n", image(one.target));
    text += fmt::format("  left       {}\n", image(one.result));
    return text;
}

std::string conflictJson(const PlacedConflict& placed)
{
    std::string json = wordsJson(placed);
    const std::pair<std::string_view, const std::optional<std::string>&> images[] = {
        {"before", placed.conflict.before},
        {"after", placed.conflict.after},
        {"target_row", placed.conflict.target},
        {"left", placed.conflict.result}};
    for (const auto& [name, image] : images)
        json += fmt::format(",\"{}\":{}", name, image.value_or("null"));
    return json + "}\n";
}

}  // namespace lutra::cli
