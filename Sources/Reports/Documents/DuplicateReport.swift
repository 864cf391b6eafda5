/// Statements of different sources that may be the same thing. Holds ids and names of sources, and no value of a
/// record.
public struct DuplicateReport: Sendable, Equatable {
    /// The plan's id.
    public var plan = ""
    public var pairs: [DuplicatePair] = []
    /// How many there are; `pairs` may be cut.
    public var total = 0

    public init() {}

    private static let columns = ["type", "patient", "first", "second", "first source", "second source", "why"]

    private static func source(_ name: String, _ day: String) -> String { day.isEmpty ? name : "\(name), \(day)" }

    private func cells(_ pair: DuplicatePair) -> [String] {
        [
            pair.type, pair.patient, pair.first, pair.second, Self.source(pair.firstSource, pair.firstDay),
            Self.source(pair.secondSource, pair.secondDay), pair.why,
        ]
    }

    /// How many pairs there are for each reason.
    private var reasons: [(why: String, count: Int)] {
        var counts: [String: Int] = [:]
        for pair in pairs { counts[pair.why, default: 0] += 1 }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }

    private var headline: String {
        "\(Figures.count(total, "pair")) of entries of different sources that may be the same. Nothing was merged."
    }

    /// For a terminal.
    public var text: String {
        var lines = ["Duplicates: plan \(plan)", headline]
        var counts = TextTable([("", .right), ("", .sentence)])
        for reason in reasons { counts.row([Figures.count(reason.count), reason.why]) }
        lines += TextReport.section("Why", counts.lines(width: TextReport.width))
        for pair in pairs.prefix(200) {
            lines += ["", "  \(pair.type), Patient/\(pair.patient): \(pair.why)"]
            lines.append("    \(pair.first)  \(Self.source(pair.firstSource, pair.firstDay))")
            lines.append("    \(pair.second)  \(Self.source(pair.secondSource, pair.secondDay))")
        }
        if total > min(pairs.count, 200) {
            lines += ["", "  … and \(Figures.count(total - min(pairs.count, 200))) more"]
        }
        return lines.map(TextReport.printable).joined(separator: "\n") + "\n"
    }

    /// A row for each pair.
    public var csv: String { CSV.text([Self.columns] + pairs.map(cells)) }

    /// One object; its members are only ever added to.
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("plan", plan)
            json.member("total", total)
            json.member("pairs") { json in
                json.array(pairs) { pair, json in
                    json.object { json in
                        json.member("type", pair.type)
                        json.member("patient", pair.patient)
                        json.member("first", pair.first)
                        json.member("second", pair.second)
                        json.member("firstSource", pair.firstSource)
                        json.member("firstDay", pair.firstDay)
                        json.member("secondSource", pair.secondSource)
                        json.member("secondDay", pair.secondDay)
                        json.member("why", pair.why)
                    }
                }
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// A page that stands alone.
    public var html: String {
        HTMLReport.page(title: "What may be the same, plan \(plan)", over: "Plan \(plan)", heading: headline) { html in
            html.section("pairs", "Pairs", "Each line is two entries of one patient, by the ids of their resources.") {
                html in
                var table = HTMLTable(
                    "Pairs",
                    [.text("Type"), .text("Why"), .text("Patient"), .text("First"), .text("Second"), .text("Sources")])
                table.limit = 2000
                for pair in pairs {
                    table.row([
                        .text(pair.type), .text(pair.why), .id(pair.patient), .id(pair.first), .id(pair.second),
                        .text(
                            Self.source(pair.firstSource, pair.firstDay) + " / "
                                + Self.source(pair.secondSource, pair.secondDay)),
                    ])
                }
                table.write(to: &html)
            }
        }
    }
}

/// Two resources of one patient.
public struct DuplicatePair: Sendable, Equatable {
    /// Of both.
    public var type: String
    /// What is the same.
    public var why: String
    /// The id of the Patient.
    public var patient: String
    /// Their ids.
    public var first: String
    public var second: String
    /// The custodian of the document that holds; `the plan` for what no document made.
    public var firstSource: String
    public var secondSource: String
    /// The day of that document.
    public var firstDay: String
    public var secondDay: String

    public init(
        type: String, why: String, patient: String, first: String, second: String, firstSource: String,
        secondSource: String, firstDay: String, secondDay: String
    ) {
        self.type = type
        self.why = why
        self.patient = patient
        self.first = first
        self.second = second
        self.firstSource = firstSource
        self.secondSource = secondSource
        self.firstDay = firstDay
        self.secondDay = secondDay
    }
}
