import Bytes
import FHIR
import Foundation
import Ingest
import Records
import Reports
import Testing

@testable import Pipeline

/// Money: as the records say it, and as the EOBs do.
@Suite("Money")
struct MoneyTests {
    static let layouts = Result { try LayoutSet(directory: "\(NightlyRunTests.root)/mappings") }

    static func measures() throws -> MoneyMeasures {
        try MoneyMeasures(directory: "\(NightlyRunTests.root)/mappings", schemas: layouts.get().schemas)
    }

    static func record(_ yaml: String, _ kind: String) throws -> Record {
        let file = try MappingFile(name: "record", yaml: yaml)
        let schema = try #require(try layouts.get().schemas[kind])
        return try Record(example: file.root, schema: schema, file: file)
    }

    /// A payer's own record of a claim, and an EOB of it: `total`, `adjudication` and `item` as JSON.
    static func sums(_ claim: String, _ eob: String, remittance: String? = nil) throws -> [String: MoneyTally.Sum] {
        var value = Case(kind: .claim, ids: CaseIDs())
        value.claim = try record(claim, "claim")
        value.remittance = try remittance.map { try record($0, "remittance.claim") }
        value.lineMatches = [0, 1]
        let tape = ResourceTape(names: NameTable(Self.names))
        try tape.parse(Array(eob.utf8))
        var reader = MoneyReader(try measures())
        let differing = reader.read(value, tape)
        var result: [String: MoneyTally.Sum] = [:]
        for (slot, sum) in reader.sums.enumerated() where sum.claims > 0 {
            result[reader.measures.name(of: slot)] = sum
            #expect(differing.contains(slot) == (sum.differing > 0))
        }
        return result
    }

    static let names = ["total", "adjudication", "item", "category", "coding", "code", "amount", "value"]

    static func amount(_ category: String, _ value: String) -> String {
        #"{"category":{"coding":[{"system":"s","code":"\#(category)"}]},"amount":{"value":\#(value),"currency":"USD"}}"#
    }

    static let adjudicated = """
        claimNumber: ICN1
        totalCharge: "100.00"
        amounts: [{ category: benefit, amount: "60.00" }, { category: priorpayerpaid, amount: "5" }]
        lines:
          - { number: "1", amounts: [{ category: submitted, amount: "70" }, { category: benefit, amount: "40" }] }
          - { number: "2", amounts: [{ category: submitted, amount: "30" }, { category: benefit, amount: "20" }] }
        """

    @Test("of a payer's own record: at claim and line, by category")
    func adjudicated() throws {
        let eob = """
            {"total":[\(Self.amount("submitted", "100")),\(Self.amount("benefit", "60.0")),
                \(Self.amount("priorpayerpaid", "5.00"))],
             "item":[{"adjudication":[\(Self.amount("submitted", "70")),\(Self.amount("benefit", "40"))]},
                {"adjudication":[\(Self.amount("submitted", "30"))]}]}
            """
        let sums = try Self.sums(Self.adjudicated, eob)
        #expect(sums["billed"]?.differing == 0 && sums["paid"]?.differing == 0 && sums["prior payer"]?.differing == 0)
        #expect(sums["billed, on lines"]?.differing == 0)
        // The second line's payment is lost.
        #expect(sums["paid, on lines"]?.differing == 1)
        #expect(sums["paid, on lines"]?.source == FixedDecimal(units: 60, scale: 0))
        #expect(sums["paid, on lines"]?.mapped == FixedDecimal(units: 40, scale: 0))
        // What the record does not say is not compared.
        #expect(sums["allowed"] == nil && sums["paid by patient"] == nil)
    }

    @Test("of a claim that is adjudicated as a whole: no amounts on lines are asked for")
    func header() throws {
        let eob = """
            {"total":[\(Self.amount("submitted", "100")),\(Self.amount("benefit", "60")),
                \(Self.amount("priorpayerpaid", "5"))],
             "adjudication":[\(Self.amount("benefit", "59.99"))],"item":[{"sequence":1}]}
            """
        let sums = try Self.sums(Self.adjudicated, eob)
        #expect(sums["paid, adjudicated as a whole"]?.differing == 1)
        #expect(sums["paid, on lines"] == nil && sums["billed, adjudicated as a whole"] == nil)
    }

    @Test("of a claim and its remittance; a total that the EOB lacks differs")
    func remitted() throws {
        let claim = """
            totalCharge: "100"
            benefitsAssignment: Y
            lines: [{ number: "1", charge: "60" }, { number: "2", charge: "40" }]
            """
        let remittance = """
            paid: "50"
            lines:
              - { paid: "30", amounts: [{ qualifier: B6, amount: "45" }], adjustments: [{ group: PR, reason: "1", amount: "15" }] }
              - { paid: "20" }
            """
        let eob = """
            {"total":[\(Self.amount("submitted", "100")),\(Self.amount("benefit", "50")),
                \(Self.amount("memberliability", "15")),\(Self.amount("paidtoprovider", "50"))],
             "item":[{"adjudication":[\(Self.amount("submitted", "60")),\(Self.amount("benefit", "30")),
                \(Self.amount("eligible", "45")),\(Self.amount("memberliability", "15"))]},
                {"adjudication":[\(Self.amount("submitted", "40")),\(Self.amount("benefit", "20"))]}]}
            """
        let sums = try Self.sums(claim, eob, remittance: remittance)
        #expect(sums.filter { $0.value.differing > 0 }.keys.sorted() == ["allowed"])
        #expect(sums["paid, on lines"]?.mapped == FixedDecimal(units: 50, scale: 0))
    }

    @Test("two wrongs that add up to a right are two wrongs; cancelled claims are summed apart")
    func tally() throws {
        let measures = try Self.measures()
        func sum(_ source: Int64, _ mapped: Int64) -> [MoneyTally.Sum] {
            var sums = Array(repeating: MoneyTally.Sum(), count: measures.slots)
            sums[0] = MoneyTally.Sum(
                source: FixedDecimal(units: source, scale: 0), mapped: FixedDecimal(units: mapped, scale: 0), claims: 1,
                differing: source == mapped ? 0 : 1)
            return sums
        }
        var tally = MoneyTally()
        tally.add(sum(10, 20), .init(origin: 1, file: 0, isCancelled: false))
        var other = MoneyTally()
        other.add(sum(20, 10), .init(origin: 1, file: 0, isCancelled: false))
        other.add(sum(7, 7), .init(origin: 1, file: 0, isCancelled: true))
        tally.add(other)
        let entries = tally.entries(measures)
        #expect(entries.map(\.isCancelled) == [false, true])
        #expect(entries[0].source.isEqual(to: entries[0].mapped) && entries[0].differing == 2)
        let report = MoneyReport(
            measure: "billed", source: entries[0].source, mapped: entries[0].mapped, claims: 2, differing: 2)
        #expect(!report.holds)
    }

    @Test(
        "a mistake in the measures is found, with its place",
        arguments: [
            ("measures: [{ measure: paid }]", "needs 'measure' and 'category'"),
            ("measures: [{ measure: paid, category: benefit, claim: claim.payed }]", "payed"),
            ("measures: [{ measure: paid, category: benefit, claim: claim.claimNumber }]", "a sum is a number"),
            ("sums: []", "unknown key"),
        ])
    func mistakes(yaml: String, message: String) throws {
        let file = try MappingFile(name: "money.yaml", yaml: yaml)
        let error = #expect(throws: MappingError.self) {
            try MoneyMeasures(file, schemas: MoneyTests.layouts.get().schemas)
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.line == 1)
    }

    @Test("a map that changes an amount ends the run with exit code 2, and says in which file and claim")
    func wrongMap() throws {
        let mappings = NSTemporaryDirectory() + "mappings-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: "\(NightlyRunTests.root)/mappings", toPath: mappings)
        defer { try? FileManager.default.removeItem(atPath: mappings) }
        let map = "\(mappings)/resources/shared.yaml"
        let text = try String(contentsOfFile: map, encoding: .utf8)
        let wrong = text.replacing(
            "amount: coalesce(charged(), stated())", with: "amount: coalesce(claimPaid(), stated())")
        #expect(wrong != text)
        try wrong.write(toFile: map, atomically: true, encoding: .utf8)
        let report = try NightlyRunTests.Store().run([NightlyRunTests.firstNight], mappings: mappings).report
        #expect(report.outcome == .doneOverThreshold && report.outcome.exitCode == 2)
        #expect(report.outcomeDetail.contains("billed"))
        let file = try #require(report.money.first { !$0.subject.isEmpty && !$0.holds })
        #expect(file.measure == "billed" && file.subject.hasSuffix("remittances-2026-01-05.835"))
        let finding = try #require(report.rules.first { $0.rule == "MONEY" })
        #expect(finding.count == file.differing && finding.severity == .error)
        #expect(finding.examples.first?.file.hasSuffix(".837") == true)
        #expect(TextReport.render(report).contains("DIFFERS for \(file.differing) claims"))
    }
}
