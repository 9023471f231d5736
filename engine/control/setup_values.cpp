#include "engine/control/setup_values.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lutra {

const LinkStep* LinkReport::firstFailed() const
{
    const auto found = std::ranges::find(steps, LinkStep::State::Failed, &LinkStep::state);
    return found == steps.end() ? nullptr : &*found;
}

const LinkStep& LinkReport::step(LinkStep::Kind kind) const
{
    return steps.at(static_cast<std::size_t>(kind));
}

bool LinkReport::reached() const
{
    if (steps.empty())
        return false;
    const LinkStep* failed = firstFailed();
    if (!failed || failed->kind == LinkStep::Kind::Rights)
        return true;
    return failed->kind == LinkStep::Kind::Login && failed->code == "mysql.login_refused";
}

std::size_t TableFit::differences() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(columns, [](const Column& column) { return !column.words.empty(); }));
}

ExampleColumns exampleFrom(const std::vector<TableFit>& fits)
{
    constexpr std::array<std::string_view, 4> kWords{"varchar", "char", "text", "longtext"};
    constexpr std::array<std::string_view, 4> kNumbers{"int", "bigint", "decimal", "smallint"};
    const auto isOne = [](const std::string& type, const auto& names) {
        return std::ranges::any_of(names, [&](std::string_view name) {
            return type == name || type.starts_with(std::string(name) + "(") ||
                   type.starts_with(std::string(name) + " ");
        });
    };
    for (const TableFit& fit : fits) {
        ExampleColumns example{.table = fit.source.table, .word = {}, .number = {}};
        for (const TableFit::Column& column : fit.columns) {
            const bool key = &column == &fit.columns.front();  // as good as ever the row's own name
            if (!key && example.word.empty() && isOne(column.source, kWords))
                example.word = column.name;
            if (!key && example.number.empty() && isOne(column.source, kNumbers))
                example.number = column.name;
        }
        if (!example.word.empty() && !example.number.empty())
            return example;
    }
    return {};
}

bool anyBlocks(const std::vector<CheckOutcome>& outcomes)
{
    return std::ranges::any_of(
        outcomes, [](const CheckOutcome& outcome) { return outcome.level == CheckOutcome::Level::Block; });
}

}  // namespace lutra
