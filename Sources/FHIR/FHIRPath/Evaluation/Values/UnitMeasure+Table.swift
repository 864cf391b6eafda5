/// The units at hand: code, whether it takes prefixes, factor, and the units that it is made of (UCUM 2.1, tables 2 to 5).
extension UnitMeasure {
    /// Powers of ten by prefix.
    static let prefixes: [(code: String, power: Int)] = [
        ("da", 1), ("h", 2), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("d", -1), ("c", -2), ("m", -3), ("u", -6),
        ("n", -9),
        ("p", -12), ("f", -15),
    ]

    private static let rows = """
        L * 1/1000 m 3
        l * 1/1000 m 3
        min - 60 s
        h - 3600 s
        d - 86400 s
        wk - 604800 s
        mo - 2629800 s
        a - 31557600 s
        Hz * 1 s -1
        N * 1000 g m s -2
        Pa * 1000 g m -1 s -2
        J * 1000 g m 2 s -2
        W * 1000 g m 2 s -3
        cal * 4184 g m 2 s -2
        bar * 100000000 g m -1 s -2
        m[Hg] * 133322000 g m -1 s -2
        m[H2O] * 9806650 g m -1 s -2
        t * 1000000 g
        [in_i] - 127/5000 m
        [ft_i] - 381/1250 m
        [yd_i] - 1143/1250 m
        [mi_i] - 201168/125 m
        [lb_av] - 45359237/100000 g
        [oz_av] - 45359237/1600000 g
        [gr] - 6479891/100000000 g
        [gal_us] - 473176473/125000000000 m 3
        [qt_us] - 473176473/500000000000 m 3
        [pt_us] - 473176473/1000000000000 m 3
        [foz_us] - 473176473/16000000000000 m 3
        % - 1/100
        [ppth] - 1/1000
        [ppm] - 1/1000000
        [ppb] - 1/1000000000
        kat * 1 mol s -1
        """

    /// Units by code, with whether they take prefixes.
    private static let units: [String: (measure: UnitMeasure, isMetric: Bool)] = {
        var units: [String: (UnitMeasure, Bool)] = [:]
        let withoutPrefix: Set = ["calendar month", "[pH]"]
        for (index, base) in bases.enumerated() {
            var dimension = SIMD16<Int8>.zero
            dimension[index] = 1
            units[base] = (
                UnitMeasure(numerator: 1, denominator: 1, dimension: dimension), !withoutPrefix.contains(base)
            )
        }
        units["calendar month"] = nil
        for row in rows.split(separator: "\n") {
            let fields = row.split(separator: " ")
            let factor = fields[2].split(separator: "/").compactMap { Int128($0) }
            var dimension = SIMD16<Int8>.zero
            for (number, field) in fields.enumerated().dropFirst(3) {
                guard let index = bases.firstIndex(of: String(field)) else { continue }
                let exponent = number + 1 < fields.count ? Int8(fields[number + 1]) : nil
                dimension[index] &+= exponent ?? 1
            }
            units[String(fields[0])] = (
                UnitMeasure(numerator: factor[0], denominator: factor.count > 1 ? factor[1] : 1, dimension: dimension),
                fields[1] == "*"
            )
        }
        return units
    }()

    /// A unit, with a prefix where it takes one.
    static func unit(named code: String) -> UnitMeasure? {
        if let known = units[code] { return known.measure }
        for prefix in prefixes where code.hasPrefix(prefix.code) {
            guard let unit = units[String(code.dropFirst(prefix.code.count))], unit.isMetric else { continue }
            let ten = UnitMeasure(numerator: 10, denominator: 1, dimension: .zero)
            return ten.raised(to: prefix.power).flatMap { $0.multiplied(by: unit.measure) }
        }
        return nil
    }

    /// The calendar's words: up to weeks they are UCUM's definite units.
    static let calendar: [String: UnitMeasure] = {
        var month = SIMD16<Int8>.zero
        month[8] = 1
        var words: [String: UnitMeasure] = [
            "month": UnitMeasure(numerator: 1, denominator: 1, dimension: month),
            "year": UnitMeasure(numerator: 12, denominator: 1, dimension: month),
        ]
        for (word, code) in [
            ("week", "wk"), ("day", "d"), ("hour", "h"), ("minute", "min"), ("second", "s"), ("millisecond", "ms"),
        ] {
            words[word] = unit(named: code)
        }
        for (word, measure) in words { words[word + "s"] = measure }
        return words
    }()

    /// The average length of a calendar's months and years, which `~` may use and `=` may not.
    var averaged: UnitMeasure {
        guard dimension[8] == 1, let month = UnitMeasure.unit(named: "mo") else { return self }
        return multiplied(by: month).map {
            var result = $0
            result.dimension[8] = 0
            return result
        } ?? self
    }
}
