import Records
import Testing

@testable import Assemble

/// Numbers that say nothing, on everything.
@Suite struct CrowdTests {
    /// All remittances have one payer's number and all reversals too, and half of the claims share a control number: slow is
    /// fine, as long as it is not by the square.
    @Test(.timeLimit(.minutes(3))) func oneNumberForAll() throws {
        let nights = try TestNights()
        var records: [Record] = [TestMember().record()]
        for index in 0..<3000 {
            let claim = TestClaim(
                control: index % 2 == 0 ? "SAME" : "C\(index)", charge: "\(100 + index)",
                lines: [("99213", "\(index)", nil)])
            var remittance = claim.remittance("NA", paid: "2025020\(index % 9 + 1)")
            remittance.original = "NA\(index % 7)"
            records += [
                claim.record(), remittance.record(), claim.own("NA", paid: "20250201", original: "P\(index)").record(),
            ]
            if index % 3 == 0 { records.append(remittance.reversal().record()) }
            remittance.charge = "1"
            records.append(remittance.record())
        }
        try nights.run(records)
        #expect(try nights.balanced())
        try nights.run([TestClaim(control: "SAME").remittance("NA").record()])
        #expect(try nights.balanced())
    }
}
