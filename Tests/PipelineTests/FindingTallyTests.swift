import Records
import Testing

@testable import Pipeline

@Suite struct FindingTallyTests {
    /// Many claims share the billing provider that stands above them: its place is told once.
    @Test func placesAreToldOnce() {
        func tally(_ bytes: [UInt64]) -> FindingTally {
            var tally = FindingTally()
            for (index, byte) in bytes.enumerated() {
                let finding = Finding(
                    rule: "R", severity: .warning, message: "m", path: "billingProvider.id",
                    location: SourceLocation(byte: byte, ordinal: UInt32(byte / 10)))
                tally.count(finding, file: 0, ordinal: UInt32(index + 1))
            }
            return tally
        }
        var both = tally([10, 10, 10, 20])
        both.add(tally([20, 30, 10, 40, 50, 60, 70]))
        #expect(both.all.map(\.count) == [11])
        #expect(both.all.first?.examples.map(\.byte) == [10, 20, 30, 40, 50])
    }

    /// What a rule expected is told apart, up to a limit; nothing is left out of the count.
    @Test func messagesAreToldApart() {
        func tally(_ messages: Range<Int>) -> FindingTally {
            var tally = FindingTally()
            for message in messages {
                let finding = Finding(rule: "R", severity: .warning, message: "m\(message)", path: "p")
                tally.count(finding, file: 0, ordinal: 1)
                tally.count(finding, file: 0, ordinal: 2)
            }
            return tally
        }
        var few = tally(0..<2)
        few.add(tally(1..<3))
        #expect(few.all.map(\.message) == ["m0", "m1", "m2"])
        #expect(few.all.map(\.count) == [2, 4, 2])
        var many = tally(0..<FindingTally.messageLimit)
        many.add(tally(40..<1000))
        #expect(many.all.count == FindingTally.messageLimit + 1)
        #expect(many.all.reduce(0) { $0 + $1.count } == Int64(2 * (FindingTally.messageLimit + 960)))
    }
}
