import Records
import Testing

@testable import Check

/// Records broken in every way: checking them neither traps nor hangs.
@Suite struct HostileRecordTests {
    private struct Random {
        var state: UInt64
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % max(1, bound)
        }
    }

    @Test func mutatedBytesAndNodesAreSurvived() throws {
        let rules = try Sample.rules()
        var checker = Checker(rules)
        var random = Random(state: 20_240_105)
        var found = 0
        for _ in 0..<2000 {
            var record = rules.examples[random.next(rules.examples.count)].record
            for _ in 0...random.next(6) { mutate(&record, &random) }
            let result = checker.check(record)
            found += result.findings.count
            for finding in result.findings { #expect(finding.message.utf8.count < 300) }
        }
        #expect(found > 2000)
        // What was broken leaves nothing behind.
        #expect(rules.runTests().failures.isEmpty)
        for example in rules.examples {
            #expect(Set(checker.check(example.record).findings.map(\.rule)).sorted() == example.finds)
        }
    }

    /// More than a guide has room for is said and costs nothing else.
    @Test func aClaimOfTenThousandLinesIsChecked() throws {
        let line =
            "{number: '1', procedure: '99213', charge: '1', serviceFrom: '20240105', diagnosisPointers: ['1', '50'], placeOfService: '11'}"
        let lines = Array(repeating: line, count: 10_000).joined(separator: ", ")
        let diagnoses = Array(repeating: "{qualifier: ABF, code: I10}", count: 50).joined(separator: ", ")
        let claim = """
            {patientControlNumber: A, totalCharge: '10000', billingProvider: {lastName: Example Clinic}, placeOfService: '11',
            diagnoses: [\(diagnoses)], lines: [\(lines)]}
            """
        var checker = Checker(try Sample.rules())
        let result = checker.check(try Sample.record("claim", claim))
        #expect(result.quarantine == nil)
        #expect(result.findings.map(\.rule) == ["CLAIM-MANY-DIAGNOSES", "CLAIM-MANY-LINES"])
    }

    private func mutate(_ record: inout Record, _ random: inout Random) {
        guard !record.nodes.isEmpty, !record.raw.isEmpty else { return }
        let node = random.next(record.nodes.count)
        switch random.next(8) {
        case 0: record.raw[random.next(record.raw.count)] = UInt8(random.next(256))
        case 1: record.nodes[node].length = UInt32(random.next(64))
        case 2: record.nodes[node].length = .max
        case 3: record.nodes[node].offset = UInt32(random.next(record.raw.count * 2))
        case 4: record.nodes[node].field = FieldID(random.next(1000))
        case 5: record.nodes[node].flags = Record.Flags(rawValue: UInt16(random.next(4)))
        case 6: record.nodes.remove(at: node)
        default:
            record.nodes.insert(record.nodes[random.next(record.nodes.count)], at: node)
            record.encoding = random.next(2) == 0 ? .latin1 : .utf8
        }
    }

    /// A claim of so many lines that looking through all of them for each would take minutes.
    @Test func aRecordThatIsTooLargeIsQuarantined() throws {
        var record = try Sample.record("claim", "{totalCharge: '1', diagnoses: [{code: I10}]}")
        let schema = record.schema
        let lines = try #require(schema.id("lines"))
        let number = try #require(schema.id("lines.number"))
        let pointer = try #require(schema.id("lines.diagnosisPointers"))
        for line in 0..<60_000 {
            let text = Array("\(line)".utf8)
            record.nodes.append(Record.Node(field: lines, flags: .group, offset: 0, length: 2))
            record.nodes.append(
                Record.Node(field: number, offset: UInt32(record.raw.count), length: UInt32(text.count)))
            record.nodes.append(
                Record.Node(field: pointer, offset: 0, length: 1))
            record.raw += text
        }
        let rules = try Sample.rules(
            yaml: """
                check: claim
                rules:
                  - { id: A, severity: warning, each: lines, expect: claim.lines.where(number = 1).count() > 0, message: m, source: s }
                """)
        var checker = Checker(rules)
        let clock = ContinuousClock()
        var result = CheckResult()
        let time = clock.measure { result = checker.check(record) }
        #expect(result.findings.contains { $0.rule == "RECORD-SIZE" } && result.quarantine != nil)
        #expect(time < .seconds(60))
    }
}
