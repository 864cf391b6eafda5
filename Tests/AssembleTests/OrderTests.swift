import Records
import Testing

@testable import Assemble

/// The same records in any order, in any number of runs, twice: the same rows and the same resources.
@Suite struct OrderTests {
    /// Numbers that are the same for the same seed (SplitMix64).
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    /// Thirty claims or so, with all that can happen to them.
    static func world(_ random: inout Random) -> [Record] {
        var records: [Record] = []
        for index in 0..<8 {
            let person = TestPerson(
                birth: "198\(index)0101", gender: index % 2 == 0 ? "F" : "M", given: "Given\(index % 3)")
            let id = "M\(index / 2)"
            for copy in 0..<Int.random(in: 0...3, using: &random) {
                records.append(
                    TestMember(
                        id: index % 2 == 0 ? id : "\(id)-\(index)", subscriber: id, person: person,
                        start: ["2025-01-01", "2025-01-15"].randomElement(using: &random) ?? "",
                        end: [nil, "2025-01-20"].randomElement(using: &random) ?? nil, asOf: "2025-0\(copy + 1)-01",
                        city: ["Salem", "Boston"].randomElement(using: &random) ?? ""
                    ).record())
            }
        }
        for index in 0..<30 {
            let family = index % 5
            var subscriber = TestPerson(
                id: "M\(family)", birth: "198\(family * 2)0101", given: "Given\(family * 2 % 3)")
            var patient: TestPerson?
            if index % 3 == 0 {
                patient = TestPerson(
                    birth: "198\(family * 2 + 1)0101", gender: "M", given: "Given\((family * 2 + 1) % 3)")
            }
            if index % 11 == 0 { subscriber.family = "Other" }
            var claim = TestClaim(
                control: "C\(index % 13)", charge: index % 4 == 0 ? "150" : "200.00", subscriber: subscriber,
                patient: patient,
                date: "202501\(10 + index % 15)")
            if index % 7 == 0 { claim.lines = [("99214", "150", "L\(index)")] }
            records.append(claim.record())
            if Int.random(in: 0..<4, using: &random) == 0 {
                claim.sent = "20250120"
                records.append(claim.record())
            }
            for copy in 0..<Int.random(in: 0...2, using: &random) {
                var remittance = claim.remittance(index % 9 == 0 ? nil : "P\(index % 20)", paid: "202502\(10 + copy)")
                if Bool.random(using: &random) { remittance.patientID = nil }
                if Int.random(in: 0..<5, using: &random) == 0 { remittance.status = "22" }
                records.append(remittance.record())
            }
        }
        return records
    }

    @Test(arguments: [(1, false), (2, true), (3, false), (4, true)])
    func anyOrderAnySplit(_ seed: Int, _ derives: Bool) throws {
        var random = Random(state: UInt64(seed))
        let records = OrderTests.world(&random)
        let reference = try TestNights(derivesMembers: derives)
        try reference.run(records)
        #expect(reference.count("ExplanationOfBenefit") > 3)
        let rows = try reference.sourceRows()
        for round in 0..<2 {
            let nights = try TestNights(derivesMembers: derives)
            var rest = records.shuffled(using: &random)[...]
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1...max(1, records.count / 2), using: &random))
                rest = rest.dropFirst(part.count)
                try nights.run(Array(part))
                if Int.random(in: 0..<3, using: &random) == 0 { try nights.run(Array(part)) }
            }
            #expect(nights.resources.keys.sorted() == reference.resources.keys.sorted(), "seed \(seed), round \(round)")
            #expect(nights.resources.mapValues(\.body) == reference.resources.mapValues(\.body))
            #expect(try nights.sourceRows() == rows)
            #expect(try nights.balanced())
        }
    }
}
