#include "engine/base/byte_reader.h"

#include <gtest/gtest.h>
#include <memory>
#include <numeric>
#include <rapidcheck/gtest.h>
#include <vector>

using lutra::ByteReader;
using lutra::bytesOf;

namespace {

constexpr int kActions = 14;

/// One call of each kind; `size` is used where a call has a size.
void act(ByteReader& reader, int action, std::uint64_t size)
{
    switch (action) {
    case 0:
        reader.u8();
        break;
    case 1:
        reader.u16();
        break;
    case 2:
        reader.u24();
        break;
    case 3:
        reader.u32();
        break;
    case 4:
        reader.u48();
        break;
    case 5:
        reader.u64();
        break;
    case 6:
        reader.f32();
        break;
    case 7:
        reader.f64();
        break;
    case 8:
        reader.lengthEncoded();
        break;
    case 9:
        reader.textToZero();
        break;
    case 10:
        reader.block(size);
        break;
    case 11:
        reader.text(size);
        break;
    case 12:
        reader.skip(size);
        break;
    default:
        reader.big(1 + size % 8);
        break;
    }
}

/// Bytes on the heap with nothing behind them, so that the address sanitizer sees a read one past the end.
struct ExactBytes {
    explicit ExactBytes(std::span<const std::byte> from)
        : size(from.size())
        , bytes(new std::byte[from.size()])
    {
        std::ranges::copy(from, bytes.get());
    }
    [[nodiscard]] std::span<const std::byte> all() const { return {bytes.get(), size}; }

    std::size_t size;
    std::unique_ptr<std::byte[]> bytes;
};

}  // namespace

// Goal: numbers of every size come out as the protocol writes them.
// Method: fixed bytes whose values are written out here.
TEST(ByteReader, ReadsNumbers)
{
    const std::vector<unsigned char> raw{0xFE, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
    const auto bytes = std::as_bytes(std::span(raw));
    EXPECT_EQ(ByteReader(bytes).u8(), 0xFE);
    EXPECT_EQ(ByteReader(bytes).u16(), 0x01FE);
    EXPECT_EQ(ByteReader(bytes).u24(), 0x0201FEu);
    EXPECT_EQ(ByteReader(bytes).u32(), 0x030201FEu);
    EXPECT_EQ(ByteReader(bytes).u48(), 0x0504030201FEu);
    EXPECT_EQ(ByteReader(bytes).u64(), 0x07060504030201FEu);
    EXPECT_EQ(ByteReader(bytes).big(3), 0xFE0102u);
    EXPECT_EQ(ByteReader(bytes).lengthEncoded(), 0x0807060504030201u);

    const std::vector<unsigned char> floats{0x00, 0x00, 0x80, 0xBF, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F};
    ByteReader reader(std::as_bytes(std::span(floats)));
    EXPECT_EQ(reader.f32(), -1.0f);
    EXPECT_EQ(reader.f64(), 1.0);
    EXPECT_TRUE(reader.ok());
    EXPECT_TRUE(reader.atEnd());
}

// Goal: the four forms of a length-encoded number, and the two first bytes that are none.
// Method: one sample each; 0xFB means NULL in rows and 0xFF an error packet, so both are refused here.
TEST(ByteReader, ReadsLengthEncodedNumbers)
{
    struct Sample {
        std::vector<unsigned char> raw;
        std::uint64_t value;
        bool isOk;
    };
    const std::vector<Sample> samples{
        {{0x00}, 0, true},
        {{0xFA}, 250, true},
        {{0xFC, 0xFB, 0x00}, 251, true},
        {{0xFD, 0x00, 0x00, 0x01}, 65536, true},
        {{0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, ~std::uint64_t{0}, true},
        {{0xFB}, 0, false},
        {{0xFF}, 0, false},
        {{0xFC, 0xFB}, 0, false},
        {{}, 0, false},
    };
    for (const Sample& sample : samples) {
        ByteReader reader(std::as_bytes(std::span(sample.raw)));
        EXPECT_EQ(reader.lengthEncoded(), sample.value);
        EXPECT_EQ(reader.ok(), sample.isOk);
    }
}

// Goal: text and blocks point at the right bytes; a text without its zero is refused.
// Method: a small buffer read piece by piece.
TEST(ByteReader, ReadsTextAndBlocks)
{
    ByteReader reader(bytesOf(std::string_view("abc\0defgh", 9)));
    EXPECT_EQ(reader.textToZero(), "abc");
    EXPECT_EQ(reader.offset(), 4u);
    EXPECT_EQ(reader.text(2), "de");
    reader.skip(1);
    EXPECT_EQ(reader.left(), 2u);
    EXPECT_EQ(reader.rest().size(), 2u);
    EXPECT_TRUE(reader.ok());
    EXPECT_TRUE(reader.atEnd());

    ByteReader endless(bytesOf("abc"));
    endless.textToZero();
    EXPECT_FALSE(endless.ok());
}

// Goal: an absurd length is refused and moves nothing; after a refusal nothing is read any more.
// Method: ask for the largest sizes there are, then for bytes that would be there.
TEST(ByteReader, RefusesForGood)
{
    for (const std::uint64_t size : {std::uint64_t{4}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        ByteReader reader(bytesOf("abc"));
        EXPECT_TRUE(reader.block(size).empty());
        EXPECT_FALSE(reader.ok());
        EXPECT_EQ(reader.offset(), 0u);
        EXPECT_EQ(reader.u8(), 0);
        EXPECT_FALSE(reader.ok());
    }

    ByteReader reader(bytesOf("abc"));
    reader.refuse();
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.text(1), "");
}

// Goal: a message cut short anywhere is never read past its end, and always noticed.
// Method: a message of all kinds of values, decoded at every length from nothing to whole; only the whole
//         is ok.
TEST(ByteReader, NoticesEveryTruncation)
{
    std::vector<unsigned char> raw(1 + 2 + 3 + 4 + 6 + 8 + 4 + 8, 0x11);
    const unsigned char texts[]{0xFC, 0x05, 0x00, 'h', 'e', 'l', 'l', 'o', 'z', 0};
    raw.insert(raw.end(), std::begin(texts), std::end(texts));
    const auto decode = [](ByteReader& reader) {
        reader.u8();
        reader.u16();
        reader.u24();
        reader.u32();
        reader.u48();
        reader.u64();
        reader.f32();
        reader.f64();
        reader.text(reader.lengthEncoded());
        reader.textToZero();
    };
    const auto whole = std::as_bytes(std::span(raw));
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const ExactBytes cut(whole.first(size));
        ByteReader reader(cut.all());
        decode(reader);
        EXPECT_EQ(reader.ok(), size == whole.size()) << size;
        EXPECT_LE(reader.offset(), size);
    }
}

// Goal: no calls on any bytes ever lead past the end, and ok() never comes back.
// Method: random bytes, random calls with random sizes, huge ones among them; the sanitizer watches the
//         reads.
RC_GTEST_PROP(ByteReader, NeverReadsPastTheEnd, ())
{
    const auto raw = *rc::gen::container<std::vector<std::uint8_t>>(rc::gen::arbitrary<std::uint8_t>());
    const ExactBytes exact(std::as_bytes(std::span(raw)));
    ByteReader reader(exact.all());
    const auto calls = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, kActions));
    bool wasOk = true;
    for (const int call : calls) {
        const std::size_t before = reader.offset();
        const auto size =
            *rc::gen::oneOf(rc::gen::inRange<std::uint64_t>(0, 16), rc::gen::arbitrary<std::uint64_t>(),
                            rc::gen::just(~std::uint64_t{0}));
        act(reader, call, size);
        RC_ASSERT(reader.offset() >= before);
        RC_ASSERT(reader.offset() + reader.left() == exact.size);
        RC_ASSERT(wasOk || (!reader.ok() && reader.offset() == before));
        wasOk = reader.ok();
    }
}
