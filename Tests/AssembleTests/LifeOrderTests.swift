import Records
import Testing

@testable import Assemble

/// Claims' histories of random events, delivered in every order, cut into files and runs at random, some twice: the same
/// tables.
@Suite struct LifeOrderTests {
    typealias Random = OrderTests.Random

    /// What may happen to one claim. Each history's numbers are its own.
    struct History {
        let name: String
        var claim: TestClaim
        private(set) var events: [Record] = []
        private var number = 0
        /// What was paid last, and what could be reversed.
        private var paid: [TestRemittance] = []
        private var owned: [TestClaim] = []

        init(_ name: String, _ index: Int) {
            self.name = name
            claim = TestClaim(control: "C\(name)")
            claim.charge = "150"
            // Some histories share a control number, as those of different providers do.
            if index % 5 == 4 { claim.control = "SHARED" }
            if index % 5 == 4 { claim.npi = "1\(100_000_000 + index)" }
            claim.lines = [("99213", "100", "\(name)A"), ("85025", "50", "\(name)B")]
            events = [claim.record()]
        }

        private mutating func next() -> String {
            number += 1
            return "N\(name)-\(number)"
        }

        private func day(_ random: inout Random) -> String { "20250\(Int.random(in: 2...6, using: &random))01" }

        /// Whether some of what happens makes no valid EOB.
        var isFaulty = false

        /// Some of it is not valid: see `LifeOrderTests.invalid`.
        private func fault(_ amount: inout String, _ random: inout Random) {
            if isFaulty && Int.random(in: 0..<3, using: &random) == 0 { amount = "13" }
        }

        private mutating func add(_ remittance: TestRemittance, _ random: inout Random) {
            var remittance = remittance
            fault(&remittance.amount, &random)
            paid.append(remittance)
            events.append(remittance.record())
        }

        private mutating func add(_ own: TestClaim, _ random: inout Random) {
            var own = own
            if var decided = own.decided {
                fault(&decided.paid, &random)
                own.decided = decided
            }
            owned.append(own)
            events.append(own.record())
        }

        /// One more event of the fourteen kinds.
        mutating func happen(_ random: inout Random) {
            let last = paid.randomElement(using: &random)
            switch Int.random(in: 0..<14, using: &random) {
            case 0:
                claim.frequency = Bool.random(using: &random) ? "7" : "8"
                claim.original = last?.number
                // A provider may give a resubmitted claim another number.
                if Bool.random(using: &random) { claim.control += "B" }
                if claim.frequency == "7" { claim.charge = "\(Int.random(in: 150...152, using: &random))" }
                events.append(claim.record())
            case 1, 2: add(claim.remittance(next(), paid: day(&random)), &random)
            case 3, 4: if let last { events.append(last.reversal(paid: day(&random)).record()) }
            case 5:
                guard var same = last else { return }
                same.paid = day(&random)
                same.amount = "\(Int.random(in: 60...70, using: &random))"
                add(same, &random)
            case 6:
                var correction = claim.remittance(next(), paid: day(&random))
                correction.original = last?.number ?? "N\(name)-\(Int.random(in: 1...3, using: &random))"
                if Int.random(in: 0..<3, using: &random) == 0 { correction.control = "OTHER\(name)" }
                add(correction, &random)
            case 7:
                for (line, charge) in ["100", "50"].enumerated() {
                    var part = claim.remittance(next(), paid: day(&random))
                    part.charge = charge
                    part.lines = [claim.lines[line]]
                    add(part, &random)
                }
            case 8, 9:
                let kind = [nil, nil, "void", "replacement"].randomElement(using: &random) ?? nil
                let number = Bool.random(using: &random) ? last?.number ?? next() : next()
                var own = claim.own(number, paid: day(&random), kind: kind)
                if kind == "replacement" || Bool.random(using: &random) {
                    own.original = last?.number ?? owned.randomElement(using: &random)?.decided?.number
                }
                if Int.random(in: 0..<4, using: &random) == 0 {
                    own.decided?.replacedBy = "N\(name)-\(self.number + 1)"
                }
                if Bool.random(using: &random) { own.control = "" }
                add(own, &random)
            case 12:
                // The same, sent again in another envelope, which has a part in who wins.
                guard var copy = last else { return }
                copy.produced = day(&random)
                copy.position = ["1", "2", "3"].randomElement(using: &random)
                events.append(copy.record())
            case 10: events.append(claim.acknowledgment((owned.last?.decided?.number ?? last?.number) ?? "N\(name)-1"))
            case 11:
                guard var tied = last else { return }
                tied.amount = "\(Int.random(in: 50...52, using: &random))"
                tied.position = [nil, "1", "2"].randomElement(using: &random) ?? nil
                add(tied, &random)
            default:
                guard var stranger = last else { return }
                stranger.patientID = "M2"
                stranger.paid = day(&random)
                stranger.number = Bool.random(using: &random) ? stranger.number : next()
                events.append(stranger.record())
            }
        }
    }

    private static let roster: [Record] = [
        TestMember().record(),
        TestMember(id: "M2", subscriber: "M2", person: TestPerson(birth: "19900101", given: "Eve")).record(),
    ]

    /// What makes an EOB invalid: a sum, and a history. None of it is told by the EOB's id.
    static let invalid = ["paid=13\n", "replacedBy: \"NH3"]

    static func world(_ random: inout Random, histories: Int, events: Int, faulty: Bool = false) -> [Record] {
        var records = roster
        for index in 0..<histories {
            var history = History("H\(index)", index)
            history.isFaulty = faulty
            for _ in 0..<events { history.happen(&random) }
            records += history.events
        }
        return records
    }

    private static func expectSame(_ nights: TestNights, _ reference: TestNights, _ place: String) throws {
        #expect(nights.resources.keys.sorted() == reference.resources.keys.sorted(), "\(place)")
        #expect(nights.resources.mapValues(\.body) == reference.resources.mapValues(\.body), "\(place)")
        let (rows, expected) = (try nights.sourceRows(), try reference.sourceRows())
        #expect(Set(rows).symmetricDifference(expected).sorted() == [], "\(place)")
        #expect(try nights.balanced(), "\(place)")
        #expect(try nights.hidden() == [], "\(place)")
    }

    /// All in one night, against all else; of some records no valid EOB can be made.
    @Test(arguments: [1, 2, 3, 4], [false, true]) func anyOrderAnyCut(_ seed: Int, _ faulty: Bool) throws {
        var random = Random(state: UInt64(seed))
        let records = LifeOrderTests.world(&random, histories: 40, events: 6, faulty: faulty)
        let reference = try TestNights()
        reference.invalidTexts = faulty ? LifeOrderTests.invalid : []
        try reference.run(records)
        #expect(try faulty == (reference.refused() > 0))
        #expect(faulty == (reference.rounds > 1))
        let seen = Set(try reference.history().values.map { $0.prefix(9) })
        #expect(seen.count > 2, "cancelled ones, such as follow others, and others")
        for round in 0..<2 {
            let nights = try TestNights()
            nights.invalidTexts = reference.invalidTexts
            var rest = records.shuffled(using: &random)[...]
            while !rest.isEmpty {
                var part = Array(rest.prefix(Int.random(in: 1...records.count / 2, using: &random)))
                rest = rest.dropFirst(part.count)
                part += part.filter { _ in Int.random(in: 0..<8, using: &random) == 0 }
                part += records.filter { _ in Int.random(in: 0..<50, using: &random) == 0 }.filter { one in
                    !rest.contains { $0.raw == one.raw }
                }
                part.shuffle(using: &random)
                // Some nights are killed while they try what may be shown, and run again.
                nights.dies = faulty && Bool.random(using: &random) ? 1 : nil
                do { try nights.run(part) } catch is TestNights.Killed {
                    nights.dies = nil
                    try nights.run(part)
                }
            }
            try LifeOrderTests.expectSame(nights, reference, "seed \(seed), faulty \(faulty), round \(round)")
        }
    }

    /// Five events of a claim of its own name, of which no order may matter.
    enum Story: CaseIterable {
        case resubmittedUnderAnotherControlNumber, acknowledged, replacedInTheExtract, split, tied, reversedByName
        case voidedByTheProvider, refused, refusedSuccessor, refusedAgain

        func events(_ name: String) -> [Record] {
            let claim = TestClaim(
                control: "C\(name)", lines: [("99213", "100", "\(name)A"), ("85025", "50", "\(name)B")])
            let (one, two) = ("N\(name)-1", "N\(name)-2")
            let paid = claim.remittance(one)
            switch self {
            case .resubmittedUnderAnotherControlNumber:
                var seven = claim
                (seven.control, seven.frequency, seven.original) = ("D\(name)", "7", one)
                let again = seven.remittance(two, paid: "20250301")
                return [
                    claim.record(), paid.record(), seven.record(), again.record(),
                    paid.reversal(paid: "20250301").record(),
                ]
            case .acknowledged:
                var own = claim.own(one)
                own.control = ""
                var late = claim.remittance(one, paid: "20250101")
                late.control = "ELSE\(name)"
                return [
                    claim.record(), own.record(), claim.acknowledgment(one), late.record(),
                    late.reversal(paid: "20250401").record(),
                ]
            case .replacedInTheExtract:
                var bare = claim
                bare.control = ""
                return [
                    bare.own(one, replacedBy: two).record(), bare.own(two, paid: "20250301").record(),
                    bare.own("N\(name)-3", paid: "20250401", kind: "replacement", original: two).record(),
                    bare.own(one, paid: "20250501", kind: "void").record(), claim.acknowledgment("N\(name)-3"),
                ]
            case .split:
                var (first, second) = (paid, claim.remittance(two))
                (first.charge, first.lines) = ("100", [claim.lines[0]])
                (second.charge, second.lines) = ("50", [claim.lines[1]])
                var correction = first
                correction.paid = "20250301"
                return [
                    claim.record(), first.record(), second.record(), correction.record(),
                    second.reversal(paid: "20250401").record(),
                ]
            case .tied:
                var other = paid
                other.amount = "70"
                return [
                    claim.record(), paid.record(), other.record(), claim.remittance(one, paid: "20250101").record(),
                    paid.reversal(paid: "20250115").record(),
                ]
            case .reversedByName:
                var reversal = paid.reversal(paid: "20250301")
                (reversal.number, reversal.original, reversal.control) = (two, one, "R\(name)")
                var correction = claim.remittance("N\(name)-3", paid: "20250301")
                correction.original = one
                let own = claim.own(two, paid: "20250401")
                return [claim.record(), paid.record(), reversal.record(), correction.record(), own.record()]
            case .refused:
                var newer = claim.remittance(one, paid: "20250301")
                newer.amount = "13"
                return [
                    claim.record(), paid.record(), newer.record(), newer.reversal(paid: "20250315").record(),
                    claim.remittance(one, paid: "20250115").record(),
                ]
            case .refusedSuccessor:
                var again = claim.remittance(two, paid: "20250301")
                (again.original, again.amount) = (one, "13")
                return [
                    claim.record(), paid.record(), again.record(), paid.reversal(paid: "20250301").record(),
                    claim.remittance(two, paid: "20250215").record(),
                ]
            case .refusedAgain:
                var (newer, newest) = (claim.remittance(one, paid: "20250301"), claim.own(one, paid: "20250401"))
                newer.amount = "13"
                newest.decided?.paid = "13"
                newest.control = ""
                return [
                    claim.record(), paid.record(), newer.record(), newest.record(),
                    paid.reversal(paid: "20250515").record(),
                ]
            case .voidedByTheProvider:
                var eight = claim
                (eight.control, eight.frequency, eight.original) = ("V\(name)", "8", one)
                var stranger = paid
                (stranger.patientID, stranger.paid) = ("M2", "20250601")
                return [
                    claim.record(), paid.record(), eight.record(), stranger.record(),
                    paid.reversal(paid: "20250301").record(),
                ]
            }
        }
    }

    /// Every order of five events, a history each, an event a night.
    private func everyOrder(_ place: String, of events: (String) -> [Record]) throws {
        let histories = LifeOrderTests.orders(of: 5).enumerated().map { index, order in
            let events = events("H\(index)")
            return order.map { events[$0] }
        }
        let reference = try TestNights()
        reference.invalidTexts = [LifeOrderTests.invalid[0]]
        try reference.run(LifeOrderTests.roster + histories.flatMap { $0 })
        let nights = try TestNights()
        nights.invalidTexts = reference.invalidTexts
        try nights.run(LifeOrderTests.roster)
        for night in 0..<5 { try nights.run(histories.map { $0[night] }) }
        try LifeOrderTests.expectSame(nights, reference, place)
        // All histories are the same but for their names.
        let states = try reference.connection.query(
            """
            SELECT DISTINCT array_agg(s ORDER BY s)::text FROM (
                SELECT substring(number FROM 'H[0-9]+') AS name, state || coalesce(reason, '') AS s
                FROM source.remittance) r GROUP BY name
            """)
        #expect(states.count == 1, "\(place)")
    }

    @Test(arguments: Story.allCases) func everyOrderOfAStory(_ story: Story) throws {
        try everyOrder("\(story)") { story.events($0) }
    }

    @Test(arguments: 1...8) func everyOrderOfWhatHappened(_ seed: Int) throws {
        try everyOrder("seed \(seed)") { name in
            // The same events for all, under their own names.
            var random = Random(state: UInt64(1000 + seed))
            var history = History(name, 0)
            history.isFaulty = seed > 3
            while history.events.count < 5 { history.happen(&random) }
            return Array(history.events.prefix(5))
        }
    }

    /// Every order of the numbers below `count`.
    static func orders(of count: Int) -> [[Int]] {
        guard count > 1 else { return [[0]] }
        return orders(of: count - 1).flatMap { order in
            (0..<count).map { place in
                var longer = order
                longer.insert(count - 1, at: place)
                return longer
            }
        }
    }
}
