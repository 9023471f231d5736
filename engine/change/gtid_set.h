#pragma once

#include "engine/base/error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace lutra {

/// Which transactions of a source have happened, by their global ids.
///
/// Shape:  a MySQL set (uuid, perhaps a tag, and intervals of numbers), or a MariaDB state (per domain the
///         newest number of each server, and which id of the domain came last), or empty, which is both.
/// Order:  MySQL's may be added in any order. MariaDB's are added in log order: numbers of one server in one
///         domain ascend, gaps between them are legal.
/// Text:   "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7:tag:1-3,…" or "0-1-100,0-2-120,5-1-3"; of one domain
/// the
///         last id stands last, as MariaDB writes its own state.
/// Bounds: `kPartsMax` intervals or servers; a text or bytes that hold more are refused.
class GtidSet {
public:
    static constexpr std::size_t kPartsMax = 1u << 18;

    /// Blanks and line breaks behind commas are passed over. An empty text is the empty set.
    ///
    /// Errors: BadData `binlog.malformed_gtid`.
    [[nodiscard]] static Result<GtidSet> parse(std::string_view text);

    /// MySQL's binary form, as PREVIOUS_GTIDS and COM_BINLOG_DUMP_GTID carry it, tagged or not.
    ///
    /// Errors: BadData `binlog.malformed_gtid`.
    [[nodiscard]] static Result<GtidSet> decode(std::span<const std::byte> bytes);

    /// A MySQL set in that form; the tagged one only where a tag makes it necessary.
    [[nodiscard]] std::string encode() const;

    /// Adds one transaction.
    ///
    /// Errors: BadData `binlog.malformed_gtid`: no id, or one of the other family.
    [[nodiscard]] Result<> add(std::string_view id);

    /// Adds another set, as text, of transactions that all come later in the log.
    ///
    /// Errors: BadData `binlog.malformed_gtid`.
    [[nodiscard]] Result<> addAll(std::string_view text);

    [[nodiscard]] bool contains(std::string_view id) const;

    /// What of this is not in `other`. Of a MariaDB server's numbers, the newest stands for all.
    [[nodiscard]] GtidSet without(const GtidSet& other) const;

    /// The same, but a MariaDB server that `other` does not know in a domain is measured by the domain's last
    /// id: for a set that began as a position and never saw who wrote before.
    [[nodiscard]] GtidSet aheadOf(const GtidSet& other) const;

    [[nodiscard]] bool isEmpty() const;
    [[nodiscard]] bool isMariaDb() const { return std::holds_alternative<Domains>(m_parts); }

    /// How many transactions a MySQL set has. MariaDB does not tell: gaps are legal.
    [[nodiscard]] std::uint64_t count() const;

    [[nodiscard]] std::string text() const;

    /// Where to go on in a MariaDB log: the last id of each domain, "0-2-120,5-1-3".
    [[nodiscard]] std::string position() const;

    friend bool operator==(const GtidSet&, const GtidSet&) = default;

private:
    using Uuid = std::array<std::uint8_t, 16>;
    struct Interval {
        std::uint64_t first;
        std::uint64_t last;

        friend bool operator==(const Interval&, const Interval&) = default;
    };
    struct Source {  // of ids, in MySQL
        Uuid uuid;
        std::string tag;
        std::vector<Interval> intervals;  // ascending, apart from each other

        friend bool operator==(const Source&, const Source&) = default;
    };
    struct Server {
        std::uint32_t id;
        std::uint64_t newest;

        friend bool operator==(const Server&, const Server&) = default;
    };
    struct Domain {
        std::uint32_t id;
        std::vector<Server> servers;  // the one whose id came last stands last

        friend bool operator==(const Domain&, const Domain&) = default;
    };
    struct MySqlId;
    struct MariaDbId;
    using Sources = std::vector<Source>;  // by uuid and tag
    using Domains = std::vector<Domain>;  // by id

    [[nodiscard]] static bool parseId(std::string_view text, MySqlId& id);
    [[nodiscard]] static bool parseId(std::string_view text, MariaDbId& id);
    [[nodiscard]] bool addMySql(std::string_view item);
    [[nodiscard]] bool addMariaDb(std::string_view item);
    [[nodiscard]] Source& sourceOf(const Uuid& uuid, std::string_view tag);
    [[nodiscard]] const Source* findSource(const Uuid& uuid, std::string_view tag) const;
    [[nodiscard]] const Domain* findDomain(std::uint32_t domain) const;
    [[nodiscard]] const Server* findServer(std::uint32_t domain, std::uint32_t server) const;
    [[nodiscard]] std::size_t parts() const;
    static void insert(std::vector<Interval>& intervals, Interval added);

    std::variant<std::monostate, Sources, Domains> m_parts;
};

}  // namespace lutra
