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
}
