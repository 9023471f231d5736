#pragma once

#include "engine/base/error.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

struct st_mysql;

namespace lutra::mysql {

/// Executes a statement whose `?` stand for `values`, which are sent one after the other and in pieces, as
/// they are: neither we nor the client library hold another copy of them.
///
/// Shape:  a value reaches the server as a binary string. A server takes one of `max_allowed_packet` at most.
/// Returns how many rows matched. Errors: the server's, as of any statement. `name` is the data source's.
[[nodiscard]] Result<std::uint64_t> executeWithValues(st_mysql* handle, const std::string& name,
                                                      std::string_view sql,
                                                      std::span<const std::string_view> values);

}  // namespace lutra::mysql
