#pragma once

// toml++ as headers only and without exceptions, whatever the package's own flags say: a parse error is then
// a value, and its names cannot meet those of the shared library.
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#undef TOML_EXCEPTIONS
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0

// Version 3.3 asserts what only a well-formed text keeps (`[[}` ends the program), and where assertions are
// off it may let the compiler assume the same. Without both, its next line reports the error.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) static_cast<void>(0)

#include <toml++/toml.h>

#pragma pop_macro("NDEBUG")
