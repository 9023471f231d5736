#include "engine/model/name_text.h"

#include "engine/base/utf8.h"

#include <algorithm>

namespace lutra {

namespace {

static_assert(sizeof(wchar_t) == 4, "one wchar_t holds any character");

// A byte that is not UTF-8 travels as this plus the byte: a lone surrogate, which no real text contains.
constexpr wchar_t kRawByte = 0xDC00;

/// How many bytes the character that starts with `lead` has; 0 when none can start so.
std::size_t lengthFrom(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

/// The character at `at`, whole and well-formed; 0 when it is not.
wchar_t decodeAt(std::string_view utf8, std::size_t at, std::size_t length)
{
    if (length < 2 || length > utf8.size() - at ||
        !std::ranges::all_of(utf8.substr(at + 1, length - 1), isContinuation))
        return 0;
    auto code = static_cast<unsigned>(static_cast<unsigned char>(utf8[at])) & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        code = code << 6 | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    return overlong || surrogate || code > 0x10FFFF ? 0 : static_cast<wchar_t>(code);
}

}  // namespace

std::wstring toCharacters(std::string_view utf8)
{
    std::wstring characters;
    characters.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const auto byte = static_cast<unsigned char>(utf8[at]);
        const std::size_t length = lengthFrom(byte);
        if (const wchar_t character = decodeAt(utf8, at, length); character != 0) {
            characters.push_back(character);
            at += length;
        } else {
            characters.push_back(byte < 0x80 ? static_cast<wchar_t>(byte)
                                             : static_cast<wchar_t>(kRawByte + byte));
            ++at;
        }
    }
    return characters;
}

std::string toUtf8(std::wstring_view characters)
{
    std::string utf8;
    utf8.reserve(characters.size());
    for (const wchar_t character : characters) {
        const auto code = static_cast<unsigned>(character);
        if (code > kRawByte && code <= kRawByte + 0xFFU)
            utf8.push_back(static_cast<char>(code - kRawByte));
        else
            appendUtf8(utf8, code);
    }
    return utf8;
}

wchar_t folded(wchar_t character)
{
    const auto within = [character](wchar_t first, wchar_t last) {
        return character >= first && character <= last;
    };
    const auto shifted = [character](int by) { return static_cast<wchar_t>(character + by); };

    if (within(L'A', L'Z'))
        return shifted(32);
    if (character < 0xC0)
        return character;
    if (within(0xC0, 0xDE) && character != 0xD7)
        return shifted(32);
    const bool evenIsUpper = within(0x100, 0x12F) || within(0x132, 0x137) || within(0x14A, 0x177) ||
                             within(0x460, 0x481) || within(0x48A, 0x4BF) || within(0x4D0, 0x52F);
    if (evenIsUpper)
        return character % 2 == 0 ? shifted(1) : character;
    const bool oddIsUpper = within(0x139, 0x148) || within(0x179, 0x17E);
    if (oddIsUpper)
        return character % 2 == 1 ? shifted(1) : character;
    if (within(0x391, 0x3A9) && character != 0x3A2)
        return shifted(32);
    if (within(0x410, 0x42F))
        return shifted(32);
    return within(0x400, 0x40F) ? shifted(80) : character;
}

std::wstring folded(std::wstring_view characters)
{
    std::wstring lower(characters);
    std::ranges::transform(lower, lower.begin(), [](wchar_t character) { return folded(character); });
    return lower;
}

bool isReservedSchema(std::string_view schema)
{
    const auto same = [](char a, char b) {
        return folded(static_cast<wchar_t>(a)) == static_cast<wchar_t>(b);
    };
    return std::ranges::any_of(kReservedSchemas, [&](std::string_view reserved) {
        return std::ranges::equal(schema, reserved, same);
    });
}

}  // namespace lutra
