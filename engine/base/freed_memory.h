#pragma once

namespace lutra {

/// From here on freed memory stays with the process, up to 64 MB: a reader of logs frees and takes megabytes
/// with each transaction, and pages fresh from the system cost more than what is done with them. For a
/// program's start.
void keepFreedMemory();

}  // namespace lutra
