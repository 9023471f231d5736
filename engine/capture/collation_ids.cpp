#include "engine/capture/collation_ids.h"

#include <algorithm>
#include <array>

namespace lutra::capture {

namespace {

struct IdRange {
    std::uint32_t first;
    std::uint32_t last;
    std::string_view charset;
};

// By id. Source: COLLATION_CHARACTER_SET_APPLICABILITY (MariaDB) and COLLATIONS (MySQL) of
// information_schema in MariaDB 10.11.19 and 11.8, MySQL 5.6 and 9.7.4. No id has two charsets among
// them, so that one table serves all.
constexpr std::array kRanges{
    // clang-format off
    IdRange{1, 1, "big5"}, IdRange{2, 2, "latin2"}, IdRange{3, 3, "dec8"}, IdRange{4, 4, "cp850"},
    IdRange{5, 5, "latin1"}, IdRange{6, 6, "hp8"}, IdRange{7, 7, "koi8r"}, IdRange{8, 8, "latin1"},
    IdRange{9, 9, "latin2"}, IdRange{10, 10, "swe7"}, IdRange{11, 11, "ascii"}, IdRange{12, 12, "ujis"},
    IdRange{13, 13, "sjis"}, IdRange{14, 14, "cp1251"}, IdRange{15, 15, "latin1"},
    IdRange{16, 16, "hebrew"}, IdRange{18, 18, "tis620"}, IdRange{19, 19, "euckr"},
    IdRange{20, 20, "latin7"}, IdRange{21, 21, "latin2"}, IdRange{22, 22, "koi8u"},
    IdRange{23, 23, "cp1251"}, IdRange{24, 24, "gb2312"}, IdRange{25, 25, "greek"},
    IdRange{26, 26, "cp1250"}, IdRange{27, 27, "latin2"}, IdRange{28, 28, "gbk"},
    IdRange{29, 29, "cp1257"}, IdRange{30, 30, "latin5"}, IdRange{31, 31, "latin1"},
    IdRange{32, 32, "armscii8"}, IdRange{33, 33, "utf8mb3"}, IdRange{34, 34, "cp1250"},
    IdRange{35, 35, "ucs2"}, IdRange{36, 36, "cp866"}, IdRange{37, 37, "keybcs2"},
    IdRange{38, 38, "macce"}, IdRange{39, 39, "macroman"}, IdRange{40, 40, "cp852"},
    IdRange{41, 42, "latin7"}, IdRange{43, 43, "macce"}, IdRange{44, 44, "cp1250"},
    IdRange{45, 46, "utf8mb4"}, IdRange{47, 49, "latin1"}, IdRange{50, 52, "cp1251"},
    IdRange{53, 53, "macroman"}, IdRange{54, 55, "utf16"}, IdRange{56, 56, "utf16le"},
    IdRange{57, 57, "cp1256"}, IdRange{58, 59, "cp1257"}, IdRange{60, 61, "utf32"},
    IdRange{62, 62, "utf16le"}, IdRange{63, 63, "binary"}, IdRange{64, 64, "armscii8"},
    IdRange{65, 65, "ascii"}, IdRange{66, 66, "cp1250"}, IdRange{67, 67, "cp1256"},
    IdRange{68, 68, "cp866"}, IdRange{69, 69, "dec8"}, IdRange{70, 70, "greek"},
    IdRange{71, 71, "hebrew"}, IdRange{72, 72, "hp8"}, IdRange{73, 73, "keybcs2"},
    IdRange{74, 74, "koi8r"}, IdRange{75, 75, "koi8u"}, IdRange{76, 76, "utf8mb3"},
    IdRange{77, 77, "latin2"}, IdRange{78, 78, "latin5"}, IdRange{79, 79, "latin7"},
    IdRange{80, 80, "cp850"}, IdRange{81, 81, "cp852"}, IdRange{82, 82, "swe7"},
    IdRange{83, 83, "utf8mb3"}, IdRange{84, 84, "big5"}, IdRange{85, 85, "euckr"},
    IdRange{86, 86, "gb2312"}, IdRange{87, 87, "gbk"}, IdRange{88, 88, "sjis"}, IdRange{89, 89, "tis620"},
    IdRange{90, 90, "ucs2"}, IdRange{91, 91, "ujis"}, IdRange{92, 93, "geostd8"},
    IdRange{94, 94, "latin1"}, IdRange{95, 96, "cp932"}, IdRange{97, 98, "eucjpms"},
    IdRange{99, 99, "cp1250"}, IdRange{101, 124, "utf16"}, IdRange{128, 151, "ucs2"},
    IdRange{159, 159, "ucs2"}, IdRange{160, 183, "utf32"}, IdRange{192, 215, "utf8mb3"},
    IdRange{223, 223, "utf8mb3"}, IdRange{224, 247, "utf8mb4"}, IdRange{248, 250, "gb18030"},
    IdRange{255, 271, "utf8mb4"}, IdRange{273, 275, "utf8mb4"}, IdRange{277, 294, "utf8mb4"},
    IdRange{296, 298, "utf8mb4"}, IdRange{300, 300, "utf8mb4"}, IdRange{303, 323, "utf8mb4"},
    IdRange{576, 579, "utf8mb3"}, IdRange{608, 611, "utf8mb4"}, IdRange{640, 642, "ucs2"},
    IdRange{672, 674, "utf16"}, IdRange{736, 738, "utf32"}, IdRange{1025, 1025, "big5"},
    IdRange{1027, 1027, "dec8"}, IdRange{1028, 1028, "cp850"}, IdRange{1030, 1030, "hp8"},
    IdRange{1031, 1031, "koi8r"}, IdRange{1032, 1032, "latin1"}, IdRange{1033, 1033, "latin2"},
    IdRange{1034, 1034, "swe7"}, IdRange{1035, 1035, "ascii"}, IdRange{1036, 1036, "ujis"},
    IdRange{1037, 1037, "sjis"}, IdRange{1040, 1040, "hebrew"}, IdRange{1042, 1042, "tis620"},
    IdRange{1043, 1043, "euckr"}, IdRange{1046, 1046, "koi8u"}, IdRange{1048, 1048, "gb2312"},
    IdRange{1049, 1049, "greek"}, IdRange{1050, 1050, "cp1250"}, IdRange{1052, 1052, "gbk"},
    IdRange{1054, 1054, "latin5"}, IdRange{1056, 1056, "armscii8"}, IdRange{1057, 1057, "utf8mb3"},
    IdRange{1059, 1059, "ucs2"}, IdRange{1060, 1060, "cp866"}, IdRange{1061, 1061, "keybcs2"},
    IdRange{1062, 1062, "macce"}, IdRange{1063, 1063, "macroman"}, IdRange{1064, 1064, "cp852"},
    IdRange{1065, 1065, "latin7"}, IdRange{1067, 1067, "macce"}, IdRange{1069, 1070, "utf8mb4"},
    IdRange{1071, 1071, "latin1"}, IdRange{1074, 1075, "cp1251"}, IdRange{1077, 1077, "macroman"},
    IdRange{1078, 1079, "utf16"}, IdRange{1080, 1080, "utf16le"}, IdRange{1081, 1081, "cp1256"},
    IdRange{1082, 1083, "cp1257"}, IdRange{1084, 1085, "utf32"}, IdRange{1086, 1086, "utf16le"},
    IdRange{1088, 1088, "armscii8"}, IdRange{1089, 1089, "ascii"}, IdRange{1090, 1090, "cp1250"},
    IdRange{1091, 1091, "cp1256"}, IdRange{1092, 1092, "cp866"}, IdRange{1093, 1093, "dec8"},
    IdRange{1094, 1094, "greek"}, IdRange{1095, 1095, "hebrew"}, IdRange{1096, 1096, "hp8"},
    IdRange{1097, 1097, "keybcs2"}, IdRange{1098, 1098, "koi8r"}, IdRange{1099, 1099, "koi8u"},
    IdRange{1101, 1101, "latin2"}, IdRange{1102, 1102, "latin5"}, IdRange{1103, 1103, "latin7"},
    IdRange{1104, 1104, "cp850"}, IdRange{1105, 1105, "cp852"}, IdRange{1106, 1106, "swe7"},
    IdRange{1107, 1107, "utf8mb3"}, IdRange{1108, 1108, "big5"}, IdRange{1109, 1109, "euckr"},
    IdRange{1110, 1110, "gb2312"}, IdRange{1111, 1111, "gbk"}, IdRange{1112, 1112, "sjis"},
    IdRange{1113, 1113, "tis620"}, IdRange{1114, 1114, "ucs2"}, IdRange{1115, 1115, "ujis"},
    IdRange{1116, 1117, "geostd8"}, IdRange{1119, 1120, "cp932"}, IdRange{1121, 1122, "eucjpms"},
    IdRange{1125, 1125, "utf16"}, IdRange{1147, 1147, "utf16"}, IdRange{1152, 1152, "ucs2"},
    IdRange{1174, 1174, "ucs2"}, IdRange{1184, 1184, "utf32"}, IdRange{1206, 1206, "utf32"},
    IdRange{1216, 1216, "utf8mb3"}, IdRange{1238, 1238, "utf8mb3"}, IdRange{1248, 1248, "utf8mb4"},
    IdRange{1270, 1270, "utf8mb4"}, IdRange{2048, 2215, "utf8mb3"}, IdRange{2232, 2247, "utf8mb3"},
    IdRange{2304, 2471, "utf8mb4"}, IdRange{2488, 2503, "utf8mb4"}, IdRange{2560, 2727, "ucs2"},
    IdRange{2744, 2759, "ucs2"}, IdRange{2816, 2983, "utf16"}, IdRange{3000, 3015, "utf16"},
    IdRange{3072, 3239, "utf32"}, IdRange{3256, 3271, "utf32"},
    // clang-format on
};

}  // namespace

std::optional<std::string_view> charsetOfCollation(std::uint32_t id)
{
    const auto found = std::ranges::lower_bound(kRanges, id, {}, &IdRange::last);
    if (found == kRanges.end() || id < found->first)
        return std::nullopt;
    return found->charset;
}

}  // namespace lutra::capture
