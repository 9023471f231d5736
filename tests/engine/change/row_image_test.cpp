#include "engine/change/row_image.h"

#include <bit>
#include <cmath>
#include <deque>
#include <gtest/gtest.h>
#include <limits>
#include <random>
#include <set>

namespace lutra {
namespace {

ColumnSchema column(std::string name, ColumnType type)
{
    ColumnSchema made;
    made.name = std::move(name);
    made.type = type;
    return made;
}

ColumnSchema textColumn(std::string name, std::string charset)
{
    ColumnSchema made = column(std::move(name), ColumnType::Text);
    made.charset = std::move(charset);
    return made;
}

ColumnSchema labelled(std::string name, ColumnType type, std::vector<std::string> labels,
                      std::string charset = "utf8mb4")
{
    ColumnSchema made = column(std::move(name), type);
    made.labels = std::move(labels);
    made.labelsCharset = std::move(charset);
    return made;
}

/// A column, one of its values, and how it stands in an image.
struct Sample {
    ColumnSchema column;
    ColumnValue value;
    std::string text;
};

const std::string kAllBytes = [] {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    return bytes;
}();

const std::string kOddText("\"\\ \t\n\0\x7F 漢😀/", 15);
const std::string kLoopback("\x7F\0\0\1", 4);

constexpr std::array kOpaques{JsonOpaque{JsonOpaque::Kind::Decimal, 1, 4},
                              JsonOpaque{JsonOpaque::Kind::Bytes, 7, 3}};

std::vector<Sample> samples()
{
    ColumnSchema big = column("big", ColumnType::Integer);
    big.isUnsigned = true;
    const ColumnSchema whole = column("whole", ColumnType::Integer);
    const ColumnSchema real = column("real", ColumnType::Double);
    const ColumnSchema small = column("small", ColumnType::Float);
    const ColumnSchema decimal = column("decimal", ColumnType::Decimal);
    const ColumnSchema time = column("time", ColumnType::Time);
    const ColumnSchema wall = column("wall", ColumnType::DateTime);
    const ColumnSchema stamp = column("stamp", ColumnType::Timestamp);
    const ColumnSchema utf8 = textColumn("utf8", "utf8mb4");
    const ColumnSchema letters = labelled("e", ColumnType::Enum, {"a", "b,\"", "漢"});
    const ColumnSchema latin = labelled("l", ColumnType::Enum, {"a", "\xE4"}, "latin1");
    const ColumnSchema members = labelled("s", ColumnType::Set, {"x", "y", "漢"});
    const ColumnSchema document = column("doc", ColumnType::Json);
    return {
        {whole, Null{}, "null"},
        {whole, std::int64_t{-1}, "-1"},
        {whole, std::numeric_limits<std::int64_t>::min(), "-9223372036854775808"},
        {big, std::numeric_limits<std::uint64_t>::max(), "18446744073709551615"},
        {real, 0.1, "0.1"},
        {real, -0.0, "-0"},
        {real, 1e300, "1e+300"},
        {real, std::numeric_limits<double>::denorm_min(), "5e-324"},
        {real, 1.0 / 3, "0.3333333333333333"},
        {small, 0.1F, "0.1"},
        {small, std::numeric_limits<float>::max(), "3.4028235e+38"},
        {decimal, Decimal{"-12.50"}, "-12.50"},
        {decimal, Decimal{"99999999999999999999999999999999999.999999999999999999999999999999"},
         "99999999999999999999999999999999999.999999999999999999999999999999"},
        {column("bits", ColumnType::Bit), Bits{0xFFFFFFFFFFFFFFFF}, "18446744073709551615"},
        {column("year", ColumnType::Year), Year{0}, "0"},
        {column("date", ColumnType::Date), Date{2026, 0, 31}, R"("2026-00-31")"},
        {column("date", ColumnType::Date), Date{}, R"("0000-00-00")"},
        {time, TimeOfDay{true, 838, 59, 59, 1}, R"("-838:59:59.000001")"},
        {time, TimeOfDay{true, 0, 0, 0, 500000}, R"("-00:00:00.500000")"},
        {time, TimeOfDay{}, R"("00:00:00")"},
        {wall, DateTime{{9999, 12, 31}, 23, 59, 59, 999999}, R"("9999-12-31 23:59:59.999999")"},
        {wall, DateTime{}, R"("0000-00-00 00:00:00")"},
        {stamp, Timestamp{}, R"("0000-00-00 00:00:00")"},
        {stamp, Timestamp{0, 1}, R"("1970-01-01 00:00:00.000001")"},
        {stamp, Timestamp{1, 0}, R"("1970-01-01 00:00:01")"},
        {stamp, Timestamp{4294967295, 999999}, R"("2106-02-07 06:28:15.999999")"},
        {letters, EnumIndex{0}, "0"},
        {letters, EnumIndex{2}, R"("b,\"")"},
        {letters, EnumIndex{3}, R"("漢")"},
        {latin, EnumIndex{1}, R"("a")"},
        {latin, EnumIndex{2}, "2"},
        {column("e", ColumnType::Enum), EnumIndex{65535}, "65535"},
        {members, SetMembers{0}, R"("")"},
        {members, SetMembers{5}, R"("x,漢")"},
        {members, SetMembers{8}, "8"},
        {labelled("s", ColumnType::Set, {"", "a"}), SetMembers{1}, "1"},
        {column("s", ColumnType::Set), SetMembers{0x8000000000000000}, "9223372036854775808"},
        {utf8, Text{""}, R"("")"},
        {utf8, Text{kOddText}, ""},
        {utf8, Text{"\xE4"}, R"({"base64":"5A=="})"},
        {utf8, Text{"\xED\xA0\x80"}, R"({"base64":"7aCA"})"},  // half of a surrogate pair
        {textColumn("l", "latin1"), Text{"\xE4"}, R"({"base64":"5A=="})"},
        {textColumn("l", "latin1"), Text{"abc"}, R"("abc")"},
        {textColumn("g", "gbk"), Text{"\x81\x5C"}, R"({"base64":"gVw="})"},
        {textColumn("w", "utf16"), Text{"ab"}, R"({"base64":"YWI="})"},
        {textColumn("n", ""), Text{"abc"}, R"("abc")"},
        {column("b", ColumnType::Binary), Bytes{kAllBytes}, ""},
        {column("b", ColumnType::Bytes), Bytes{""}, R"({"base64":""})"},
        {column("u", ColumnType::Uuid), Bytes{std::string_view(kAllBytes).substr(240)}, ""},
        {column("i4", ColumnType::Inet4), Bytes{kLoopback}, R"({"base64":"fwAAAQ=="})"},
        {column("i6", ColumnType::Inet6), Bytes{std::string_view(kAllBytes).substr(0, 16)}, ""},
        {column("v", ColumnType::Vector), Bytes{std::string_view(kAllBytes).substr(100, 12)}, ""},
        {column("geo", ColumnType::Geometry), Geometry{std::string_view(kAllBytes).substr(3, 25)}, ""},
        {document, Json{R"({"a": [1, "x\"y"], "é": null})"},
         R"({"json":"{\"a\": [1, \"x\\\"y\"], \"é\": null}"})"},
        {document, Json{R"([1.50, "b64"])", kOpaques},
         R"({"json":"[1.50, \"b64\"]","opaques":[[0,1,4],[4,7,3]]})"},
        {document, Json{"\xFF"}, R"({"base64":"/w=="})"},
    };
}

/// Each value of `row` in the table that its columns make.
void expectRoundTrip(const TableSchema& table, const Row& row)
{
    const std::string text = rowImageText(table, row);
    Arena memory;
    const auto back = parseRowImage(text, table, memory);
    ASSERT_TRUE(back) << back.error().detail << "\n" << text;
    EXPECT_EQ(*back, row) << text;
    EXPECT_EQ(rowImageText(table, *back), text);
}

// Goal: every value that a column can have comes back the same from its image.
// Method: a sample of each kind and its edges, alone and beside others.
TEST(RowImage, GivesEveryValueBack)
{
    std::set<std::size_t> shapes;
    std::set<ColumnType> types;
    for (const Sample& sample : samples()) {
        TableSchema table{"s", "t", {sample.column}, {}, {}};
        const Row row{sample.value};
        if (!sample.text.empty()) {
            EXPECT_EQ(rowImageText(table, row), "{\"" + sample.column.name + "\":" + sample.text + "}");
        }
        expectRoundTrip(table, row);
        shapes.insert(sample.value.index());
        types.insert(sample.column.type);
    }
    EXPECT_EQ(shapes.size(), std::variant_size_v<ColumnValue> - 1) << "a shape of value without a sample";
    EXPECT_EQ(types.size(), static_cast<std::size_t>(ColumnType::Other)) << "a type without a sample";
}

// Goal: -0, and the smallest differences between numbers, survive.
// Method: compare bits, which == would not.
TEST(RowImage, KeepsEachBitOfANumber)
{
    TableSchema table{"s", "t", {column("d", ColumnType::Double), column("f", ColumnType::Float)}, {}, {}};
    std::mt19937_64 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto real = i == 0 ? -0.0 : std::bit_cast<double>(random());
        const auto small = i == 0 ? -0.0F : std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (!std::isfinite(real) || !std::isfinite(small))
            continue;
        Arena memory;
        const auto back = parseRowImage(rowImageText(table, {real, small}), table, memory);
        ASSERT_TRUE(back);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(std::get<double>((*back)[0])),
                  std::bit_cast<std::uint64_t>(real));
        ASSERT_EQ(std::bit_cast<std::uint32_t>(std::get<float>((*back)[1])),
                  std::bit_cast<std::uint32_t>(small));
    }
}

// Goal: absent, NULL and empty stay three things, and odd names of columns are no trouble.
// Method: a row of each, under names with quotes, backslashes, line ends and other scripts.
TEST(RowImage, KeepsAbsentApartFromNullAndEmpty)
{
    TableSchema table{"s",
                      "t",
                      {textColumn("a\"\\\n", "utf8mb4"), textColumn("漢", "utf8mb4"),
                       textColumn("", "utf8mb4"), textColumn("{}", "utf8mb4")},
                      {},
                      {}};
    expectRoundTrip(table, {Absent{}, Null{}, Text{""}, Text{"x"}});
    expectRoundTrip(table, {Text{"x"}, Absent{}, Absent{}, Absent{}});
    expectRoundTrip(table, {Absent{}, Absent{}, Absent{}, Absent{}});
    EXPECT_EQ(rowImageText(table, {Absent{}, Null{}, Absent{}, Absent{}}), R"({"漢":null})");
}

// Goal: any row of any table comes back.
// Method: random picks of the samples, with random columns absent and random bytes as texts.
TEST(RowImage, GivesRandomRowsBack)
{
    std::mt19937 random(11);
    const std::vector<Sample> all = samples();
    for (int round = 0; round < 2'000; ++round) {
        TableSchema table{"s", "t", {}, {}, {}};
        Row row;
        std::deque<std::string> texts;
        for (std::size_t i = 0; i < 1 + random() % 12; ++i) {
            const Sample& sample = all[random() % all.size()];
            table.columns.push_back(sample.column);
            table.columns.back().name += std::to_string(i);
            ColumnValue value = sample.value;
            std::string& bytes = texts.emplace_back();
            for (std::size_t k = 0; k < random() % 9; ++k)
                bytes += static_cast<char>(random() % (random() % 2 ? 256 : 128));
            if (sample.column.type == ColumnType::Text)
                value = Text{bytes};
            if (sample.column.type == ColumnType::Bytes)
                value = Bytes{bytes};
            row.push_back(random() % 6 == 0 ? ColumnValue(Absent{}) : value);
        }
        expectRoundTrip(table, row);
    }
}

// Goal: a damaged image is refused and never read as another row, nor beyond its end.
// Method: each image cut at every place; then a list of wrong ones.
TEST(RowImage, RefusesWhatIsNotAnImage)
{
    for (const Sample& sample : samples()) {
        TableSchema table{"s", "t", {sample.column}, {}, {}};
        const std::string text = rowImageText(table, {sample.value});
        for (std::size_t size = 0; size < text.size(); ++size) {
            Arena memory;
            EXPECT_FALSE(parseRowImage(std::string_view(text).substr(0, size), table, memory))
                << text << " " << size;
        }
        Arena memory;
        EXPECT_FALSE(parseRowImage(text + " ", table, memory));
    }
    TableSchema table{"s", "t", {column("n", ColumnType::Integer), textColumn("t", "utf8mb4")}, {}, {}};
    for (const char* text :
         {"", "[]", "{\"n\":}", "{\"n\":\"1\"}", "{\"n\":1.5}", "{\"n\":1,}", "{\"x\":1}",
          "{\"t\":\"a\",\"n\":1}", "{\"n\":1,\"n\":2}", "{\"n\":9223372036854775808}", "{\"t\":1}",
          "{\"t\":{\"base64\":\"A\"}}", "{\"t\":{\"base64\":\"A===\"}}", "{\"t\":{\"base64\":\"AA==AA==\"}}",
          "{\"t\":\"\\u00\"}", "{\"t\":\"\\x\"}", "{\"t\":{\"json\":\"1\"}}", "{\"n\":null"}) {
        Arena memory;
        const auto read = parseRowImage(text, table, memory);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, "conflict.image_damaged");
    }
}

}  // namespace
}  // namespace lutra
