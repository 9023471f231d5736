#pragma once

#include "engine/change/transaction.h"

#include <string>
#include <vector>

namespace lutra::ddl {

struct TableRef {
    std::string schema;
    std::string table;  // empty: the whole schema
};

/// What a statement that changes structure is about, as far as its first words tell.
struct SchemaStatementParts {
    std::string verb;              // "ALTER TABLE", upper case; the first word or two
    std::vector<TableRef> tables;  // those it names as its objects; default schema filled in
    bool removesRows =
        false;  // TRUNCATE, DROP, CREATE OR REPLACE, and ALTER that drops, truncates or exchanges a partition
};

/// Reads the head of the statement; never the whole grammar. Comments, quoting and IF [NOT] EXISTS are passed
/// over.
[[nodiscard]] SchemaStatementParts readHead(const SchemaStatement& statement);

}  // namespace lutra::ddl
