#include "app/cli/parked_printer.h"

#include "app/cli/json_value.h"
#include "app/cli/unicode_text.h"
#include "app/text/error_text.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::cli {

namespace {

constexpr std::size_t kShownMax = 200;  // of a value, for people
constexpr std::size_t kColumnMax = 40;  // of a value in the first of two columns

std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string text, std::size_t width)
{
    const std::size_t has = widthOf(text);
    return text.append(has < width ? width - has : 0, ' ');
}

std::string cut(std::string text)
{
    if (text.size() <= kShownMax)
        return text;
    std::size_t end = kShownMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return text.substr(0, end) + "…";
}

std::string valueText(const RowChange& change, const std::optional<Row>& image, std::size_t column)
{
    if (!image)
        return "";
    if (isAbsent((*image)[column]))
        return "(not in the image)";
    std::string text;
    appendJsonValue(text, change.table->columns[column], (*image)[column]);
    return cut(std::move(text));
}

void appendImage(std::string& to, const RowChange& change, const std::optional<Row>& image)
{
    if (!image) {
        to += "null";
        return;
    }
    char join = '{';
    for (std::size_t i = 0; i < image->size(); ++i) {
        if (isAbsent((*image)[i]))
            continue;
        to += join;
        join = ',';
        appendJsonName(to, change.table->columns[i].name);
        to += ':';
        appendJsonValue(to, change.table->columns[i], (*image)[i]);
    }
    to += join == '{' ? "{}" : "}";
}

void appendField(std::string& to, std::string_view name, std::string_view value)
{
    fmt::format_to(std::back_inserter(to), "{}\"{}\":", to.ends_with('{') ? "" : ",", name);
    appendJsonName(to, value);
}

void appendFieldOrNull(std::string& to, std::string_view name, const std::optional<std::string>& value)
{
    if (value && !value->empty())
        appendField(to, name, *value);
    else
        fmt::format_to(std::back_inserter(to), ",\"{}\":null", name);
}

std::optional<std::string> behindId(const PlacedRow& placed)
{
    if (!placed.row.queuedBehind)
        return std::nullopt;
    return fmt::format("{}:{}", placed.site, *placed.row.queuedBehind);
}

std::string wordsJson(const PlacedRow& placed)
{
    const apply::ParkedRow& row = placed.row;
    std::string json = "{";
    appendField(json, "id", placed.id());
    appendField(json, "target", placed.site);
    appendField(json, "pipeline", row.pipeline);
    appendField(json, "status", nameOf(row.status));
    appendField(json, "schema", row.schema);
    appendField(json, "table", row.table);
    appendField(json, "kind", apply::nameOf(row.kind));
    appendField(json, "key", row.keyText);
    appendField(json, "code", row.reasonCode);
    appendField(json, "detail", row.reasonDetail);
    appendFieldOrNull(json, "behind", behindId(placed));
    appendField(json, "position", row.source.text());
    appendFieldOrNull(json, "gtid", row.source.gtid);
    fmt::format_to(std::back_inserter(json), ",\"row\":{}", row.sourceRow);
    appendField(json, "committed_at", row.committedAt);
    appendField(json, "origin", row.origin.site);
    appendField(json, "origin_position", row.origin.position);
    appendField(json, "parked_at", row.createdAt);
    appendFieldOrNull(json, "decided_at", row.decidedAt);
    appendFieldOrNull(json, "decided_by", row.decidedBy);
    return json;
}

std::string imagesText(const RowChange& change)
{
    struct Line {
        std::string name;
        std::string before;
        std::string after;
    };
    std::vector<Line> lines{{"column", change.before ? "before" : "", change.after ? "after" : ""}};
    for (std::size_t i = 0; i < change.table->columns.size(); ++i) {
        Line line{change.table->columns[i].name, valueText(change, change.before, i),
                  valueText(change, change.after, i)};
        const bool differs = change.before && change.after && line.before != line.after;
        line.name = (differs ? "* " : "  ") + line.name;
        lines.push_back(std::move(line));
    }
    lines.front().name = "  " + lines.front().name;
    std::size_t nameWidth = 0;
    std::size_t beforeWidth = 0;
    for (const Line& line : lines) {
        nameWidth = std::max(nameWidth, widthOf(line.name));
        beforeWidth = std::max(beforeWidth, std::min(widthOf(line.before), kColumnMax));
    }
    std::string text;
    for (const Line& line : lines) {
        std::string shown = padded(line.name, nameWidth) + "  ";
        shown += change.before ? padded(line.before, beforeWidth) + "  " : "";
        shown += line.after;
        text += shown.substr(0, shown.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

}  // namespace

std::string parkedListText(const std::vector<PlacedRow>& rows)
{
    std::string text;
    for (const PlacedRow& placed : rows) {
        const apply::ParkedRow& row = placed.row;
        const auto behind = behindId(placed);
        text += fmt::format("{:<14} {}  {}  {} {} {}  {}{}\n", placed.id(), row.createdAt, row.pipeline,
                            apply::nameOf(row.kind), row.fullTableName(), row.keyText,
                            row.status == apply::ParkedRow::Status::Open ? row.reasonCode
                                                                         : std::string(nameOf(row.status)),
                            behind ? " " + *behind : "");
    }
    const auto open = std::ranges::count_if(
        rows, [](const PlacedRow& one) { return one.row.status == apply::ParkedRow::Status::Open; });
    return text + (open == 0 ? std::string("no row waits\n")
                             : fmt::format("{} {}\n", open, open == 1 ? "row waits" : "rows wait"));
}

std::string parkedListJson(const std::vector<PlacedRow>& rows)
{
    std::string json = "[";
    for (const PlacedRow& placed : rows)
        json += (json.size() > 1 ? "," : "") + wordsJson(placed) + "}";
    return json + "]\n";
}

Result<std::string> parkedRowText(const PlacedRow& placed)
{
    const apply::ParkedRow& row = placed.row;
    Arena memory;
    const auto change = apply::changeOf(row, memory);
    if (!change)
        return tl::unexpected(change.error());
    std::string text = fmt::format("{}  {} since {} UTC\n", placed.id(), nameOf(row.status), row.createdAt);
    if (row.status != apply::ParkedRow::Status::Open)
        text += fmt::format("  decided    {} UTC by {}\n", row.decidedAt, row.decidedBy);
    text += fmt::format("  pipeline   {}\n", row.pipeline);
    text +=
        fmt::format("  change     {} {}, {}\n", apply::nameOf(row.kind), row.fullTableName(), row.keyText);
    text += fmt::format("  committed  {}, row {} of the transaction that ends at {}{}\n", row.committedAt,
                        row.sourceRow, row.source.text(),
                        row.source.gtid.empty() ? "" : " (" + row.source.gtid + ")");
    text += fmt::format("  born at    {} {}\n", row.origin.site, row.origin.position);
    text += fmt::format("  reason     {}\n", text::sentenceFor(row.reasonCode, row.reasonDetail));
    if (const auto behind = behindId(placed))
        text += fmt::format("  behind     {}\n", *behind);
    return text + imagesText(*change);
}

Result<std::string> parkedRowJson(const PlacedRow& placed)
{
    Arena memory;
    const auto change = apply::changeOf(placed.row, memory);
    if (!change)
        return tl::unexpected(change.error());
    std::string json = wordsJson(placed);
    json += R"(,"before":)";
    appendImage(json, *change, change->before);
    json += R"(,"after":)";
    appendImage(json, *change, change->after);
    return json + "}\n";
}

}  // namespace lutra::cli
