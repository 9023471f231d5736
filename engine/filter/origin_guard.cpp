#include "engine/filter/origin_guard.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace lutra::filter {

namespace {

constexpr std::string_view kOurSchema = "retl";
constexpr std::string_view kCheckpointTable = "retl_checkpoint";
constexpr std::string_view kForeignSite = "otter";  // as the assembler names another replicator's mark

/// Names are compared without case: `lower_case_table_names` decides how the log spells them.
bool sameName(std::string_view a, std::string_view lower)
{
    const auto lowered = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, lower, {}, lowered);
}

bool isOurs(const RowChange& row)
{
    return sameName(row.table->schema, kOurSchema);
}

bool isCheckpoint(const RowChange& row)
{
    return isOurs(row) && sameName(row.table->table, kCheckpointTable) && row.after;
}

/// The text of `column` after the change. A minimal image leaves out what did not change: then the one
/// before.
std::string_view textOf(const RowChange& row, std::string_view column)
{
    const auto place = row.table->find(column);
    if (!place)
        return {};
    for (const auto* image : {&row.after, &row.before}) {
        if (!image->has_value() || *place >= (*image)->size() || isAbsent((**image)[*place]))
            continue;
        const Text* text = std::get_if<Text>(&(**image)[*place]);
        return text == nullptr ? std::string_view() : text->bytes;
    }
    return {};
}

}  // namespace

OriginGuard::OriginGuard(std::string ownSite, std::string targetSite,
                         std::vector<std::string> comingOtherwise)
    : m_ownSite(std::move(ownSite))
    , m_targetSite(std::move(targetSite))
    , m_comingOtherwise(std::move(comingOtherwise))
{
}

Result<Judgement> OriginGuard::judge(Transaction& transaction) const
{
    std::optional<Origin> mark = transaction.origin;
    const bool foreign = mark && mark->site == kForeignSite;
    const auto checkpoint = std::ranges::find_if(transaction.rows, isCheckpoint);
    if (!foreign && checkpoint != transaction.rows.end())
        mark = Origin{std::string(textOf(*checkpoint, "origin_site")),
                      std::string(textOf(*checkpoint, "origin_position"))};
    std::erase_if(transaction.rows, isOurs);

    if (!mark)
        return Judgement{Verdict::Local, {m_ownSite, transaction.end.text()}};
    if (foreign || mark->site == m_targetSite ||
        std::ranges::find(m_comingOtherwise, mark->site) != m_comingOtherwise.end())
        return Judgement{Verdict::Drop, std::move(*mark)};
    if (!mark->site.empty())
        return Judgement{Verdict::Carry, std::move(*mark)};
    if (transaction.empty())
        return Judgement{Verdict::Drop, {}};  // a checkpoint moved and nothing else
    return fail(ErrorKind::BadData, "filter.mark_unreadable",
                fmt::format("the transaction that ends at {} carries our mark without an origin_site",
                            transaction.end.text()));
}

}  // namespace lutra::filter
