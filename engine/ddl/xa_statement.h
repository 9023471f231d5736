#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lutra::ddl {

/// An XA statement as servers write it into their logs.
///
/// Shape: `xid` as the servers print it there, in lower case: "x'7831',x'',1".
struct XaStatement {
    enum class Verb { Start, End, Commit, Rollback };

    Verb verb = Verb::Start;
    std::string xid;
};

/// Nullopt for other text, and for an id that is not written as the servers do.
[[nodiscard]] std::optional<XaStatement> readXaStatement(std::string_view sql);

}  // namespace lutra::ddl
