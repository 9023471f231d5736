#pragma once

#include "engine/base/error.h"
#include "engine/model/name_text.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace lutra {

/// One half of a table pattern: which schema names, or which table names, are meant.
///
/// Decided by syntax, in this order:
///   quoted    `` `odd.name` `` is that one name, whatever stands in it; a backtick inside is doubled.
///   regex     one of `( ) | \ ^ + ? { }` in it, or `.*`, or `$` at its end: a regular expression
///   (ECMAScript)
///             for the whole name, over characters, not bytes. No back-references.
///   range     `order_[00-31]`: numbers from first to last. Equal widths are kept (00, 01, …); different
///   widths
///             mean no padding. Several ranges in one name count like an odometer, the last one fastest.
///   wildcard  `*` is any text, also none: `*`, `tmp_*`.
///   name      anything else. Letters, digits, `_ $ - # @` need no quotes.
/// What could be read two ways (`order_[0-9]*`, `order_[a-z]`, `v1.2`) is refused, with the two ways to say
/// it.
class NamePattern {
public:
    enum class Kind : std::uint8_t { Name, Wildcard, Range, Regex };

    /// Errors: BadConfig `config.mapping_pattern`.
    [[nodiscard]] static Result<NamePattern> parse(std::string_view text, NameCase nameCase);

    [[nodiscard]] bool matches(std::string_view name) const;

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] bool isAny() const { return m_text == "*"; }
    [[nodiscard]] const std::string& text() const { return m_text; }

    /// Whether every name of this pattern has a place in `target`.
    ///
    /// A name takes all, `*` and the same pattern keep the name, a range takes a range with as many numbers,
    /// and a wildcard with one `*` takes another with one: what stood for `*` is put in. Returns: what does
    /// not fit, in English; nullopt when it fits.
    [[nodiscard]] std::optional<std::string> misfitWith(const NamePattern& target) const;

    /// The name in `target` for `name`, which this pattern matches. `misfitWith(target)` must be empty.
    [[nodiscard]] std::string rename(std::string_view name, const NamePattern& target) const;

private:
    struct Numbers {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        std::size_t width = 0;  // digits; 0: no padding

        [[nodiscard]] std::uint64_t count() const { return std::uint64_t(last) - first + 1; }
    };

    [[nodiscard]] Result<> parseQuoted();
    [[nodiscard]] Result<> parseRegex();
    [[nodiscard]] Result<> parseRanges();
    [[nodiscard]] Result<> parseWildcard();
    [[nodiscard]] Result<> addNumbers(std::string_view brackets);
    [[nodiscard]] Result<> checkPlain(std::string_view literal) const;
    [[nodiscard]] tl::unexpected<Error> refuse(std::string_view why) const;

    [[nodiscard]] std::wstring comparable(std::string_view utf8) const;
    [[nodiscard]] bool matchesWildcard(std::wstring_view name) const;
    [[nodiscard]] std::optional<std::uint64_t> placeOf(std::wstring_view name, std::size_t part = 0,
                                                       std::uint64_t before = 0) const;
    [[nodiscard]] std::string nameAt(std::uint64_t place) const;

    std::string m_text;  // as it was written
    Kind m_kind = Kind::Name;
    NameCase m_case = NameCase::Exact;
    std::vector<std::string> m_literals;      // around the stars or ranges, one more than there are of these
    std::vector<std::wstring> m_comparables;  // the same, ready to compare
    std::vector<Numbers> m_ranges;            // Range
    std::uint64_t m_rangeCount = 0;           // Range: how many names
    std::shared_ptr<const std::wregex> m_regex;
};

}  // namespace lutra
