#include "engine/control/setup_values.h"

#include <algorithm>

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

bool anyBlocks(const std::vector<CheckOutcome>& outcomes)
{
    return std::ranges::any_of(
        outcomes, [](const CheckOutcome& outcome) { return outcome.level == CheckOutcome::Level::Block; });
}

}  // namespace lutra
