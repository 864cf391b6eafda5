import Bytes
import Records
import Testing

@testable import Assemble

/// What the statements of one authorization come to: a function of the set of them.
@Suite struct AuthorizationFoldTests {
    private typealias Statement = TestAuthorization

    private static let words: AuthorizationWords = {
        func table(_ name: String, _ rows: [(String, String)]) -> CodeTable {
            let text =
                "# source: a test\n# version: 1\ncode\tsystem\ttarget\tdisplay\n"
                + rows.map { "\($0.0)\t\t\($0.1)\t\n" }.joined()
            guard let table = try? CodeTable(name: name, file: name, text: text) else { preconditionFailure(name) }
            return table
        }
        return AuthorizationWords(
            actions: table(
                "authorization-action",
                ["A1", "A2", "A3", "A4", "A6", "C"].map { ($0, $0) } + [("approved", "A1"), ("denied", "A3")]),
            statuses: table(
                "authorization-status",
                ["received", "pended", "decided", "extended", "appealed", "expired", "cancelled"].map { ($0, $0) }
                    + [("approved", "decided")]),
            priorities: table("authorization-priority", [("U", "expedited")]),
            certifications: table("authorization-certification", [("1", "appealed")]))
    }()

    private func statements(_ all: [TestAuthorization]) -> [SourceStatement] {
        all.enumerated().map { index, one in
            let record = one.record(UInt32(index + 1), file: UInt32(index))
            return SourceStatement(
                record: record, firstRun: Int64(index + 1), run: Int64(index + 1),
                hash: Digest.sha256(TestNights.content(record)))
        }
    }

    private func fold(_ all: [TestAuthorization], used: [String: FixedDecimal] = [:]) throws -> AuthorizationFold.Result
    {
        let schema = try #require(TestRecords.schemas.authorization)
        return try #require(AuthorizationFold(schema, AuthorizationFoldTests.words).fold(statements(all), used: used))
    }

    /// The record as `path=value` lines.
    private func lines(_ result: AuthorizationFold.Result) -> [String] {
        String(decoding: TestNights.content(result.record), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func values(_ result: AuthorizationFold.Result, _ path: String) -> [String] {
        lines(result).filter { $0.hasPrefix("\(path)=") }.map { String($0.dropFirst(path.count + 1)) }
    }

    @Test func requestedAndApprovedStandInOneItem() throws {
        let result = try fold([Statement.approved, Statement.pended, Statement.request])
        #expect(values(result, "items.procedure") == ["70551"])
        #expect(values(result, "items.requestedQuantity") == ["2"])
        #expect(values(result, "items.approvedQuantity") == ["2"])
        #expect(values(result, "event") == ["record"])
        #expect(values(result, "receivedDate") == ["20250110"] && values(result, "receivedTime") == ["0900"])
        #expect(values(result, "decidedDate") == ["20250112"] && values(result, "decidedTime") == ["1530"])
        #expect(values(result, "authorizationNumber") == ["A-77"])
        #expect(values(result, "status") == ["decided"] && values(result, "action") == ["A1"])
        #expect(values(result, "decisions.event") == ["status", "decision"])
        #expect(values(result, "decisions.date") == ["20250111", "20250112"])
        #expect(values(result, "decisions.action") == ["A4", "A1"])
        #expect(result.findings.isEmpty && !result.isCancelled && result.fault == nil)
        #expect(result.facts.items == ["HCPCS 70551"])
    }

    /// Where each value stands is told with its file, though the statements are of several runs.
    @Test func valuesKnowTheirFiles() throws {
        let result = try fold([Statement.request, Statement.approved])
        let schema = result.record.schema
        func file(_ path: String) throws -> SourceFile {
            let field = try #require(schema.id(path))
            let index = try #require(result.record.nodes.firstIndex { $0.field == field })
            let place = result.record.location(ofRaw: result.record.nodes[index].offset)
            #expect(place.ordinal > 0)
            return result.files[Int(place.source) - 1]
        }
        #expect(try file("items.requestedQuantity") == SourceFile(run: 1, number: 0))
        #expect(try file("items.approvedQuantity") == SourceFile(run: 2, number: 1))
        #expect(try file("receivedDate") == SourceFile(run: 1, number: 0))
        #expect(result.run == 2 && result.record.origin.file == 1)
    }

    @Test func reasonsGoWithTheirAction() throws {
        var denied = Statement.approved
        denied.action = "denied"
        denied.reasons = ["0F"]
        denied.items = []
        var appeal = Statement(event: "status", date: "20250120", number: "A-77", status: "appealed")
        var result = try fold([Statement.request, denied, appeal])
        #expect(values(result, "reasons") == ["0F"])
        #expect(values(result, "action") == ["denied"] && values(result, "status") == ["appealed"])
        #expect(result.facts.final == "denied" && result.facts.isAppealed && result.facts.appealOutcome == nil)
        var reversed = Statement.approved
        reversed.date = "20250130"
        result = try fold([reversed, Statement.request, denied, appeal])
        #expect(values(result, "reasons").isEmpty)
        #expect(values(result, "decisions.reasons") == ["0F"])
        #expect(result.facts.outcome == .denied && result.facts.appealOutcome == .approved)
        #expect(result.facts.final == "approved")
        appeal.status = nil
        appeal.certification = "1"
        #expect(try fold([Statement.request, denied, appeal, reversed]).facts.appealOutcome == .approved)
    }

    @Test func aStatusThatGoesBackwards() throws {
        var late = Statement.pended
        late.date = "20250120"
        var result = try fold([late, Statement.request, Statement.approved])
        #expect(result.findings.map(\.rule) == ["AUTH-STATUS-BACKWARDS"])
        #expect(result.facts.final == "pended" && result.facts.outcome == .approved)
        // Only history, where its clock is earlier; a change, where somebody asked again.
        #expect(try fold([Statement.approved, Statement.request, Statement.pended]).findings.isEmpty)
        var again = Statement.request
        again.date = "20250118"
        result = try fold([late, Statement.request, Statement.approved, again])
        #expect(result.findings.isEmpty)
        #expect(values(result, "receivedDate") == ["20250110"])
    }

    @Test func timesOfOneDay() throws {
        // A decision without a time is not before the request of its day.
        var decision = Statement.approved
        decision.date = "20250110"
        decision.time = nil
        let result = try fold([decision, Statement.request])
        #expect(values(result, "eventDate") == ["20250110"] && result.facts.final == "approved")
        #expect(!result.facts.decided.isExact && result.facts.received.isExact)
        #expect(result.facts.decided.timestamp == Int64(9141) * 86_400_000_000)
    }

    @Test func extensionsCountBeforeTheDecision() throws {
        let extended = Statement(event: "status", date: "20250111", number: "A-77", trace: "T1", status: "extended")
        #expect(try fold([Statement.approved, extended, Statement.request]).facts.isExtended)
        var late = extended
        late.date = "20250113"
        #expect(try !fold([Statement.approved, late, Statement.request]).facts.isExtended)
    }

    @Test func theHeaderFollowsFromItems() throws {
        func outcome(_ actions: [String]) throws -> String? {
            var decision = Statement.approved
            decision.action = nil
            decision.items = actions.enumerated().map { index, action in
                [("number", "\(index + 1)"), ("action", action), ("procedure", "9921\(index)")]
            }
            return try fold([Statement.request, decision]).facts.final
        }
        #expect(try outcome(["A1", "A1"]) == "approved")
        #expect(try outcome(["A1", "A3"]) == "partial")
        #expect(try outcome(["A3", "A3"]) == "denied")
        #expect(try outcome(["A1", "A4"]) == "pended")
        #expect(try outcome(["A1", "C"]) == "approved")
    }

    @Test func unknownWordsAreTold() throws {
        var decision = Statement.approved
        decision.action = "abracadabra"
        decision.items = []
        let result = try fold([Statement.request, decision])
        #expect(result.findings.map(\.rule) == ["AUTH-WORD"])
        #expect(values(result, "action").isEmpty)
        #expect(!result.findings.contains { $0.message.contains("abracadabra") })
    }

    @Test func itemsFindOneAnother() throws {
        func items(_ request: [[(String, String)]], _ decision: [[(String, String)]]) throws -> [String] {
            var asked = Statement.request
            asked.items = request
            var decided = Statement.approved
            decided.items = decision
            let result = try fold([decided, asked])
            return lines(result).filter { $0.hasPrefix("items.") || $0 == "items=" }
                .map { $0.replacing("items.", with: "").replacing("items=", with: "|") }
        }
        // By number, though the decision changes the code.
        #expect(
            try items(
                [[("number", "1"), ("procedure", "A")]], [[("number", "1"), ("procedure", "B"), ("action", "A6")]])
                == ["|", "number=1", "action=A6", "procedure=B"])
        // By code where the decision numbers nothing; two of one code are two.
        #expect(
            try items(
                [[("number", "1"), ("procedure", "A")], [("number", "2"), ("procedure", "A")]],
                [[("procedure", "A"), ("action", "A1")], [("procedure", "A"), ("action", "A3")]])
                == ["|", "number=1", "action=A1", "procedure=A", "|", "number=2", "action=A3", "procedure=A"])
        // Other modifiers, or other days, are another service.
        #expect(
            try items(
                [[("procedure", "A"), ("modifiers", "RT"), ("serviceFrom", "20250101")]],
                [[("procedure", "A"), ("modifiers", "LT"), ("serviceFrom", "20250101")]]
            ).filter { $0 == "|" }.count == 2)
        #expect(
            try items(
                [[("procedure", "A"), ("serviceFrom", "20250101")]],
                [[("procedure", "A"), ("serviceFrom", "20250201")]]
            ).filter { $0 == "|" }.count == 2)
        // A decision without days is about the one that was asked for.
        #expect(
            try items([[("procedure", "A"), ("serviceFrom", "20250101")]], [[("procedure", "A"), ("action", "A1")]])
                .filter { $0 == "|" }.count == 1)
    }

    @Test func anotherPersonsDetailsAreNotMixedIn() throws {
        var decision = Statement.approved
        decision.person = TestPerson(id: "M1", birth: "", gender: "", family: "QUILL", given: "")
        #expect(values(try fold([Statement.request, decision]), "subscriber.firstName") == ["Ada"])
        decision.person?.id = "M9"
        #expect(values(try fold([Statement.request, decision]), "subscriber.firstName").isEmpty)
    }

    @Test func tooManyItemsAreNotCut() throws {
        var request = Statement.request
        request.items = (0...AuthorizationFold.itemLimit).map { [("number", "\($0)"), ("procedure", "P\($0)")] }
        #expect(try fold([request]).fault != nil)
        request.items.removeLast()
        #expect(try fold([request]).fault == nil)
    }

    @Test func usedQuantitiesStandAtTheirItems() throws {
        let result = try fold([Statement.request], used: ["HCPCS 70551": FixedDecimal(units: 15, scale: 1)])
        #expect(values(result, "items.usedQuantity") == ["1.5"])
    }

    /// Whatever order the statements are given in.
    @Test func permutationsAreTheSame() throws {
        var random = OrderTests.Random(state: 5)
        let codes = ["A", "B", "C"]
        for _ in 0..<60 {
            let all = (0..<Int.random(in: 2...7, using: &random)).map { _ in
                var one = Statement()
                one.event =
                    ["request", "inquiry", "status", "decision", "record", "notice"].randomElement(using: &random) ?? ""
                one.date = Bool.random(using: &random) ? "2025011\(Int.random(in: 0...3, using: &random))" : nil
                one.time = Bool.random(using: &random) ? "1\(Int.random(in: 0...9, using: &random))00" : nil
                one.action = [nil, "A1", "A3", "A4", "C", "?"].randomElement(using: &random) ?? nil
                one.status = [nil, "pended", "appealed", "extended", "expired"].randomElement(using: &random) ?? nil
                one.reasons = Bool.random(using: &random) ? ["R\(Int.random(in: 0...9, using: &random))"] : []
                one.items = (0..<Int.random(in: 0...3, using: &random)).map { index in
                    [("procedure", codes.randomElement(using: &random) ?? ""), ("notes", "n\(index)")]
                        + (Bool.random(using: &random) ? [("number", "\(index)")] : [])
                }
                return one
            }
            let schema = try #require(TestRecords.schemas.authorization)
            let fold = AuthorizationFold(schema, AuthorizationFoldTests.words)
            let given = statements(all)
            let first = try #require(fold.fold(given))
            for _ in 0..<4 {
                let other = try #require(fold.fold(given.shuffled(using: &random)))
                #expect(lines(other) == lines(first))
                // Of equal contents it does not matter which run read it.
                if Set(given.map(\.hash)).count == given.count { #expect(other.facts == first.facts) }
                #expect(other.findings == first.findings && other.isCancelled == first.isCancelled)
            }
        }
    }
}
