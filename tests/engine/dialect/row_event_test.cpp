#include "engine/dialect/row_event.h"

#include "engine/binlog/event_decoder.h"
#include "engine/binlog/rows_decoder.h"

#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace lutra::dialect {
namespace {

constexpr std::uint32_t kWhen = 1'700'000'000;
constexpr std::string_view kPlain = "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

ColumnSchema column(ColumnType type, std::string typeText)
{
    ColumnSchema made;
    made.type = type;
    made.typeText = std::move(typeText);
    made.name = made.typeText;
    return made;
}

ColumnSchema integer(std::uint8_t bytes, bool isUnsigned)
{
    ColumnSchema made =
        column(ColumnType::Integer, (isUnsigned ? "unsigned " : "signed ") + std::to_string(bytes));
    made.integerBytes = bytes;
    made.isUnsigned = isUnsigned;
    return made;
}

ColumnSchema text(std::string typeText, std::string charset)
{
    ColumnSchema made = column(ColumnType::Text, typeText);
    made.name = typeText + ' ' + charset;
    made.charset = std::move(charset);
    return made;
}

ColumnSchema clock(ColumnType type, const std::string& name, std::uint8_t digits)
{
    ColumnSchema made = column(type, digits ? name + '(' + std::to_string(digits) + ')' : name);
    made.fractionDigits = digits;
    return made;
}

ColumnSchema sized(ColumnType type, std::string typeText, std::uint32_t length)
{
    ColumnSchema made = column(type, std::move(typeText));
    made.length = length;
    return made;
}

ColumnSchema labelled(ColumnType type, std::size_t count)
{
    ColumnSchema made = column(type, (type == ColumnType::Set ? "set " : "enum ") + std::to_string(count));
    for (std::size_t i = 0; i < count; ++i)
        made.labels.push_back("l" + std::to_string(i));
    made.labelsCharset = made.charset = "utf8mb4";
    return made;
}

std::vector<ColumnSchema> everyType()
{
    std::vector<ColumnSchema> columns{integer(4, false)};
    for (const auto bytes : std::initializer_list<std::uint8_t>{1, 2, 3, 4, 8}) {
        if (bytes != 4)
            columns.push_back(integer(bytes, false));
        columns.push_back(integer(bytes, true));
    }
    columns.push_back(column(ColumnType::Float, "float"));
    columns.push_back(column(ColumnType::Double, "double"));
    for (const char* decimal :
         {"decimal(10,2)", "decimal(65,30)", "decimal(18,9)", "decimal(3,3)", "decimal(7,0)"})
        columns.push_back(column(ColumnType::Decimal, decimal));
    for (const std::uint32_t bits : {1u, 8u, 11u, 64u})
        columns.push_back(sized(ColumnType::Bit, "bit(" + std::to_string(bits) + ")", bits));
    columns.push_back(column(ColumnType::Year, "year(4)"));
    columns.push_back(column(ColumnType::Date, "date"));
    for (std::uint8_t digits = 0; digits <= 6; ++digits) {
        columns.push_back(clock(ColumnType::Time, "time", digits));
        columns.push_back(clock(ColumnType::DateTime, "datetime", digits));
        columns.push_back(clock(ColumnType::Timestamp, "timestamp", digits));
    }
    for (const char* charset : {"utf8mb4", "latin1", "utf16", "gbk"}) {
        for (const char* name :
             {"char(10)", "char(200)", "varchar(20)", "varchar(300)", "tinytext", "longtext"})
            columns.push_back(text(name, charset));
    }
    columns.push_back(sized(ColumnType::Binary, "binary(4)", 4));
    columns.push_back(column(ColumnType::Bytes, "varbinary(300)"));
    columns.push_back(column(ColumnType::Bytes, "blob"));
    columns.push_back(column(ColumnType::Bytes, "mediumblob"));
    columns.push_back(labelled(ColumnType::Enum, 3));
    columns.push_back(labelled(ColumnType::Enum, 300));
    for (const std::size_t labels : {1u, 9u, 20u, 33u, 64u})
        columns.push_back(labelled(ColumnType::Set, labels));
    return columns;
}

TablePtr tableOf(std::vector<ColumnSchema> columns)
{
    auto table = std::make_shared<TableSchema>();
    table->schema = "shop";
    table->table = "t";
    columns[0].name = "id";
    columns[0].nullable = false;
    table->columns = std::move(columns);
    table->primaryKey = KeySchema{"PRIMARY", {0}};
    return table;
}

TableRoute routeOf(const TablePtr& source, const TablePtr& target)
{
    TableRoute route{source, target, {Family::MariaDb, 101119, ""}, {}, {{0, 0}}};
    for (std::size_t i = 0; i < source->columns.size(); ++i)
        route.carried.push_back({i, *target->find(source->columns[i].name)});
    return route;
}

std::string decoded(std::string_view statement)
{
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    statement.remove_prefix(std::string_view("BINLOG '").size());
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : statement.substr(0, statement.find_first_of("='"))) {
        bits = bits << 6 | static_cast<std::uint32_t>(kLetters.find(c));
        count += 6;
        if (count >= 8)
            bytes += static_cast<char>(bits >> (count -= 8) & 0xFF);
    }
    return bytes;
}

/// What our own reader makes of statements that a session sends.
std::vector<RowChange> readBack(std::initializer_list<std::string> statements, const TablePtr& table,
                                Arena& arena)
{
    binlog::EventDecoder decoder(binlog::ChecksumAlgorithm::Crc32, binlog::ServerFamily::MariaDb);
    std::vector<RowChange> changes;
    binlog::TableMapPtr map;
    for (const std::string& statement : statements) {
        const std::string bytes = decoded(statement);
        for (std::string_view left = bytes; !left.empty();) {
            const auto header = binlog::parseEventHeader(bytesOf(left)).value();
            const auto raw = bytesOf(left.substr(0, header.eventBytes));
            left.remove_prefix(header.eventBytes);
            const auto event = decoder.decode(raw, header).value();
            if (const auto* found = std::get_if<binlog::TableMapPtr>(&event))
                map = *found;
            if (const auto* rows = std::get_if<binlog::Rows>(&event)) {
                EXPECT_EQ(header.timestamp, kWhen);
                EXPECT_TRUE(rows->flags & binlog::Rows::kStatementEnd);
                const auto reader = binlog::RowsDecoder::make(map, table).value();
                EXPECT_TRUE(reader->decode(*rows, arena, 1u << 30, changes));
            }
        }
    }
    return changes;
}

std::string_view kept(Arena& arena, const std::string& text)
{
    return keep(arena, std::string_view(text));
}

std::uint32_t anyFraction(const ColumnSchema& column)
{
    constexpr std::array<std::uint32_t, 7> kLastDigit{1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
    const std::uint32_t digit = kLastDigit.at(column.fractionDigits);
    return *rc::gen::inRange<std::uint32_t>(0, 1'000'000 / digit) * digit;
}

std::string anyDecimal(const std::string& typeText)
{
    const auto comma = typeText.find(',');
    const int precision = std::stoi(typeText.substr(8));
    const int scale = std::stoi(typeText.substr(comma + 1));
    const auto digits = [](int count) {
        return *rc::gen::container<std::string>(static_cast<std::size_t>(count),
                                                rc::gen::inRange<char>('0', '9' + 1));
    };
    std::string whole = digits(*rc::gen::inRange(0, precision - scale + 1));
    whole.erase(0, whole.find_first_not_of('0'));
    std::string all = (whole.empty() ? "0" : whole) + (scale > 0 ? "." + digits(scale) : "");
    const bool isZero = all.find_first_not_of("0.") == std::string::npos;
    return (!isZero && *rc::gen::arbitrary<bool>() ? "-" : "") + all;
}

std::size_t lengthMax(const ColumnSchema& column)
{
    const auto open = column.typeText.find('(');
    return open == std::string::npos ? 255 : std::stoul(column.typeText.substr(open + 1));
}

/// As many characters as the column holds, of every width that it has.
std::string anyText(const ColumnSchema& column)
{
    const bool wide = column.charset == "utf16";
    const std::vector<std::string> letters =
        column.charset == "utf8mb4" ? std::vector<std::string>{"a", "é", "☃", "😀"}
        : wide ? std::vector<std::string>{std::string("\0a", 2), std::string("\x26\x03", 2)}
               : std::vector<std::string>{"a", "'"};
    const bool isBlob = column.typeText.find('(') == std::string::npos;
    std::string made;
    for (const auto letter : *rc::gen::resize(static_cast<int>(isBlob ? 60 : lengthMax(column)),
                                              rc::gen::container<std::vector<std::size_t>>(
                                                  rc::gen::inRange<std::size_t>(0, letters.size())))) {
        if (isBlob || made.size() < lengthMax(column) * (wide ? 2 : 1))
            made += letters.at(letter);
    }
    if (column.charset == "utf8mb4" && column.typeText == "char(10)" && *rc::gen::arbitrary<bool>())
        return "😀😀😀😀😀😀😀😀😀😀";
    if (column.charset == "utf8mb4" && !isBlob) {  // by characters
        std::size_t characters = 0;
        for (std::size_t i = 0; i < made.size(); ++i) {
            if ((static_cast<unsigned char>(made[i]) & 0xC0) != 0x80 && ++characters > lengthMax(column))
                return made.substr(0, i);
        }
    }
    return made;
}

ColumnValue anyValue(const ColumnSchema& column, Arena& arena)
{
    const unsigned unusedBits = 64u - 8u * column.integerBytes;
    const auto day = [] {
        return Date{*rc::gen::inRange<std::uint16_t>(0, 10000), *rc::gen::inRange<std::uint8_t>(0, 13),
                    *rc::gen::inRange<std::uint8_t>(0, 32)};
    };
    const auto upTo = [](std::uint64_t most) {
        const auto any = *rc::gen::arbitrary<std::uint64_t>();
        return most == std::numeric_limits<std::uint64_t>::max() ? any : any % (most + 1);
    };
    switch (column.type) {
    case ColumnType::Integer:
        if (column.isUnsigned)
            return upTo(std::numeric_limits<std::uint64_t>::max() >> unusedBits);
        return static_cast<std::int64_t>(*rc::gen::arbitrary<std::uint64_t>() << unusedBits) >> unusedBits;
    case ColumnType::Float:
        return *rc::gen::arbitrary<float>() + 0.0f;
    case ColumnType::Double:
        return *rc::gen::arbitrary<double>() + 0.0;
    case ColumnType::Decimal:
        return Decimal{kept(arena, anyDecimal(column.typeText))};
    case ColumnType::Bit:
        return Bits{upTo(std::numeric_limits<std::uint64_t>::max() >> (64 - column.length))};
    case ColumnType::Year:
        return Year{*rc::gen::element<std::uint16_t>(0, 1901, 2000, 2155)};
    case ColumnType::Date:
        return day();
    case ColumnType::Time: {
        TimeOfDay time{false, *rc::gen::inRange<std::uint16_t>(0, 839),
                       *rc::gen::inRange<std::uint8_t>(0, 60), *rc::gen::inRange<std::uint8_t>(0, 60),
                       anyFraction(column)};
        time.negative = time != TimeOfDay{} && *rc::gen::arbitrary<bool>();
        return time;
    }
    case ColumnType::DateTime:
        return DateTime{day(), *rc::gen::inRange<std::uint8_t>(0, 24), *rc::gen::inRange<std::uint8_t>(0, 60),
                        *rc::gen::inRange<std::uint8_t>(0, 60), anyFraction(column)};
    case ColumnType::Timestamp:
        return *rc::gen::element(Timestamp{}, Timestamp{1, anyFraction(column)},
                                 Timestamp{0x7FFFFFFF, anyFraction(column)});
    case ColumnType::Text:
        return Text{kept(arena, anyText(column))};
    case ColumnType::Binary:
        return Bytes{
            kept(arena, *rc::gen::container<std::string>(column.length, rc::gen::arbitrary<char>()))};
    case ColumnType::Bytes: {
        std::string bytes = *rc::gen::arbitrary<std::string>();
        return Bytes{kept(arena, bytes.substr(0, 255))};
    }
    case ColumnType::Enum:
        return EnumIndex{
            *rc::gen::inRange<std::uint32_t>(1, static_cast<std::uint32_t>(column.labels.size()) + 1)};
    case ColumnType::Set:
        return SetMembers{upTo(std::numeric_limits<std::uint64_t>::max() >> (64 - column.labels.size()))};
    default:
        return Null{};
    }
}

Row anyRow(const TableSchema& table, Arena& arena)
{
    Row row;
    for (const ColumnSchema& column : table.columns) {
        const bool isNull = column.nullable && *rc::gen::inRange(0, 4) == 0;
        row.push_back(isNull ? ColumnValue(Null{}) : anyValue(column, arena));
    }
    return row;
}

/// Whether the column takes this value by an event.
bool takes(const ColumnSchema& column, const ColumnValue& value)
{
    const TablePtr table = tableOf({integer(4, false), column});
    Row before{std::int64_t{1}, Null{}};
    Row after{std::int64_t{1}, value};
    const RowUpdate update{&before, &after};
    const TableRoute route = routeOf(table, table);
    EXPECT_TRUE(takesRowEvents(route, kPlain)) << column.name;
    return updateEventStatement(route, std::span(&update, 1), kWhen).has_value();
}

bool fitsTable(ColumnSchema source, ColumnSchema target)
{
    source.name = target.name = "c";
    return takesRowEvents(routeOf(tableOf({integer(4, false), source}), tableOf({integer(4, false), target})),
                          kPlain);
}

}  // namespace

// Goal: what the server is given is, to the byte, what a server's log would say.
// Method: rows of every type, at random; our own reader, which was tested on real logs, reads them back.
RC_GTEST_PROP(RowEvent, ReadsBackAsItWasWritten, ())
{
    static const TablePtr table = tableOf(everyType());
    const TableRoute route = routeOf(table, table);
    RC_ASSERT(takesRowEvents(route, kPlain));
    Arena arena;
    std::vector<Row> rows;
    const auto count = *rc::gen::inRange<std::size_t>(1, 4);
    for (std::size_t i = 0; i < 2 * count; ++i)
        rows.push_back(anyRow(*table, arena));
    std::vector<RowUpdate> updates;
    for (std::size_t i = 0; i < count; ++i)
        updates.push_back({&rows[2 * i], &rows[2 * i + 1]});
    const auto statement = updateEventStatement(route, updates, kWhen);
    RC_ASSERT(statement.has_value());

    const auto changes = readBack({formatDescriptionStatement(), *statement}, table, arena);
    RC_ASSERT(changes.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
        RC_ASSERT(changes[i].kind == RowChange::Kind::Update);
        RC_ASSERT((*changes[i].before)[0] == (*updates[i].before)[0]);
        for (std::size_t place = 0; place < table->columns.size(); ++place) {
            if (!((*changes[i].after)[place] == (*updates[i].after)[place]))
                RC_FAIL(table->columns[place].name);
        }
    }
}

// Goal: a value that the column would bend, or refuse, never goes to a server that does not look.
// Method: for each type values just inside, and just outside.
TEST(RowEvent, IsNotMadeOfAValueThatMayNotFit)
{
    EXPECT_TRUE(takes(integer(1, false), std::int64_t{-128}));
    EXPECT_FALSE(takes(integer(1, false), std::int64_t{-129}));
    EXPECT_FALSE(takes(integer(1, false), std::int64_t{128}));
    EXPECT_FALSE(takes(integer(3, true), std::int64_t{-1}));
    EXPECT_TRUE(takes(integer(3, true), std::uint64_t{0xFFFFFF}));
    EXPECT_FALSE(takes(integer(3, true), std::uint64_t{0x1000000}));
    EXPECT_FALSE(takes(integer(8, false), std::uint64_t{1} << 63));
    EXPECT_TRUE(takes(integer(8, true), std::uint64_t{1} << 63));
    EXPECT_FALSE(takes(column(ColumnType::Double, "double"), std::numeric_limits<double>::infinity()));
    const ColumnSchema money = column(ColumnType::Decimal, "decimal(5,2)");
    EXPECT_TRUE(takes(money, Decimal{"-999.99"}));
    EXPECT_TRUE(takes(money, Decimal{"1.5"}));
    EXPECT_FALSE(takes(money, Decimal{"1000.00"}));
    EXPECT_FALSE(takes(money, Decimal{"1.005"}));
    EXPECT_FALSE(takes(sized(ColumnType::Bit, "bit(3)", 3), Bits{8}));
    EXPECT_FALSE(takes(column(ColumnType::Year, "year(4)"), Year{1900}));
    EXPECT_FALSE(takes(column(ColumnType::Date, "date"), Date{2024, 13, 1}));
    const ColumnSchema tenths = clock(ColumnType::DateTime, "datetime", 1);
    EXPECT_TRUE(takes(tenths, DateTime{{2024, 1, 1}, 0, 0, 0, 100'000}));
    EXPECT_FALSE(takes(tenths, DateTime{{2024, 1, 1}, 0, 0, 0, 110'000}));
    EXPECT_FALSE(takes(clock(ColumnType::Time, "time", 0), TimeOfDay{false, 839, 0, 0, 0}));
    EXPECT_FALSE(takes(clock(ColumnType::Timestamp, "timestamp", 0), Timestamp{0x80000000, 0}));
    EXPECT_TRUE(takes(text("varchar(2)", "utf8mb4"), Text{"😀😀"}));
    EXPECT_FALSE(takes(text("varchar(2)", "utf8mb4"), Text{"aaa"}));
    EXPECT_FALSE(takes(text("varchar(2)", "gbk"), Text{"aaa"}));
    EXPECT_FALSE(takes(text("tinytext", "utf8mb4"), Text{std::string(256, 'a')}));
    EXPECT_FALSE(takes(sized(ColumnType::Binary, "binary(2)", 2), Bytes{"abc"}));
    EXPECT_FALSE(takes(labelled(ColumnType::Enum, 2), EnumIndex{0}));
    EXPECT_FALSE(takes(labelled(ColumnType::Enum, 2), EnumIndex{3}));
    EXPECT_FALSE(takes(labelled(ColumnType::Set, 2), SetMembers{4}));
    EXPECT_FALSE(takes(integer(4, false), Absent{}));
    EXPECT_FALSE(takes(integer(4, false), Text{"1"}));
    ColumnSchema needed = integer(4, false);
    needed.nullable = false;
    EXPECT_FALSE(takes(needed, Null{}));
}

// Goal: columns that give the same bytes another meaning, or store them otherwise, get statements.
TEST(RowEvent, IsNotMadeForAnotherColumn)
{
    const ColumnSchema word = text("varchar(9)", "utf8mb4");
    EXPECT_TRUE(fitsTable(word, text("char(3)", "utf8mb4")));
    EXPECT_FALSE(fitsTable(word, text("varchar(9)", "latin1")));
    EXPECT_FALSE(fitsTable(text("text", "ascii"), text("varchar(9)", "ascii")));
    EXPECT_FALSE(fitsTable(word, text("varchar(9) /*M!100301 COMPRESSED*/", "utf8mb4")));
    EXPECT_FALSE(fitsTable(integer(4, false), column(ColumnType::Decimal, "decimal(10,0)")));
    EXPECT_FALSE(
        fitsTable(clock(ColumnType::Time, "time", 0), column(ColumnType::Time, "time /* mariadb-5.3 */")));
    EXPECT_FALSE(fitsTable(column(ColumnType::Float, "float"), column(ColumnType::Float, "float(7,2)")));
    EXPECT_FALSE(fitsTable(column(ColumnType::Uuid, "uuid"), column(ColumnType::Uuid, "uuid")));
    EXPECT_FALSE(fitsTable(labelled(ColumnType::Enum, 2), labelled(ColumnType::Enum, 3)));
    ColumnSchema wide = labelled(ColumnType::Enum, 1);
    wide.labelsCharset = "utf16";
    wide.labels = {std::string("\0l\0000", 4)};
    EXPECT_TRUE(fitsTable(wide, labelled(ColumnType::Enum, 1)));
    wide.labels = {std::string("\x01l\0000", 4)};
    EXPECT_FALSE(fitsTable(wide, labelled(ColumnType::Enum, 1)));
}

// Goal: a table in which more happens than an event says, or that has columns which it does not tell, gets
// statements; and so does a server that cannot be asked.
TEST(RowEvent, IsNotMadeForATableThatDoesMore)
{
    const TablePtr table = tableOf({integer(4, false), text("varchar(9)", "utf8mb4")});
    TableRoute route = routeOf(table, table);
    EXPECT_TRUE(takesRowEvents(route, kPlain));
    EXPECT_FALSE(takesRowEvents(route, ""));
    EXPECT_FALSE(takesRowEvents(route, "CREATE TABLE `t` (\n  `a` int\n) ENGINE=Aria"));
    for (const char* more : {" WITH SYSTEM VERSIONING", "CHECK (`a` > 1)", "`b` int INVISIBLE", "USING HASH"})
        EXPECT_FALSE(takesRowEvents(route, std::string(kPlain) + more)) << more;
    TableRoute older = route;
    older.server.version = 101000;
    EXPECT_FALSE(takesRowEvents(older, kPlain));
    TableRoute mysql = route;
    mysql.server = {Family::MySql, 90700, ""};
    EXPECT_FALSE(takesRowEvents(mysql, kPlain));
    TableRoute partial = route;
    partial.carried.pop_back();
    EXPECT_FALSE(takesRowEvents(partial, kPlain));
    auto withTrigger = std::make_shared<TableSchema>(*table);
    withTrigger->hasTriggers = true;
    EXPECT_FALSE(takesRowEvents(routeOf(table, withTrigger), kPlain));
    auto withoutKey = std::make_shared<TableSchema>(*table);
    withoutKey->primaryKey.reset();
    EXPECT_FALSE(takesRowEvents(routeOf(table, withoutKey), kPlain));
}

// Goal: columns that stand in another order on the target get the values of their names.
TEST(RowEvent, PutsValuesAtTheTargetsPlaces)
{
    const ColumnSchema word = text("varchar(9)", "utf8mb4");
    const TablePtr source = tableOf({integer(4, false), word, integer(8, false)});
    const TablePtr target = tableOf({integer(4, false), integer(8, false), word});
    const Row before{std::int64_t{7}, Text{"a"}, std::int64_t{1}};
    const Row after{std::int64_t{7}, Text{"b"}, std::int64_t{2}};
    const RowUpdate update{&before, &after};
    const auto statement = updateEventStatement(routeOf(source, target), std::span(&update, 1), kWhen);
    Arena arena;
    const auto changes = readBack({formatDescriptionStatement(), statement.value()}, target, arena);
    ASSERT_EQ(changes.size(), 1u);
    EXPECT_EQ(*changes[0].after, (Row{std::int64_t{7}, std::int64_t{2}, Text{"b"}}));
}

// Goal: a table is the same though rows were inserted, and another one when a column moved.
TEST(RowEvent, KnowsATableByItsDefinition)
{
    const auto definition = [](const std::string& counter) {
        return tableDefinition("CREATE TABLE `t` (\n  `a` int COMMENT ' AUTO_INCREMENT=5'\n) ENGINE=InnoDB" +
                               counter + " DEFAULT CHARSET=utf8mb4 COMMENT=' AUTO_INCREMENT=6'");
    };
    EXPECT_EQ(definition(" AUTO_INCREMENT=17"), definition(""));
    EXPECT_NE(definition("").find("5'"), std::string::npos);
    EXPECT_NE(definition("").find("6'"), std::string::npos);
}

}  // namespace lutra::dialect
