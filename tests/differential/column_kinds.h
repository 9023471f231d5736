#pragma once

#include "app/sandbox/server_kind.h"
#include "tests/differential/random.h"

#include <functional>
#include <string>
#include <vector>

namespace lutra::differential {

/// How a value is asked of the server and printed from the decoder, so that both are the same text exactly
/// when they are the same value.
enum class Shown : std::uint8_t {
    Integer,
    Unsigned,  // BIT, YEAR
    Real,
    Decimal,
    Moment,      // DATE, TIME, DATETIME, TIMESTAMP, with the digits of the column
    Bytes,       // hexadecimal: text in the column's charset, binaries, geometries, vectors
    FixedBytes,  // UUID, INET4, INET6
    Label,       // index and bytes of the label
    Members,     // bits and bytes of the labels
    Json,
};

/// What a server can and has.
struct ServerTraits {
    sandbox::ServerKind kind = sandbox::ServerKind::MariaDb1011;
    bool isMariaDb = false;
    bool hasJson = false;  // of its own, in binary
    bool hasVector = false;
    bool hasGenerated = false;
    bool hasInvisible = false;
    std::vector<std::string> charsets;  // of text; without "binary"
};

struct TestColumn {
    std::string name;
    std::string type;  // "DECIMAL(10,2) UNSIGNED", without NULL and defaults
    Shown shown = Shown::Integer;
    bool nullable = true;
    bool isKeyable = false;                      // may stand in a key as it is
    std::string attributes;                      // behind NULL or NOT NULL
    std::string expression;                      // of a generated column; empty for others
    std::function<std::string(Random&)> value;   // an SQL expression
    std::function<std::string(Random&)> change;  // likewise, made from the old value; may be empty

    [[nodiscard]] std::string definition() const;

    /// The expression whose text the decoder's value is compared to.
    [[nodiscard]] std::string selected() const;
};

struct ColumnKind {
    std::string_view name;
    bool (*fits)(const ServerTraits&);
    TestColumn (*make)(Random&, const ServerTraits&);
};

/// All column types there are.
[[nodiscard]] const std::vector<ColumnKind>& columnKinds();

}  // namespace lutra::differential
