#include "engine/apply/row_key_reader.h"

#include "engine/change/row_image.h"
#include "engine/dialect/column_literal.h"

#include <algorithm>
#include <fmt/format.h>

namespace lutra::apply {

namespace {

using Pair = dialect::TableRoute::Pair;

bool isWide(std::string_view charset)
{
    return charset.starts_with("utf16") || charset == "ucs2" || charset == "utf32";
}

/// Bytes decide; those of one charset can be compared here.
bool isBinaryText(const ColumnSchema& source, const ColumnSchema& target)
{
    return source.charset == target.charset && !isWide(target.charset) && target.collation.ends_with("_bin");
}

std::string_view withoutEnd(std::string_view text, std::string_view end)
{
    while (!end.empty() && text.ends_with(end))
        text.remove_suffix(end.size());
    return text;
}

/// A value of a key that is known, or a question to the server whose answer it will be.
struct Part {
    std::string known;
    std::optional<std::size_t> question;
};

class KeyReader {
public:
    KeyReader(mysql::Connection& target, const dialect::TableRoute& route)
        : m_target(target)
        , m_route(route)
    {
    }

    Result<RowKeys> read(const RowChange& change)
    {
        RowKeys keys;
        std::vector<const KeySchema*> schemas;
        if (m_route.target->primaryKey)
            schemas.push_back(&*m_route.target->primaryKey);
        for (const KeySchema& key : m_route.target->uniqueKeys)
            schemas.push_back(&key);
        if (schemas.empty() || m_route.key.empty())
            return keys;
        for (const KeySchema* key : schemas) {
            if (!addKey(*key, change))
                return RowKeys();
        }
        if (auto answered = ask(); !answered)
            return tl::unexpected(answered.error());
        if (m_unweighed)
            return RowKeys();
        keys.wholeTable = false;
        keys.shape = m_shape;
        for (const Element& element : m_elements)
            keys.hashes.push_back(hashOfElement(element));
        std::ranges::sort(keys.hashes);
        const auto repeated = std::ranges::unique(keys.hashes);
        keys.hashes.erase(repeated.begin(), repeated.end());
        return keys;
    }

private:
    struct Element {
        std::uint64_t key;  // which one
        std::vector<Part> parts;
    };

    /// False: what the change touches of this key cannot be told.
    bool addKey(const KeySchema& key, const RowChange& change)
    {
        if (key.hasPrefix || key.hasExpression || key.columns.empty())
            return false;
        std::vector<Pair> pairs;
        std::string name;
        for (const std::size_t place : key.columns) {
            const auto pair = std::ranges::find(m_route.carried, place, &Pair::target);
            if (pair == m_route.carried.end())
                return false;
            pairs.push_back(*pair);
            name += describe(m_route.source->columns[pair->source], m_route.target->columns[place]);
        }
        m_shape = hashOf(name, m_shape);
        const std::uint64_t keyHash = hashOf(name);
        const auto presentIn = [&](const std::optional<Row>& row) {
            return row ? std::ranges::count_if(
                             pairs, [&](const Pair& pair) { return !isAbsent((*row)[pair.source]); })
                       : 0;
        };
        const auto all = static_cast<std::ptrdiff_t>(pairs.size());
        const auto before = presentIn(change.before);
        const auto after = presentIn(change.after);
        const bool isUpdate = change.kind == RowChange::Kind::Update;
        if (isUpdate && after == 0)  // a minimal image: this key stays as it was
            return before == 0 || before == all ? addIfWhole(keyHash, pairs, *change.before, before) : false;
        if ((change.before && before != all) || (change.after && after != all))
            return false;
        if (change.before)
            addElement(keyHash, pairs, *change.before);
        if (change.after)
            addElement(keyHash, pairs, *change.after);
        return true;
    }

    bool addIfWhole(std::uint64_t key, const std::vector<Pair>& pairs, const Row& row, std::ptrdiff_t present)
    {
        if (present > 0)
            addElement(key, pairs, row);
        return true;
    }

    /// All that decides which values are equal.
    static std::string describe(const ColumnSchema& source, const ColumnSchema& target)
    {
        std::string text =
            fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t", target.name, target.typeText, target.collation,
                        static_cast<unsigned>(target.type), static_cast<unsigned>(source.type),
                        source.isUnsigned, source.charset, source.fractionDigits);
        for (const std::string& label : source.labels)
            text += label + '\t';
        return text + '\n';
    }

    /// NULL is unlike any value, NULL included.
    void addElement(std::uint64_t key, const std::vector<Pair>& pairs, const Row& row)
    {
        if (std::ranges::any_of(pairs, [&](const Pair& pair) { return isNull(row[pair.source]); }))
            return;
        Element& element = m_elements.emplace_back(Element{key, {}});
        for (const Pair& pair : pairs)
            element.parts.push_back(partOf(pair, row[pair.source]));
    }

    Part partOf(const Pair& pair, const ColumnValue& value)
    {
        const ColumnSchema& source = m_route.source->columns[pair.source];
        const ColumnSchema& target = m_route.target->columns[pair.target];
        const auto* text = std::get_if<Text>(&value);
        if (text && target.type == ColumnType::Text) {
            if (isBinaryText(source, target))
                return {std::string(withoutEnd(text->bytes, " ")), {}};
            return {{}, addQuestion(source, target, value)};
        }
        Part part;
        const auto* real = std::get_if<double>(&value);
        const auto* small = std::get_if<float>(&value);
        const bool isZero = (real && *real == 0.0) || (small && *small == 0.0F);
        if (isZero)
            part.known = "0";  // -0 is the same value
        else
            appendImageValue(part.known, source, value);
        return part;
    }

    std::size_t addQuestion(const ColumnSchema& source, const ColumnSchema& target, const ColumnValue& value)
    {
        m_sql += m_sql.empty() ? "SELECT " : ", ";
        std::string literal;
        dialect::appendLiteral(literal, {source, target, m_route.server}, value);
        const auto weight = [&](std::string_view text) {
            return fmt::format("HEX(WEIGHT_STRING(RTRIM(CONVERT({} USING {})) COLLATE {}))", text,
                               target.charset, target.collation);
        };
        m_sql += weight(literal);
        m_sql += fmt::format(", HEX(WEIGHT_STRING(CONVERT(_latin1 X'20' USING {}) COLLATE {}))",
                             target.charset, target.collation);
        return m_questions++;
    }

    /// Most collations pad with blanks, so what weighs like blanks at the end does not count.
    Result<> ask()
    {
        if (m_questions == 0)
            return {};
        auto answered = m_target.query(m_sql);
        if (!answered)
            return tl::unexpected(answered.error());
        const mysql::TextRow& cells = answered->front();
        for (std::size_t i = 0; i < m_questions; ++i) {
            const mysql::Cell& weight = cells[2 * i];
            m_unweighed = m_unweighed || !weight;
            m_answers.emplace_back(withoutEnd(weight.value_or(""), cells[2 * i + 1].value_or("")));
        }
        return {};
    }

    [[nodiscard]] std::uint64_t hashOfElement(const Element& element) const
    {
        std::uint64_t hash = element.key;
        for (const Part& part : element.parts) {
            const std::string& value = part.question ? m_answers[*part.question] : part.known;
            hash = hashOf(value, hashOf(fmt::format("{}:", value.size()), hash));
        }
        return hash;
    }

    mysql::Connection& m_target;
    const dialect::TableRoute& m_route;
    std::uint64_t m_shape = hashOf({});
    std::vector<Element> m_elements;
    std::string m_sql;
    std::size_t m_questions = 0;
    std::vector<std::string> m_answers;
    bool m_unweighed = false;
};

}  // namespace

Result<RowKeys> readRowKeys(mysql::Connection& target, const dialect::TableRoute& route,
                            const RowChange& change)
{
    return KeyReader(target, route).read(change);
}

}  // namespace lutra::apply
