#include "tests/differential/random_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace lutra::differential {

namespace {

constexpr std::size_t kColumnsMax = 14;

TestColumn ridColumn()
{
    TestColumn column;
    column.name = "rid";
    column.type = "INT";
    column.nullable = false;
    return column;
}

TestColumn generatedColumn(Random& random, std::string name)
{
    TestColumn column;
    column.name = std::move(name);
    column.attributes = random.chance(50) ? "STORED" : "VIRTUAL";
    switch (random.below(3)) {
    case 0:
        column.type = "BIGINT";
        column.expression = "rid * 3 - 100";
        break;
    case 1:
        column.type = "VARCHAR(40) CHARACTER SET utf8mb4";
        column.shown = Shown::Bytes;
        column.expression = "CONCAT('ä', rid)";
        break;
    default:
        column.type = "DECIMAL(20,4)";
        column.shown = Shown::Decimal;
        column.expression = "rid / 7";
        break;
    }
    return column;
}

TestColumn periodColumn(std::string name)
{
    TestColumn column;
    column.name = std::move(name);
    column.type = "TIMESTAMP(6)";
    column.shown = Shown::Moment;
    return column;
}

void addKeys(Random& random, RandomTable& table)
{
    std::vector<std::string> keyable;
    for (const TestColumn& column : table.columns) {
        const bool usable = column.isKeyable && !column.nullable && column.expression.empty() &&
                            column.attributes.find("INVISIBLE") == std::string::npos;
        if (usable)
            keyable.push_back(column.name);
    }
    const std::string other = keyable.empty() ? std::string() : random.pick(keyable);
    switch (random.below(6)) {
    case 0:
        break;  // no key
    case 1:
        table.keys.emplace_back("UNIQUE KEY u (rid)");
        break;
    case 2:
    case 3:
        if (!other.empty()) {
            table.keys.push_back(random.chance(50) ? fmt::format("PRIMARY KEY (rid, {})", other)
                                                   : fmt::format("PRIMARY KEY ({}, rid)", other));
            break;
        }
        [[fallthrough]];
    default:
        table.keys.emplace_back("PRIMARY KEY (rid)");
    }
    if (!other.empty() && random.chance(30))
        table.keys.push_back(fmt::format("KEY k ({}, rid)", other));
    if (random.chance(30))
        table.keys.push_back("UNIQUE KEY u2 (rid)");
}

}  // namespace

std::string RandomTable::createStatement() const
{
    std::vector<std::string> parts;
    for (const TestColumn& column : columns) {
        if (!versioned || &column < &columns[columns.size() - 2])
            parts.push_back(column.definition());
    }
    parts.insert(parts.end(), keys.begin(), keys.end());
    return fmt::format("CREATE TABLE {} ({}) ENGINE=InnoDB{}", name, fmt::join(parts, ", "),
                       versioned ? " WITH SYSTEM VERSIONING" : "");
}

std::string RandomTable::selectList() const
{
    std::vector<std::string> parts;
    std::ranges::transform(columns, std::back_inserter(parts), &TestColumn::selected);
    return fmt::format("{}", fmt::join(parts, ", "));
}

RandomTable randomTable(Random& random, const ServerTraits& server, std::string name)
{
    RandomTable table;
    table.name = std::move(name);
    table.columns.push_back(ridColumn());
    const std::size_t count = 1 + random.below(kColumnsMax);
    while (table.columns.size() <= count) {
        std::string columnName = fmt::format("c{}", table.columns.size());
        if (server.hasGenerated && random.chance(6)) {
            table.columns.push_back(generatedColumn(random, std::move(columnName)));
            continue;
        }
        const ColumnKind& kind = random.pick(columnKinds());
        if (!kind.fits(server))
            continue;
        TestColumn column = kind.make(random, server);
        column.name = std::move(columnName);
        column.nullable = random.chance(60);
        if (server.hasInvisible && column.nullable && random.chance(8))
            column.attributes += " INVISIBLE";
        table.columns.push_back(std::move(column));
    }
    addKeys(random, table);
    table.ridMayChange = true;
    if (server.isMariaDb && random.chance(12)) {
        table.versioned = true;
        table.columns.push_back(periodColumn("row_start"));
        table.columns.push_back(periodColumn("row_end"));
    }
    if (server.isMariaDb && random.chance(10)) {  // a hidden column behind it
        TestColumn text;
        text.name = "longUnique";
        text.type = "TEXT CHARACTER SET utf8mb4";
        text.shown = Shown::Bytes;
        text.value = [](Random& r) { return fmt::format("'{:016x}{:016x}'", r.bits(), r.bits()); };
        table.columns.insert(table.columns.begin() + 1, std::move(text));
        table.keys.emplace_back("UNIQUE KEY long_unique (longUnique)");
    }
    if (server.hasJson && random.chance(10))
        table.keys.emplace_back("KEY computed ((rid + 1))");
    return table;
}

}  // namespace lutra::differential
