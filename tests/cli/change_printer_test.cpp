#include "app/cli/change_printer.h"

#include "app/cli/json_value.h"
#include "app/cli/unicode_text.h"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace lutra::cli {
namespace {

ColumnSchema column(ColumnType type)
{
    ColumnSchema found;
    found.name = "c";
    found.type = type;
    return found;
}

ColumnSchema textColumn(const std::string& charset)
{
    ColumnSchema found = column(ColumnType::Text);
    found.charset = charset;
    return found;
}

ColumnSchema withFraction(ColumnType type, std::uint8_t digits)
{
    ColumnSchema found = column(type);
    found.fractionDigits = digits;
    return found;
}

std::string json(const ColumnSchema& of, const ColumnValue& value)
{
    std::string text;
    appendJsonValue(text, of, value);
    EXPECT_TRUE(nlohmann::json::accept(text)) << text;
    return text;
}

std::string text(const std::string& bytes, const std::string& charset)
{
    return json(textColumn(charset), Text{bytes});
}

void append(ChangePrinter& printer, std::string& lines, const Transaction& transaction)
{
    EXPECT_TRUE(printer.append(lines, transaction, [] { return Result<void>(); }));
}

// Goal: types of MariaDB alone are shown as it shows them, a vector as numbers that read back the same.
TEST(JsonValue, VendorsTypesAreTheirText)
{
    const std::string_view sixteen("\x12\x3e\x45\x67\xe8\x9b\x12\xd3\xa4\x56\x42\x66\x55\x44\0\0", 16);
    EXPECT_EQ(json(column(ColumnType::Uuid), Bytes{sixteen}), "\"123e4567-e89b-12d3-a456-426655440000\"");
    EXPECT_EQ(json(column(ColumnType::Inet4), Bytes{std::string_view("\x7f\0\0\x01", 4)}), "\"127.0.0.1\"");
    const std::string_view loopback("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
    EXPECT_EQ(json(column(ColumnType::Inet6), Bytes{loopback}), "\"::1\"");
    EXPECT_EQ(json(column(ColumnType::Vector), Bytes{std::string_view("\xcd\xcc\xcc\x3d\0\0\0\xc0", 8)}),
              "[0.1,-2]");
    EXPECT_EQ(json(column(ColumnType::Vector), Bytes{""}), "[]");
    EXPECT_EQ(json(column(ColumnType::Vector), Bytes{std::string_view("\0\0\xc0\x7f", 4)}),
              "{\"base64\":\"AADAfw==\"}");
    EXPECT_EQ(json(column(ColumnType::Inet4), Bytes{"abc"}), "{\"base64\":\"YWJj\"}");
}

// Goal: no digit of a number is lost, and none is made up.
TEST(JsonValue, NumbersAreExact)
{
    const ColumnSchema integer = column(ColumnType::Integer);
    EXPECT_EQ(json(integer, std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(json(integer, std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(json(column(ColumnType::Decimal), Decimal{"-12.50"}), "-12.50");
    const std::string wide = "99999999999999999999999999999999999.999999999999999999999999999999";
    EXPECT_EQ(json(column(ColumnType::Decimal), Decimal{wide}), wide);
    EXPECT_EQ(json(column(ColumnType::Float), 0.1f), "0.1");
    EXPECT_EQ(json(column(ColumnType::Float), -3.4e38f), "-3.4e+38");
    EXPECT_EQ(json(column(ColumnType::Double), 0.1), "0.1");
    EXPECT_EQ(json(column(ColumnType::Double), 5e-324), "5e-324");
    EXPECT_EQ(json(column(ColumnType::Double), 1.0), "1");
    EXPECT_EQ(json(column(ColumnType::Double), -0.0), "-0");
    EXPECT_EQ(json(column(ColumnType::Bit), Bits{std::numeric_limits<std::uint64_t>::max()}),
              "18446744073709551615");
    EXPECT_EQ(json(column(ColumnType::Year), Year{0}), "0");
    EXPECT_EQ(json(column(ColumnType::Year), Year{2155}), "2155");
    EXPECT_EQ(json(integer, Null{}), "null");
    for (const double odd :
         {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
        EXPECT_EQ(json(column(ColumnType::Double), odd).front(), '"');
}

// Goal: dates and times read as the server prints them, with all digits of their fraction and no more.
TEST(JsonValue, DatesAndTimes)
{
    EXPECT_EQ(json(column(ColumnType::Date), Date{0, 0, 0}), "\"0000-00-00\"");
    EXPECT_EQ(json(column(ColumnType::Date), Date{2026, 11, 2}), "\"2026-11-02\"");
    EXPECT_EQ(json(withFraction(ColumnType::Time, 0), TimeOfDay{true, 838, 59, 59, 0}), "\"-838:59:59\"");
    EXPECT_EQ(json(withFraction(ColumnType::Time, 6), TimeOfDay{true, 0, 0, 0, 1}), "\"-00:00:00.000001\"");
    EXPECT_EQ(json(withFraction(ColumnType::Time, 1), TimeOfDay{false, 1, 2, 3, 400'000}), "\"01:02:03.4\"");
    const DateTime moment{{2026, 11, 22}, 10, 15, 30, 120'000};
    EXPECT_EQ(json(withFraction(ColumnType::DateTime, 0), moment), "\"2026-11-22 10:15:30\"");
    EXPECT_EQ(json(withFraction(ColumnType::DateTime, 5), moment), "\"2026-11-22 10:15:30.12000\"");
    EXPECT_EQ(json(withFraction(ColumnType::Timestamp, 0), Timestamp{0, 0}), "\"0000-00-00 00:00:00\"");
    EXPECT_EQ(json(withFraction(ColumnType::Timestamp, 6), Timestamp{0, 1}),
              "\"1970-01-01 00:00:00.000001\"");
    EXPECT_EQ(json(withFraction(ColumnType::Timestamp, 2), Timestamp{2147483647, 990'000}),
              "\"2038-01-19 03:14:07.99\"");
    EXPECT_EQ(json(withFraction(ColumnType::Timestamp, 0), Timestamp{4294967295, 0}),
              "\"2106-02-07 06:28:15\"");
}

// Goal: bytes arrive as they are, under base64.
// Source: the vectors of RFC 4648.
TEST(JsonValue, Bytes)
{
    const auto bytes = [](const std::string& plain) { return json(column(ColumnType::Bytes), Bytes{plain}); };
    EXPECT_EQ(bytes(""), R"({"base64":""})");
    EXPECT_EQ(bytes("f"), R"({"base64":"Zg=="})");
    EXPECT_EQ(bytes("fo"), R"({"base64":"Zm8="})");
    EXPECT_EQ(bytes("foo"), R"({"base64":"Zm9v"})");
    EXPECT_EQ(bytes("foob"), R"({"base64":"Zm9vYg=="})");
    EXPECT_EQ(bytes("fooba"), R"({"base64":"Zm9vYmE="})");
    EXPECT_EQ(bytes("foobar"), R"({"base64":"Zm9vYmFy"})");
    EXPECT_EQ(bytes(std::string("\0\xFF", 2)), R"({"base64":"AP8="})");
    EXPECT_EQ(json(column(ColumnType::Geometry), Geometry{"\xFB\xEF"}), R"({"base64":"++8="})");
}

// Goal: whatever stands in a text, the line stays one line of valid JSON that says the same.
// Method: each single byte; signs of JSON; characters of all lengths.
TEST(JsonValue, TextIsEscaped)
{
    EXPECT_EQ(text("a\"b\\c\n\r\t\b\f\x01\x7F", "utf8mb4"), R"("a\"b\\c\n\r\t\b\f\u0001\u007f")");
    EXPECT_EQ(text("größe€😀", "utf8mb4"), "\"größe€😀\"");
    EXPECT_EQ(text("größe", "utf8mb3"), "\"größe\"");
    EXPECT_EQ(text("", "utf8mb4"), "\"\"");
    for (int byte = 0; byte < 0x80; ++byte) {
        const std::string plain = "x" + std::string(1, static_cast<char>(byte)) + "y";
        const std::string line = text(plain, "utf8mb4");
        EXPECT_EQ(line.find('\n'), std::string::npos);
        EXPECT_EQ(nlohmann::json::parse(line).get<std::string>(), plain);
    }
}

// Goal: text of other charsets becomes UTF-8 where that loses nothing, else its bytes and its charset stay.
TEST(JsonValue, TextIsConverted)
{
    EXPECT_EQ(text("gr\xF6\xDF\x80", "latin1"), "\"größ€\"");
    EXPECT_EQ(text("\x81", "latin1"), "\"\xC2\x81\"");
    EXPECT_EQ(text("abc", "ascii"), "\"abc\"");
    EXPECT_EQ(text(std::string("\0a\x20\xAC\xD8\x3D\xDE\x00", 8), "utf16"), "\"a€😀\"");
    EXPECT_EQ(text(std::string("a\0\xAC\x20\x3D\xD8\x00\xDE", 8), "utf16le"), "\"a€😀\"");
    EXPECT_EQ(text(std::string("\0a\x20\xAC", 4), "ucs2"), "\"a€\"");
    EXPECT_EQ(text(std::string("\0\1\xF6\x00", 4), "utf32"), "\"😀\"");

    EXPECT_EQ(text("\xC3", "utf8mb4"), R"({"base64":"ww==","charset":"utf8mb4"})");
    EXPECT_EQ(text("\xB1", "koi8r"), R"({"base64":"sQ==","charset":"koi8r"})");
    for (const auto& [bytes, charset] : std::vector<std::pair<std::string, std::string>>{
             {"\xC0\x80", "utf8mb4"},
             {"\xE0\x9F\xBF", "utf8mb4"},
             {"\xED\xA0\x80", "utf8mb3"},
             {"\xF4\x90\x80\x80", "utf8mb4"},
             {"\xF0\x9F\x98", "utf8mb4"},
             {"\x80", "ascii"},
             {"a", "utf16"},
             {"\xD8\x3D", "utf16"},
             {"\xD8\x3D\x20\xAC", "utf16"},
             {"\xDE\x3D\x20\xAC", "utf16"},
             {"\xD8\x3D\xDE\x3D", "ucs2"},
             {"\x7F\xFF\xFF\xFF", "utf32"},
             {"abc", "utf32"},
             {"abc", ""},
         })
        EXPECT_TRUE(nlohmann::json::parse(text(bytes, charset)).contains("base64")) << charset;
}

// Goal: ENUM and SET show labels where they are known, else their number.
TEST(JsonValue, Labels)
{
    ColumnSchema labelled = column(ColumnType::Enum);
    labelled.labels = {"small",
                       "gr\xF6\xDF"
                       "e",
                       "x,y"};
    labelled.labelsCharset = "latin1";
    EXPECT_EQ(json(labelled, EnumIndex{2}), "\"größe\"");
    EXPECT_EQ(json(labelled, EnumIndex{0}), "\"\"");
    EXPECT_EQ(json(labelled, EnumIndex{4}), "4");
    labelled.type = ColumnType::Set;
    labelled.labels = {"a", "\xE4", "c"};
    EXPECT_EQ(json(labelled, SetMembers{0b011}), "\"a,ä\"");
    EXPECT_EQ(json(labelled, SetMembers{0}), "\"\"");
    EXPECT_EQ(json(labelled, SetMembers{0b1001}), "9");
    labelled.labelsCharset = "koi8r";
    EXPECT_EQ(json(labelled, SetMembers{0b011}), "3");
    EXPECT_EQ(json(column(ColumnType::Enum), EnumIndex{2}), "2");
    EXPECT_EQ(json(column(ColumnType::Set), SetMembers{5}), "5");
}

// Goal: a JSON column is a part of the document, not a text in it.
TEST(JsonValue, Documents)
{
    EXPECT_EQ(json(column(ColumnType::Json), Json{R"({"a": [1.50, null]})"}), R"({"a": [1.50, null]})");
}

TablePtr table(const std::string& schema, const std::string& name)
{
    TableSchema found;
    found.schema = schema;
    found.table = name;
    found.columns = {column(ColumnType::Integer), textColumn("utf8mb4")};
    found.columns[0].name = "id";
    found.columns[1].name = "no\"te";
    return std::make_shared<const TableSchema>(found);
}

Transaction transaction()
{
    Transaction made;
    made.end = {"bin.000002", 5'000'000'000, "0-1-7"};
    made.committedAt = WallTime(std::chrono::microseconds(1'500'000));
    return made;
}

Transaction changes(const TablePtr& of)
{
    Transaction made = transaction();
    const Row one{std::int64_t{1}, Text{"a"}};
    const Row two{std::int64_t{1}, Text{"b"}};
    const Row minimal{Absent{}, Null{}};
    made.rows = {{RowChange::Kind::Insert, of, std::nullopt, one},
                 {RowChange::Kind::Update, of, one, two},
                 {RowChange::Kind::Update, of, Row{std::int64_t{1}, Absent{}}, minimal},
                 {RowChange::Kind::Delete, of, two, std::nullopt}};
    return made;
}

// Goal: a line is what scripts were promised, to the byte.
TEST(ChangePrinter, JsonLines)
{
    ChangePrinter printer(ChangeFormat::Json);
    std::string lines;
    append(printer, lines, changes(table("shop", "t")));
    const std::string head =
        R"({"position":"bin.000002:5000000000","gtid":"0-1-7","time":"1970-01-01T00:00:01.500000Z","schema":"shop","table":"t","kind":)";
    EXPECT_EQ(lines, head + R"("insert","after":{"id":1,"no\"te":"a"}})" + "\n" + head +
                         R"("update","before":{"id":1,"no\"te":"a"},"after":{"id":1,"no\"te":"b"}})" + "\n" +
                         head + R"("update","before":{"id":1},"after":{"no\"te":null}})" + "\n" + head +
                         R"("delete","before":{"id":1,"no\"te":"b"}})" + "\n");
    EXPECT_EQ(printer.counts().rows, 4u);
    EXPECT_EQ(printer.counts().transactions, 1u);
}

// Goal: a row without a column in its image is still an object; a transaction without an id has null.
TEST(ChangePrinter, EmptyImage)
{
    ChangePrinter printer(ChangeFormat::Json);
    Transaction made = transaction();
    made.end.gtid.clear();
    made.rows = {{RowChange::Kind::Insert, table("shop", "t"), std::nullopt, Row{Absent{}, Absent{}}}};
    std::string lines;
    append(printer, lines, made);
    const auto line = nlohmann::json::parse(lines);
    EXPECT_TRUE(line.at("gtid").is_null());
    EXPECT_EQ(line.at("after"), nlohmann::json::object());
}

std::string printedStatement(const std::string& database, const std::string& sql,
                             ChangeFormat format = ChangeFormat::Json)
{
    Transaction made = transaction();
    made.schemaStatement = SchemaStatement{database, sql};
    std::string lines;
    ChangePrinter printer(format);
    append(printer, lines, made);
    return lines;
}

// Goal: a change of structure says which table it is about, as far as its first words tell, and its own
// words.
TEST(ChangePrinter, Statements)
{
    const auto line = nlohmann::json::parse(printedStatement("shop", "ALTER TABLE other.t\n ADD a INT"));
    EXPECT_EQ(line.at("kind"), "ddl");
    EXPECT_EQ(line.at("schema"), "other");
    EXPECT_EQ(line.at("table"), "t");
    EXPECT_EQ(line.at("sql"), "ALTER TABLE other.t\n ADD a INT");
    const auto view = nlohmann::json::parse(printedStatement("", "CREATE VIEW a.b AS SELECT 1"));
    EXPECT_TRUE(view.at("schema").is_null());
    EXPECT_TRUE(view.at("table").is_null());
    const auto oldBytes = nlohmann::json::parse(printedStatement("shop", "CREATE TABLE gr\xF6\xDF (a INT)"));
    EXPECT_TRUE(oldBytes.at("sql").contains("base64"));
    EXPECT_EQ(printedStatement("shop", "DROP TABLE t", ChangeFormat::Text),
              "1970-01-01T00:00:01.500000Z bin.000002:5000000000 0-1-7\n  ddl \"DROP TABLE t\"\n");
}

// Goal: our own objects, the servers' own, and accounts with their passwords are not printed.
TEST(ChangePrinter, LeavesOut)
{
    for (const char* sql :
         {"CREATE USER a IDENTIFIED BY 'secret'", "create or replace user a", "ALTER USER a",
          "GRANT SELECT ON *.* TO a", "SET PASSWORD FOR a = 'secret'", "DROP ROLE r",
          "CREATE TABLE retl.x (a INT)", "DROP DATABASE retl", "ALTER TABLE mysql.user FORCE"})
        EXPECT_EQ(printedStatement("shop", sql), "") << sql;
    EXPECT_EQ(printedStatement("retl", "CREATE TABLE x (a INT)"), "");
    EXPECT_NE(printedStatement("shop", "RENAME TABLE retl.x TO shop.x"), "");

    ChangePrinter printer(ChangeFormat::Json);
    std::string lines;
    append(printer, lines, changes(table("retl", "retl_checkpoint")));
    EXPECT_EQ(lines, "");
    EXPECT_EQ(printer.counts().rows, 0u);
}

// Goal: for people: one heading a transaction, a line a change, an update's new values only; no control sign.
TEST(ChangePrinter, TextLines)
{
    ChangePrinter printer(ChangeFormat::Text);
    std::string lines;
    append(printer, lines, changes(table("sh\x1Bop", "t")));
    EXPECT_EQ(lines, "1970-01-01T00:00:01.500000Z bin.000002:5000000000 0-1-7\n"
                     "  insert sh\\u001bop.t {\"id\":1,\"no\\\"te\":\"a\"}\n"
                     "  update sh\\u001bop.t {\"id\":1,\"no\\\"te\":\"a\"} -> {\"no\\\"te\":\"b\"}\n"
                     "  update sh\\u001bop.t {\"id\":1} -> {\"no\\\"te\":null}\n"
                     "  delete sh\\u001bop.t {\"id\":1,\"no\\\"te\":\"b\"}\n");
    lines.clear();
    append(printer, lines, transaction());
    EXPECT_EQ(lines, "");
}

// Goal: figures only: nothing is written, all is counted.
TEST(ChangePrinter, NoneCounts)
{
    ChangePrinter printer(ChangeFormat::None);
    std::string lines;
    append(printer, lines, changes(table("shop", "t")));
    append(printer, lines, transaction());
    EXPECT_EQ(lines, "");
    EXPECT_EQ(printer.counts().rows, 4u);
    EXPECT_EQ(printer.counts().transactions, 2u);
}

}  // namespace
}  // namespace lutra::cli
