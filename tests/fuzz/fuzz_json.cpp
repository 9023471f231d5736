// JSON in all forms that come from outside. The first byte chooses: a binary document; a document and
// differences (two bytes of the document's length in front); a path; a document's text.
#include "engine/base/byte_reader.h"
#include "engine/binlog/json_decoder.h"
#include "engine/binlog/json_diff.h"
#include "engine/binlog/json_document.h"
#include "engine/binlog/json_path.h"
#include "engine/change/json_text.h"
#include "tests/fuzz/fuzz_targets.h"
#include "tests/fuzz/promise.h"

#include <algorithm>

namespace lutra::fuzz {

namespace {

void checkPrinted(const binlog::JsonText& document)
{
    const auto parsed = binlog::parseJsonDocument(document.view());
    promise(parsed.has_value(), "what was printed can be taken apart");
    const auto again = binlog::printJsonDocument(*parsed);
    promise(again && again->view() == document.view(), "taken apart and printed again it is the same");
    promise(canonicalJson(document.text).has_value(), "what was printed is JSON");
}

void document(ByteReader reader)
{
    const auto printed = binlog::jsonText(reader.rest());
    if (printed)
        checkPrinted(*printed);
}

void differences(ByteReader reader)
{
    const std::size_t documentBytes = reader.u16();
    auto before = binlog::jsonText(reader.block(std::min(documentBytes, reader.left())));
    if (!before)
        before = binlog::JsonText{R"({"a": 1, "b": {"c": [1, "two", null, {"d": 1.5}]}, "ccc": []})"};
    const auto after = binlog::applyJsonDiffs(before->view(), ByteReader(reader.rest()));
    if (after)
        checkPrinted(*after);
}

std::string_view textOf(ByteReader reader)
{
    return reader.text(reader.left());
}

void path(ByteReader reader)
{
    constexpr std::size_t kLegsMax = 100;
    const auto parsed = binlog::parseJsonPath(textOf(reader));
    promise(!parsed || parsed->size() <= kLegsMax, "a path has no more steps than a document levels");
}

void text(ByteReader reader)
{
    const std::string_view spelled = textOf(reader);
    (void)canonicalJson(spelled);
    if (const auto parsed = binlog::parseJsonDocument(Json{spelled})) {
        const auto printed = binlog::printJsonDocument(*parsed);
        promise(printed.has_value(), "what was taken apart can be printed");
        promise(binlog::parseJsonDocument(printed->view()).has_value(), "… and taken apart again");
    }
}

constexpr std::array kForms{document, differences, path, text};

}  // namespace

void fuzzJson(Input input)
{
    ByteReader reader(input);
    const std::uint8_t form = reader.u8();
    if (reader.ok())
        kForms[form % kForms.size()](reader);
}

}  // namespace lutra::fuzz
