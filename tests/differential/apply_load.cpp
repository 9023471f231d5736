#include "tests/differential/apply_load.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <stdexcept>

namespace lutra::differential {

namespace {

/// Many are one key in some collations and several in others.
constexpr std::array<std::string_view, 24> kWords{"a", "A",  "a ", "A  ", "á", "Á", "ä",  "b",
                                                  "B", "B ", "ß",  "ss",  "s", "z", "Z ", "æ",
                                                  "",  " ",  "Å",  "\t",  "i", "I", "o",  "ø"};

constexpr std::array<std::string_view, 10> kDecimals{"0",      "0.001", "-0.001", "1",          "1.5",
                                                     "-1.500", "99.9",  "100",    "123456.789", "-7"};

constexpr std::array<std::string_view, 8> kTimes{
    "2024-01-01 00:00:00", "2024-01-01 00:00:00.001", "2024-02-29 23:59:59.999", "1999-12-31 12:00:00",
    "0000-00-00 00:00:00", "2024-00-10 00:00:00",     "2038-01-19 03:14:07",     "2024-01-01 00:00:00.01"};

constexpr std::array<std::string_view, 9> kBytes{"",       "00", "0000", "61",  "6100",
                                                 "612000", "41", "FFFE", "6120"};

constexpr std::array<std::string_view, 9> kFloats{
    "0", "0.1", "1.1", "-1.1", "16777217", "1e-40", "3.402823466e38", "1e10", "0.30000001"};

constexpr std::array<std::string_view, 7> kDocuments{"{}",
                                                     "[1, 2.5, \"x\"]",
                                                     R"({"a": {"b": [1, null]}, "c": "\u00e4"})",
                                                     "\"text\"",
                                                     "null",
                                                     "{\"n\": 12345678901234}",
                                                     "[]"};

std::string wordLiteral(std::string_view word)
{
    std::string hex;
    for (const char c : word)
        hex += fmt::format("{:02X}", static_cast<unsigned char>(c));
    return "_utf8mb4 X'" + hex + "'";
}

}  // namespace

std::vector<LoadTable> loadTables(const LoadTraits& traits)
{
    std::vector<LoadTable> tables{
        // Few rows, changed again and again: what may be folded, and must not be when it is in doubt.
        {"hot",
         "(id INT PRIMARY KEY, n INT, v VARCHAR(20), f FLOAT, d DOUBLE, "
         "up TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6))",
         {
             "INSERT INTO hot (id, n, v, f, d) VALUES (<8>, <8?>, <word?>, <float?>, <float>)",
             "REPLACE INTO hot VALUES (<8>, <8>, <word>, <float>, <float?>, NOW(6)), (<8>, 1, NULL, "
             "<float?>, 2, NOW(6))",
             "INSERT INTO hot (id, n) VALUES (<8>, 1), (<8>, 2) ON DUPLICATE KEY UPDATE n = n + 1, v = "
             "<word>",
             "UPDATE hot SET n = n + 1 WHERE id = <8>",
             "UPDATE hot SET f = f * 1.1, d = d / 3 WHERE id = <8>",
             "UPDATE hot SET v = <word?>, up = up WHERE id = <8>",
             "UPDATE hot SET v = <word?> WHERE n = <8>",
             "UPDATE hot SET id = <a> WHERE id = <b>",
             "!UPDATE hot SET id = id + 1 ORDER BY id DESC",
             "!UPDATE hot SET id = id - 1 WHERE id > 4 ORDER BY id",
             "DELETE FROM hot WHERE id = <8>",
             "!DELETE FROM hot WHERE id > 7 OR n > 40",
             "INSERT INTO hot (id) VALUES (<a>); DELETE FROM hot WHERE id = <a>; INSERT INTO hot (id, n) "
             "VALUES (<a>, <8>)",
             "DELETE FROM hot WHERE id = <a>; INSERT INTO hot (id, n) VALUES (<a>, 5); UPDATE hot SET n = 6 "
             "WHERE id = <a>",
             "DELETE FROM hot WHERE id = <a>; UPDATE hot SET id = <a> WHERE id = <b>; INSERT INTO hot (id, "
             "n) VALUES (<b>, 7)",
         }},
        // Values that wander from row to row under two unique keys beside the primary.
        {"uq",
         "(id INT PRIMARY KEY, u INT NULL UNIQUE, w VARCHAR(12) CHARACTER SET utf8mb4 COLLATE "
         "utf8mb4_general_ci NULL UNIQUE, x INT)",
         {
             "INSERT INTO uq VALUES (<8>, <8?>, <word?>, <8>)",
             "INSERT IGNORE INTO uq VALUES (<8>, <8?>, <word?>, 1), (<8>, <8?>, <word?>, 2), (<8>, NULL, "
             "NULL, 3)",
             "REPLACE INTO uq VALUES (<8>, <8?>, <word?>, <8>)",
             "INSERT INTO uq VALUES (<8>, <8>, <word>, 0) ON DUPLICATE KEY UPDATE x = x + 1, u = <8?>",
             "UPDATE uq SET u = NULL WHERE id = <a>; UPDATE uq SET u = <8> WHERE id = <b>",
             "UPDATE uq SET u = -1 WHERE id = <a>; UPDATE uq SET u = <a> WHERE id = <b>; UPDATE uq SET u = "
             "<b> WHERE id = <a>",
             "UPDATE uq SET w = NULL WHERE w = <p>; UPDATE uq SET w = <p> WHERE id = <a>",
             "UPDATE uq SET w = <word?> WHERE id = <8>",
             "UPDATE uq SET w = UPPER(w) WHERE id = <8>",
             "!UPDATE uq SET w = CONCAT(w, ' ') WHERE CHAR_LENGTH(w) < 5",
             "UPDATE uq SET x = x + 1 WHERE u = <8>",
             "UPDATE uq SET id = <a> WHERE id = <b>",
             "DELETE FROM uq WHERE u = <a>; UPDATE uq SET u = <a> WHERE id = <b>",
             "DELETE FROM uq WHERE id = <a>; INSERT INTO uq VALUES (<b>, <a>, <p>, 0)",
             "DELETE FROM uq WHERE id = <8>",
             "!UPDATE uq SET u = u + 1 WHERE u < 100 ORDER BY u DESC",
             "!UPDATE uq SET u = u - 1 WHERE u > 3 ORDER BY u",
         }},
        // Keys that differ in case, accent and trailing blanks only.
        {"words",
         "(k VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci PRIMARY KEY, n INT)",
         {
             "INSERT INTO words VALUES (<word>, <8>)",
             "REPLACE INTO words VALUES (<word>, <8>), (<word>, <8>)",
             "UPDATE words SET k = <word> WHERE k = <word>",
             "UPDATE words SET n = n + 1 WHERE k = <word>",
             "DELETE FROM words WHERE k = <word>",
             "DELETE FROM words WHERE k = <p>; INSERT INTO words VALUES (<p>, <8>)",
             "UPDATE words SET k = <p> WHERE k = <q>; UPDATE words SET n = 9 WHERE k = <p>",
             "UPDATE words SET k = 'parked' WHERE k = <p>; UPDATE words SET k = <p> WHERE k = <q>; UPDATE "
             "words SET k = <q> WHERE k = 'parked'",
             "INSERT INTO words VALUES (<p>, 1) ON DUPLICATE KEY UPDATE k = <p>, n = n + 1",
         }},
        {"pairs",
         "(a INT NOT NULL, k VARCHAR(8) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL, b INT NULL, "
         "c CHAR(4) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL, PRIMARY KEY (a, k), UNIQUE KEY (k, b), "
         "UNIQUE KEY (b, c))",
         {
             "INSERT INTO pairs VALUES (<8>, <word>, <8?>, <word?>)",
             "REPLACE INTO pairs VALUES (<8>, <word>, <8?>, <word?>)",
             "UPDATE pairs SET a = <8> WHERE a = <8> AND k = <word>",
             "UPDATE pairs SET k = <word> WHERE a = <8> LIMIT 1",
             "UPDATE pairs SET b = <8?>, c = <word?> WHERE a = <8>",
             "!UPDATE pairs SET b = b + 1 WHERE b IS NOT NULL ORDER BY b DESC LIMIT 3",
             "DELETE FROM pairs WHERE a = <8>",
             "!DELETE FROM pairs WHERE k = <word> AND b IS NULL",
             "UPDATE pairs SET b = NULL WHERE b = <a>; UPDATE pairs SET b = <a> WHERE a = <b> AND b IS NOT "
             "NULL",
         }},
        // Keys of other types; none of them has a text that is its value.
        {"kinds",
         "(k DECIMAL(12,3) PRIMARY KEY, t DATETIME(3) NULL UNIQUE, b VARBINARY(8) NULL UNIQUE, v TEXT, "
         "e ENUM('x','y','z'), s SET('p','q'), i BIT(9))",
         {
             "INSERT INTO kinds VALUES (<decimal>, <time?>, <bytes?>, <text?>, <8>, <8>, <8>)",
             "REPLACE INTO kinds VALUES (<decimal>, <time?>, <bytes?>, <text?>, 'y', 'p,q', b'101')",
             "UPDATE kinds SET t = <time?> WHERE k = <decimal>",
             "UPDATE kinds SET b = <bytes?> WHERE k = <decimal>",
             "UPDATE kinds SET k = <decimal>, v = <text?> WHERE k = <decimal>",
             "UPDATE kinds SET b = NULL, t = NULL WHERE k = <decimal>",
             "DELETE FROM kinds WHERE k = <decimal>",
             "DELETE FROM kinds WHERE b = <bytes>",
             "!UPDATE kinds SET e = 'z', s = <8>, i = <8> WHERE k < <decimal>",
         }},
        {"floats",
         "(f FLOAT PRIMARY KEY, d DOUBLE NULL UNIQUE, v INT)",
         {
             "INSERT INTO floats VALUES (<float>, <float?>, <8>)",
             "REPLACE INTO floats VALUES (<float>, <float?>, <8>)",
             "!UPDATE floats SET v = v + 1 WHERE f > <8>",
             "UPDATE floats SET d = d / 3, v = <8?> WHERE v = <8>",
             "UPDATE floats SET f = f + 0.1 WHERE v = <8> LIMIT 1",
             "DELETE FROM floats WHERE v = <8>",
         }},
        // No key at all, with twins; and keys that cannot tell rows apart.
        {"nokey",
         "(a INT NULL, b VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL, f FLOAT, d "
         "DECIMAL(8,2))",
         {
             "INSERT INTO nokey VALUES (<8?>, <word?>, <float?>, <decimal?>)",
             "INSERT INTO nokey VALUES (<a>, 'twin', 0.1, 1), (<a>, 'twin', 0.1, 1), (<a>, 'TWIN', 0.1, 1)",
             "DELETE FROM nokey WHERE a = <8> LIMIT 1",
             "!DELETE FROM nokey WHERE a IS NULL",
             "UPDATE nokey SET b = <word?> WHERE a = <8> LIMIT 1",
             "!UPDATE nokey SET a = a + 1, f = f * 3 WHERE a < 5",
             "!DELETE FROM nokey WHERE a > 6 OR f > 100",
         }},
        {"nullable",
         "(u INT NULL UNIQUE, v INT, k VARCHAR(8) NULL, UNIQUE KEY (k, v))",
         {
             "INSERT INTO nullable VALUES (<8?>, <8?>, <word?>)",
             "REPLACE INTO nullable VALUES (<8?>, <8?>, <word?>)",
             "UPDATE nullable SET u = <8?> WHERE v = <8> LIMIT 1",
             "UPDATE nullable SET v = <8?> WHERE u = <8>",
             "!DELETE FROM nullable WHERE u IS NULL",
             "DELETE FROM nullable WHERE u = <a>; UPDATE nullable SET u = <a> WHERE u = <b>",
         }},
        {"instead",
         "(v INT NULL UNIQUE, u BIGINT UNSIGNED NOT NULL UNIQUE, t VARCHAR(20))",
         {
             "INSERT INTO instead VALUES (<8?>, <8>, <text?>)",
             "UPDATE instead SET u = <8>, v = <8?> WHERE u = <8>",
             "UPDATE instead SET t = <text?> WHERE v = <8>",
             "DELETE FROM instead WHERE u = <8>",
             "REPLACE INTO instead VALUES (<8?>, <8>, <text?>)",
         }},
        {"prefixes",
         "(id INT PRIMARY KEY, t VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, UNIQUE KEY "
         "(t(1)))",
         {
             "INSERT INTO prefixes VALUES (<8>, <text?>)",
             "REPLACE INTO prefixes VALUES (<8>, CONCAT(<word>, <8>))",
             "UPDATE prefixes SET t = CONCAT(<word>, <8>) WHERE id = <8>",
             "DELETE FROM prefixes WHERE id = <8>",
             "DELETE FROM prefixes WHERE id = <a>; UPDATE prefixes SET t = 'a2' WHERE id = <b>",
         }},
        {"made",
         "(id INT PRIMARY KEY, n INT, s INT AS (n * 2) STORED, g VARCHAR(20) AS (CONCAT('n', n)) VIRTUAL, t "
         "INT, "
         "UNIQUE KEY (s), KEY (g))",
         {
             "INSERT INTO made (id, n) VALUES (<8>, <8?>)",
             "REPLACE INTO made (id, n, t) VALUES (<8>, <8?>, <8>)",
             "UPDATE made SET n = <8?> WHERE id = <8>",
             "UPDATE made SET t = <8?> WHERE id = <8>",
             "UPDATE made SET n = NULL WHERE n = <a>; UPDATE made SET n = <a> WHERE id = <b>",
             "UPDATE made SET id = <8> WHERE id = <8>",
             "DELETE FROM made WHERE s = 2 * <8>",
         }},
        {"docs",
         "(id INT PRIMARY KEY, j JSON, n INT)",
         {
             "INSERT INTO docs VALUES (<8>, <document?>, <8>)",
             "REPLACE INTO docs VALUES (<8>, <document?>, <8>)",
             "UPDATE docs SET j = <document?> WHERE id = <8>",
             "!UPDATE docs SET j = JSON_SET(j, '$.a', <8>) WHERE id < <8>",
             "UPDATE docs SET n = n + 1 WHERE id = <8>",
             "DELETE FROM docs WHERE id = <8>",
         }},
        // Parents, children and grandchildren by every rule.
        {"parent",
         "(id INT PRIMARY KEY, code VARCHAR(8) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL UNIQUE, "
         "v INT)",
         {
             "INSERT INTO parent VALUES (<8>, <word?>, <8>)",
             "INSERT INTO parent VALUES (<a>, NULL, 1), (<b>, NULL, 2), (<c>, NULL, 3)",
             "INSERT IGNORE INTO parent VALUES (<a>, <p>, 1); INSERT INTO child VALUES (<b>, <a>, 1)",
             "REPLACE INTO parent VALUES (<8>, <word?>, <8>)",
             "UPDATE parent SET v = v + 1 WHERE id = <8>",
             "UPDATE parent SET id = <8> WHERE id = <8>",
             "!UPDATE parent SET id = id + 8 WHERE id < 4",
             "!UPDATE parent SET id = id - 8 WHERE id >= 8",
             "UPDATE parent SET code = <word?> WHERE id = <8>",
             "DELETE FROM parent WHERE id = <8>",
             "DELETE p, c FROM parent p JOIN child c ON c.p = p.id WHERE p.id = <8>",
             "!UPDATE parent p, child c SET p.v = p.v + 1, c.v = c.v + 1 WHERE c.p = p.id AND p.id > <8>",
             "DELETE FROM parent WHERE id = <a>; INSERT INTO parent VALUES (<a>, NULL, 0); INSERT INTO child "
             "VALUES (<b>, <a>, 0)",
             "SET foreign_key_checks = 0; DELETE FROM parent WHERE id = <8>; SET foreign_key_checks = 1",
         }},
        {"child",
         "(id INT PRIMARY KEY, p INT NULL, v INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE "
         "ON UPDATE "
         "CASCADE)",
         {
             "INSERT INTO child VALUES (<8>, <8?>, <8>)",
             "REPLACE INTO child VALUES (<8>, <8?>, <8>)",
             "UPDATE child SET p = <8?> WHERE id = <8>",
             "UPDATE child SET v = v + 1 WHERE id = <8>",
             "UPDATE child SET id = <8> WHERE id = <8>",
             "DELETE FROM child WHERE id = <8>",
             "DELETE FROM child WHERE id = <a>; DELETE FROM parent WHERE id = <b>",
             "SET foreign_key_checks = 0; INSERT INTO child VALUES (<8>, <8>, 7); SET foreign_key_checks = 1",
         }},
        {"grandchild",
         "(id INT PRIMARY KEY, c INT NULL, v INT, FOREIGN KEY (c) REFERENCES child (id) ON DELETE SET NULL "
         "ON UPDATE "
         "CASCADE)",
         {
             "INSERT INTO grandchild VALUES (<8>, <8?>, <8>)",
             "UPDATE grandchild SET c = <8?> WHERE id = <8>",
             "UPDATE grandchild SET v = v + 1 WHERE c = <8>",
             "DELETE FROM grandchild WHERE id = <8>",
         }},
        {"by_code",
         "(id INT PRIMARY KEY, code VARCHAR(8) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NULL, v INT, "
         "FOREIGN KEY (code) REFERENCES parent (code) ON DELETE SET NULL" +
             // From MariaDB to MySQL 9.7 a text that cascades is refused by `lutra check`.
             std::string(traits.mariaDb || traits.mySql ? " ON UPDATE CASCADE)" : ")"),
         {
             "INSERT INTO by_code VALUES (<8>, <word?>, <8>)",
             "UPDATE by_code SET code = <word?> WHERE id = <8>",
             "UPDATE by_code SET v = v + 1 WHERE code = <word>",
             "DELETE FROM by_code WHERE id = <8>",
         }},
        {"kept",
         "(id INT PRIMARY KEY, p INT NOT NULL, FOREIGN KEY (p) REFERENCES parent (id))",
         {
             "INSERT INTO kept VALUES (<8>, <8>)",
             "DELETE FROM kept WHERE id = <8>",
             "DELETE FROM kept WHERE p = <a>; DELETE FROM parent WHERE id = <a>",
             "INSERT INTO parent VALUES (<a>, NULL, 0); INSERT INTO kept VALUES (<b>, <a>)",
             "!DELETE FROM kept",
         }},
        // Foreign keys that only refuse: parents and children of different transactions may run side by side.
        {"owner",
         "(id INT PRIMARY KEY, v INT)",
         {
             "INSERT INTO owner VALUES (<8>, 0)",
             "INSERT INTO owner VALUES (<a>, 0); INSERT INTO owned VALUES (<b>, <a>, 0)",
             "UPDATE owner SET v = v + 1 WHERE id = <8>",
             "UPDATE owner SET id = <8> WHERE id = <8>",
             "DELETE FROM owner WHERE id = <8>",
             "DELETE FROM owned WHERE o = <a>; DELETE FROM owner WHERE id = <a>",
         }},
        {"owned",
         "(id INT PRIMARY KEY, o INT NOT NULL, v INT, FOREIGN KEY (o) REFERENCES owner (id))",
         {
             "INSERT INTO owned VALUES (<8>, <8>, 0)",
             "INSERT IGNORE INTO owned VALUES (<8>, <8>, 0), (<8>, <8>, 0)",
             "UPDATE owned SET o = <8> WHERE id = <8>",
             "DELETE FROM owned WHERE id = <8>",
             "DELETE FROM owned WHERE o = <8>",
         }},
        {"named",
         "(k VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)",
         {
             "INSERT INTO named VALUES (<word>, 0)",
             "INSERT INTO named VALUES (<p>, 0); INSERT INTO naming VALUES (<a>, <p>)",
             "UPDATE named SET v = v + 1 WHERE k = <word>",
             "UPDATE named SET k = <word> WHERE k = <word>",
             "DELETE FROM named WHERE k = <word>",
             "DELETE FROM naming WHERE k = <p>; DELETE FROM named WHERE k = <p>",
         }},
        {"naming",
         "(id INT PRIMARY KEY, k VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, FOREIGN KEY "
         "(k) "
         "REFERENCES named (k))",
         {
             "INSERT INTO naming VALUES (<8>, <word?>)",
             "UPDATE naming SET k = <word?> WHERE id = <8>",
             "DELETE FROM naming WHERE id = <8>",
             "DELETE FROM naming WHERE k = <word>",
         }},
        {"tree",
         "(id INT PRIMARY KEY, boss INT NULL, v INT, FOREIGN KEY (boss) REFERENCES tree (id) ON DELETE "
         "CASCADE)",
         {
             "INSERT INTO tree VALUES (<8>, <8?>, <8>)",
             "INSERT INTO tree VALUES (<a>, <a>, 0), (<b>, <a>, 1), (<c>, <b>, 2)",
             "UPDATE tree SET boss = <8?> WHERE id = <8>",
             "UPDATE tree SET v = v + 1 WHERE boss = <8>",
             "DELETE FROM tree WHERE id = <8>",
             "!DELETE FROM tree WHERE boss IS NULL LIMIT 1",
             "!UPDATE tree SET boss = NULL; UPDATE tree SET id = <8> WHERE id = <8>",
         }},
        {"left_one",
         "(id INT PRIMARY KEY, r INT NULL, v INT)",
         {
             "INSERT INTO left_one VALUES (<8>, NULL, <8>)",
             "INSERT INTO left_one VALUES (<a>, NULL, 0); INSERT INTO right_one VALUES (<b>, <a>, 0); UPDATE "
             "left_one SET r = <b> WHERE id = <a>",
             "UPDATE left_one SET r = <8?> WHERE id = <8>",
             "UPDATE left_one SET r = NULL WHERE r = <a>; DELETE FROM right_one WHERE id = <a>",
             "DELETE FROM left_one WHERE id = <8>",
         }},
        {"right_one",
         "(id INT PRIMARY KEY, l INT NULL, v INT, FOREIGN KEY (l) REFERENCES left_one (id) ON DELETE SET "
         "NULL)",
         {
             "INSERT INTO right_one VALUES (<8>, <8?>, <8>)",
             "UPDATE right_one SET l = <8?>, v = v + 1 WHERE id = <8>",
             "DELETE FROM right_one WHERE id = <8>",
         }},
        {"audit", "(id INT NULL, old_n INT NULL, new_n INT NULL)", {"DELETE FROM audit LIMIT 20"}},
        // What many statements of one kind become.
        {"plain",
         "(id INT AUTO_INCREMENT PRIMARY KEY, n INT, v VARCHAR(40), KEY (n))",
         {
             "INSERT INTO plain (n, v) VALUES (<8>, <text?>)",
             "INSERT INTO plain (n, v) VALUES (<8>, 'x'), (<8>, 'y'), (<8>, <word>), (<8?>, NULL)",
             "!INSERT INTO plain (n, v) SELECT n + 1, v FROM hot",
             "UPDATE plain SET v = <text?> WHERE n = <8> ORDER BY id LIMIT 20",
             "!UPDATE plain SET n = n + 1 WHERE id % 8 = <8> ORDER BY id DESC LIMIT 20",
             "DELETE FROM plain WHERE n = <8> ORDER BY id LIMIT 30",
             "!DELETE FROM plain WHERE n > 9",
         }},
    };
    if (traits.mySql) {
        tables.push_back(
            {"accents",
             "(k VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, c VARCHAR(12) "
             "CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs NULL UNIQUE, n INT)",
             {
                 "INSERT INTO accents VALUES (<word>, <word?>, <8>)",
                 "REPLACE INTO accents VALUES (<word>, <word?>, <8>)",
                 "UPDATE accents SET k = <word> WHERE k = <word>",
                 "UPDATE accents SET c = <word?>, n = n + 1 WHERE k = <word>",
                 "DELETE FROM accents WHERE k = <word>",
             }});
        tables.push_back(
            {"computed",
             "(id INT PRIMARY KEY, a VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, UNIQUE KEY "
             "((LOWER(a))))",
             {
                 "INSERT INTO computed VALUES (<8>, <word?>)",
                 "REPLACE INTO computed VALUES (<8>, <word?>)",
                 "UPDATE computed SET a = <word?> WHERE id = <8>",
                 "DELETE FROM computed WHERE id = <8>",
                 "DELETE FROM computed WHERE id = <a>; UPDATE computed SET a = <p> WHERE id = <b>",
             }});
    }
    if (traits.mariaDb) {
        tables.push_back(
            {"accents",
             "(k VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_nopad_ci PRIMARY KEY, c "
             "VARCHAR(12) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NULL UNIQUE, n INT)",
             {
                 "INSERT INTO accents VALUES (<word>, <word?>, <8>)",
                 "REPLACE INTO accents VALUES (<word>, <word?>, <8>)",
                 "UPDATE accents SET k = <word> WHERE k = <word>",
                 "UPDATE accents SET c = <word?>, n = n + 1 WHERE k = <word>",
                 "DELETE FROM accents WHERE k = <word>",
             }});
        tables.push_back(
            {"long_words",
             "(id INT PRIMARY KEY, t LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, UNIQUE "
             "KEY (t))",
             {
                 "INSERT INTO long_words VALUES (<8>, <word?>)",
                 "REPLACE INTO long_words VALUES (<8>, <word?>)",
                 "UPDATE long_words SET t = <word?> WHERE id = <8>",
                 "DELETE FROM long_words WHERE id = <8>",
             }});
    }
    return tables;
}

std::vector<std::string> sourceTriggers()
{
    return {
        "CREATE TRIGGER hot_noted AFTER UPDATE ON hot FOR EACH ROW INSERT INTO audit VALUES (OLD.id, OLD.n, "
        "NEW.n)",
        "CREATE TRIGGER tree_noted AFTER INSERT ON tree FOR EACH ROW UPDATE plain SET n = NEW.v WHERE id = "
        "NEW.id"};
}

std::vector<std::string> ScriptFiller::fill(std::string_view script, const LoadSpread& spread)
{
    m_spread = spread;
    for (std::size_t i = 0; i < std::size(m_numbers); ++i) {
        do {
            m_numbers[i] = std::to_string(m_random.below(m_spread.keys));
        } while (std::find(m_numbers, m_numbers + i, m_numbers[i]) != m_numbers + i);
    }
    for (std::string& word : m_words)
        word = this->word();
    if (script.starts_with('!'))
        script.remove_prefix(1);
    std::vector<std::string> statements(1);
    for (std::size_t at = 0; at < script.size(); ++at) {
        const char c = script[at];
        const bool opens =
            c == '<' && at + 1 < script.size() && std::isalnum(static_cast<unsigned char>(script[at + 1]));
        const std::size_t end = opens ? script.find('>', at) : std::string_view::npos;
        if (end != std::string_view::npos) {
            statements.back() += value(script.substr(at + 1, end - at - 1));
            at = end;
        } else if (c == ';') {
            statements.emplace_back();
        } else {
            statements.back() += c;
        }
    }
    return statements;
}

std::string ScriptFiller::value(std::string_view kind)
{
    if (kind.ends_with('?')) {
        if (m_random.chance(25))
            return "NULL";
        kind.remove_suffix(1);
    }
    if (kind.size() == 1 && kind >= "a" && kind <= "c")
        return m_numbers[kind[0] - 'a'];
    if (kind == "p" || kind == "q")
        return m_words[kind[0] - 'p'];
    if (kind == "word")
        return word();
    if (m_spread.isWide() && kind != "document" && kind != "text" && kind != "8")
        return wideValue(kind);
    if (kind == "decimal")
        return std::string(m_random.pick(kDecimals));
    if (kind == "time")
        return fmt::format("'{}'", m_random.pick(kTimes));
    if (kind == "bytes")
        return fmt::format("X'{}'", m_random.pick(kBytes));
    if (kind == "float")
        return std::string(m_random.pick(kFloats));
    if (kind == "document")
        return "_utf8mb4 '" + std::string(m_random.pick(kDocuments)) + "'";
    if (kind == "text")
        return fmt::format("'{} {}'", m_random.pick(kDecimals), std::string(m_random.below(9), 'x'));
    if (kind != "8")
        throw std::runtime_error(fmt::format("no value is called <{}>", kind));
    return std::to_string(m_random.below(m_spread.keys));
}

std::string ScriptFiller::word()
{
    const std::string_view word = m_random.pick(kWords);
    // In front, for what differs is at the end.
    return wordLiteral(m_spread.isWide() ? fmt::format("{}{}", m_random.below(m_spread.keys / 8), word)
                                         : std::string(word));
}

std::string ScriptFiller::wideValue(std::string_view kind)
{
    const std::uint64_t number = m_random.below(m_spread.keys);
    if (kind == "decimal")
        return fmt::format("{}.{}", number, m_random.chance(50) ? "0" : "001");
    if (kind == "time")
        return fmt::format("'2024-01-{:02} {:02}:00:00.{}'", 1 + number % 28, number / 28 % 24,
                           m_random.chance(50) ? "000" : "001");
    if (kind == "bytes")
        return fmt::format("X'{:04X}{}'", number, m_random.chance(50) ? "00" : "");
    if (kind == "float")
        return fmt::format("{}.{}", number, m_random.chance(50) ? "1" : "100001");
    throw std::runtime_error(fmt::format("no value is called <{}>", kind));
}

}  // namespace lutra::differential
