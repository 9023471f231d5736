#include "engine/mysql/server_errors.h"

#include <gtest/gtest.h>

namespace lutra::mysql {
namespace {

// Goal: a demoted server is waited for; another option that prevents a statement is not taken for that.
// Method: both families' words for number 1290, and one of --secure-file-priv.
TEST(ServerErrors, TellsReadOnlyFromOtherOptions)
{
    for (const char* words :
         {"The MySQL server is running with the --super-read-only option so it cannot execute this statement",
          "The MariaDB server is running with the --read-only option so it cannot execute this statement"}) {
        const Error error = errorFromServer(1290, words, "site-b");
        EXPECT_EQ(error.code, "mysql.read_only");
        EXPECT_EQ(error.kind, ErrorKind::Transient);
    }
    const Error other = errorFromServer(
        1290, "The MySQL server is running with the --secure-file-priv option so it cannot execute this",
        "site-b");
    EXPECT_EQ(other.code, "mysql.error");
    EXPECT_EQ(other.kind, ErrorKind::Refused);
}

}  // namespace
}  // namespace lutra::mysql
