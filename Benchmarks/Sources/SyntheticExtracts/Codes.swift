/// A procedure that a line may bill, with its usual charge.
struct Procedure {
    let code: StaticString
    /// Usual charge in cents.
    let charge: Int
    /// Modifiers that go with it; the empty list for most.
    let modifiers: [StaticString]
    /// The most units that a line bills of it.
    let maximumUnits: Int

    init(_ code: StaticString, _ charge: Int, _ modifiers: [StaticString] = [], units: Int = 1) {
        self.code = code
        self.charge = charge
        self.modifiers = modifiers
        maximumUnits = units
    }
}

/// Codes of public lists, for variety rather than for sense.
enum Codes {
    static let procedures: [Procedure] = [
        Procedure("99202", 13_500, ["25"]), Procedure("99203", 18_900, ["25"]), Procedure("99204", 27_400, ["25"]),
        Procedure("99212", 8_800, ["25", "95"]), Procedure("99213", 14_200, ["25", "95"]),
        Procedure("99214", 20_600, ["25", "95"]), Procedure("99215", 28_800, ["25"]), Procedure("99391", 16_500),
        Procedure("99392", 17_600), Procedure("99395", 22_300), Procedure("99396", 24_100), Procedure("99406", 2_900),
        Procedure("36415", 1_400), Procedure("80053", 3_600), Procedure("80061", 4_700), Procedure("81002", 900),
        Procedure("83036", 3_300, ["QW"]), Procedure("84443", 5_900), Procedure("85025", 2_700),
        Procedure("87086", 2_900), Procedure("87426", 6_200, ["QW"]), Procedure("87804", 3_900, ["QW", "59"]),
        Procedure("87880", 3_800, ["QW"]), Procedure("90471", 3_400), Procedure("90472", 2_100, units: 4),
        Procedure("90686", 3_800), Procedure("90715", 6_400), Procedure("90791", 26_400),
        Procedure("90832", 12_100, ["95"]),
        Procedure("90834", 16_300, ["95"]), Procedure("90837", 23_700, ["95"]), Procedure("92014", 19_800),
        Procedure("93000", 5_600), Procedure("93306", 84_500, ["26", "TC"]), Procedure("94640", 4_100, ["76"]),
        Procedure("96127", 1_100, ["59"], units: 3), Procedure("96372", 4_800, ["59"]),
        Procedure("97110", 6_200, ["GP"], units: 4),
        Procedure("97112", 6_500, ["GP"], units: 3), Procedure("97140", 5_800, ["GP", "59"], units: 2),
        Procedure("97161", 15_900, ["GP"]), Procedure("98941", 6_700, ["AT"]), Procedure("11102", 21_900),
        Procedure("17000", 13_600), Procedure("17003", 1_200, units: 8),
        Procedure("20610", 18_700, ["LT", "RT", "50"]),
        Procedure("29881", 224_000, ["LT", "RT"]), Procedure("45378", 148_000, ["33"]),
        Procedure("71046", 9_800, ["26", "TC"]),
        Procedure("73030", 9_100, ["LT", "RT"]), Procedure("73562", 10_700, ["LT", "RT"]),
        Procedure("76830", 31_000, ["26"]),
        Procedure("77067", 34_200), Procedure("G0439", 19_400), Procedure("G0008", 3_200),
        Procedure("G0283", 3_100, ["GP"]),
        Procedure("J1100", 250, units: 8), Procedure("J3301", 2_400, units: 6), Procedure("J0696", 900, units: 4),
        Procedure("A4253", 4_400, ["NU"], units: 3), Procedure("E0601", 92_000, ["RR"]),
        Procedure("L1833", 81_500, ["LT", "RT"]),
    ]

    /// ICD-10-CM, written as X12 does: without the point.
    static let diagnoses: [StaticString] = [
        "A084", "B349", "B351", "C4491", "D225", "D509", "E039", "E1122", "E1165", "E119", "E559", "E6601", "E782",
        "E785", "F1721", "F3181", "F329", "F331", "F411", "F4310", "F909", "G4700", "G4733", "G43909", "G8929", "H1013",
        "H259", "H524", "H6693", "H9193", "I10", "I2510", "I480", "I509", "I739", "I8390", "J0190", "J029", "J069",
        "J101", "J189", "J209", "J301", "J449", "J45909", "K219", "K5900", "K589", "L209", "L309", "L400", "L570",
        "L700", "M1711", "M1712", "M25511", "M25512", "M25561", "M25562", "M479", "M542", "M5416", "M545", "M5450",
        "M6281", "M79671", "N182", "N390", "N3281", "N400", "N951", "O0990", "R0602", "R079", "R109", "R42", "R509",
        "R5383", "R634", "R7303", "R739", "S134XXA", "S6390XA", "S83241A", "S93401A", "T7840XA", "U071", "Z0000",
        "Z0001", "Z00129", "Z1211", "Z1231", "Z23", "Z3000", "Z6833", "Z7984", "Z79899", "Z87891", "Z9181",
    ]

    static let placesOfService: [StaticString] = [
        "11", "11", "11", "11", "11", "11", "22", "22", "02", "10", "12", "20", "21", "23", "31", "49", "81",
    ]

    static let taxonomies: [StaticString] = [
        "207Q00000X", "207R00000X", "208000000X", "207X00000X", "207RC0000X", "225100000X", "101YM0800X", "207N00000X",
        "2085R0202X", "291U00000X", "363LF0000X", "213E00000X",
    ]

    /// Why a line is not covered: adjustment group and reason, and a remark where one is usual.
    static let denials: [(group: StaticString, reason: StaticString, remark: StaticString)] = [
        ("CO", "50", "N115"), ("CO", "97", "M15"), ("PR", "204", "N130"), ("CO", "16", "M51"), ("CO", "29", ""),
        ("PR", "96", "N30"), ("CO", "18", ""), ("CO", "197", "M62"),
    ]
}
