import Records
import Testing

@testable import Assemble

/// Clinical documents: whose they are, which of them count, and what holds of what they state.
@Suite struct DocumentTests {
    private let ada = TestMember(id: "M1", subscriber: "M1", person: TestPerson(birth: "19800101"))

    private func values(_ nights: TestNights) -> [String] {
        nights.resources.filter { $0.key.hasPrefix("Observation/") }.map { _, resource in
            let text = String(decoding: resource.body, as: UTF8.self)
            return String(text.split(separator: "\n").first { $0.hasPrefix("text=") }?.dropFirst(5) ?? "")
        }.sorted()
    }

    @Test func aDocumentIsTheMembersOfThatNameAndBirth() throws {
        let nights = try TestNights()
        let document = TestDocument(key: "d1", statements: [("a", "one"), ("b", "two")])
        #expect(
            try nights.run([ada.record()] + document.records) == ["published", "published", "published", "published"])
        #expect(values(nights) == ["one", "two"])
        #expect(nights.count("DocumentReference") == 1)
        #expect(nights.count("Patient") == 1)
        // Once more: nothing is new.
        #expect(try nights.run(document.records) == ["unchanged", "unchanged", "unchanged"])
        #expect(values(nights) == ["one", "two"])
        #expect(try nights.balanced())
    }

    @Test func nobodyOrTwoOfThemIsNobody() throws {
        let nights = try TestNights()
        let document = TestDocument(key: "d1", statements: [("a", "one")])
        let waiting = try nights.run(document.records)
        #expect(waiting == Array(repeating: "quarantined: \(PendingReason.documentNoMember)", count: 2))
        #expect(nights.resources.isEmpty)
        // The member comes: the document is tried again, though it does not.
        try nights.run([ada.record()])
        #expect(values(nights) == ["one"])
        // Another of the same name and birth date: nobody can tell.
        var twin = ada
        twin.id = "M2"
        twin.subscriber = "M2"
        try nights.run([twin.record()])
        #expect(values(nights) == [])
        #expect(
            try nights.run(document.records)
                == Array(repeating: "quarantined: \(PendingReason.documentTwoMembers)", count: 2))
        #expect(try nights.balanced())
    }

    @Test func anIdentifierNamesHim() throws {
        let nights = try TestNights()
        nights.plan.documents.roots = ["1.2.3": .memberId]
        nights.plan.documents.crossings = [.init(root: "1.2.9", identifier: "mrn-7", memberID: "M2")]
        var twin = ada
        twin.id = "M2"
        twin.subscriber = "M2"
        let byID = TestDocument(key: "d1", ids: [("1.2.3", "m-1")], statements: [("a", "of M1")])
        let crossed = TestDocument(key: "d2", ids: [("1.2.9", "MRN 7")], statements: [("a", "of M2")])
        let other = TestDocument(
            key: "d3", ids: [("1.2.3", "M1")], family: "Other", birth: "1990-01-01", statements: [("c", "of nobody")])
        try nights.run([ada.record(), twin.record()] + byID.records + crossed.records + other.records)
        #expect(values(nights) == ["of M1", "of M2"])
    }

    @Test func theNewestDocumentHolds() throws {
        let old = TestDocument(key: "d1", time: "2025-01-10", statements: [("a", "old"), ("b", "only old")])
        let new = TestDocument(key: "d2", time: "2025-01-11", statements: [("a", "new")])
        for order in [[old, new], [new, old]] {
            let nights = try TestNights()
            try nights.run([ada.record()] + order[0].records)
            try nights.run(order[1].records)
            #expect(values(nights) == ["new", "only old"])
            #expect(try nights.balanced())
        }
    }

    @Test func aReplacedDocumentTakesItsStatementsAlong() throws {
        let old = TestDocument(key: "d1", set: "s", version: "1", statements: [("a", "old"), ("b", "only old")])
        var newer = TestDocument(key: "d2", set: "s", version: "2", statements: [("a", "new")])
        var replacing = TestDocument(key: "d3", replaces: ["d1"], statements: [("a", "new")])
        // Time does not matter.
        newer.time = "2024-01-01"
        replacing.time = "2024-01-01"
        for new in [newer, replacing] {
            for order in [[old, new], [new, old]] {
                let nights = try TestNights()
                try nights.run([ada.record()] + order[0].records)
                try nights.run(order[1].records)
                #expect(values(nights) == ["new"])
                #expect(nights.count("DocumentReference") == 1)
            }
        }
    }

    @Test func nothingOfABrokenDocumentCounts() throws {
        let nights = try TestNights()
        let document = TestDocument(key: "d1", statements: [("a", "one")], broken: "XML-END")
        #expect(
            try nights.run([ada.record()] + document.records).suffix(2)
                == Array(repeating: "quarantined: DOCUMENT-BROKEN: XML-END", count: 2))
        #expect(values(nights) == [])
        var lost = TestDocument(key: "d2", statements: [("a", "one")]).records
        lost.removeLast()
        #expect(try nights.run(lost) == ["quarantined: \(PendingReason.documentMissing)"])
        #expect(try nights.balanced())
    }

    /// In any order, in any number of runs, any of them twice: the same rows.
    @Test(arguments: 1...4) func anyOrderMakesTheSameRows(seed: UInt64) throws {
        var random = OrderTests.Random(state: seed)
        var documents: [TestDocument] = []
        for index in 0..<8 {
            var document = TestDocument(key: "d\(index % 7)", time: "2025-01-1\(Int.random(in: 0...3, using: &random))")
            if index % 3 == 0 { document.set = "s" }
            document.version = "\(Int.random(in: 1...2, using: &random))"
            if index == 4 { document.replaces = ["d5"] }
            if index == 5 { document.replaces = ["d4", "d1"] }
            if index == 6 { document.given = "Nobody" }
            for key in ["a", "b", "c", "d"] where Bool.random(using: &random) {
                document.statements.append((key, "\(key) \(Int.random(in: 0...2, using: &random))"))
            }
            documents.append(document)
        }
        let whole = try TestNights()
        try whole.run([ada.record()] + documents.flatMap(\.records))
        for _ in 0..<3 {
            let nights = try TestNights()
            try nights.run([ada.record()])
            var left = documents.shuffled(using: &random) + documents.prefix(3)
            while !left.isEmpty {
                let count = Int.random(in: 1...3, using: &random)
                try nights.run(left.prefix(count).flatMap(\.records))
                left.removeFirst(min(count, left.count))
            }
            #expect(nights.resources == whole.resources)
            #expect(Set(try nights.sourceRows()) == Set(try whole.sourceRows()))
            #expect(try nights.balanced())
        }
    }
}
