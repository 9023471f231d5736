#pragma once

#include <string_view>

namespace lutra::preflight {

// What the tests of this program have shown of each check. At the end of a whole run every check of the table
// must have been found on a real server, and its fix done and seen to help, unless the table says why there
// is none.

void noteFound(std::string_view id);
void noteMended(std::string_view id);

}  // namespace lutra::preflight
