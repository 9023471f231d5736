#include "app/sandbox/server_kind.h"

#include "app/sandbox/server_files.h"

#include <algorithm>

namespace lutra::sandbox {

const ServerKindRow& rowOf(ServerKind kind)
{
    return *std::ranges::find(kServerKinds, kind, &ServerKindRow::kind);
}

std::string_view idOf(ServerKind kind)
{
    return rowOf(kind).id;
}

std::optional<ServerKind> serverKindFrom(std::string_view id)
{
    const auto found = std::ranges::find(kServerKinds, id, &ServerKindRow::id);
    return found == kServerKinds.end() ? std::nullopt : std::optional(found->kind);
}

Result<void> available(ServerKind kind)
{
    if (auto files = findServer(kind); !files)
        return tl::unexpected(files.error());
    return {};
}

}  // namespace lutra::sandbox
