import Testing

@testable import Assemble

/// What was said of a member's coverage, and the days that it comes to.
@Suite struct SpanTimelineTests {
    typealias Statement = SpanTimeline.Statement
    typealias Roster = SpanTimeline.Roster

    private static func said(
        _ asOf: Int32, _ action: SpanTimeline.Action = .covered, _ first: Int32? = nil, _ last: Int32? = nil,
        product: UInt8? = 1, source: String = "changes", roster: Bool = false
    ) -> Statement {
        Statement(
            asOf: asOf, action: action, product: product.map { [$0] } ?? [], first: first, last: last, source: source,
            isRoster: roster,
            hash: [UInt8(truncatingIfNeeded: asOf), action.rawValue, UInt8(truncatingIfNeeded: first ?? 0)])
    }

    private func days(_ statements: [Statement], _ rosters: [Roster] = []) -> [[Int32]] {
        SpanTimeline.spans(of: statements, rosters: rosters).map { [$0.first, $0.last == .max ? 999 : $0.last] }
    }

    @Test func aLaterEndIsTheEnd() {
        let start = SpanTimelineTests.said(1, .covered, 10)
        #expect(days([start]) == [[10, 999]])
        #expect(days([start, SpanTimelineTests.said(2, .covered, 10, 20)]) == [[10, 20]])
        #expect(days([start, SpanTimelineTests.said(2, .ended, nil, 20, product: nil)]) == [[10, 20]])
        // Ended before it began: it never was.
        #expect(days([start, SpanTimelineTests.said(2, .ended, nil, 9)]) == [])
        // Of another product.
        #expect(days([start, SpanTimelineTests.said(2, .ended, nil, 20, product: 2)]) == [[10, 999]])
    }

    @Test func reinstatementIsASpanOfItsOwn() {
        let said = [
            SpanTimelineTests.said(1, .covered, 10), SpanTimelineTests.said(2, .ended, nil, 20),
            SpanTimelineTests.said(3, .covered, 21),
        ]
        #expect(days(said) == [[10, 20], [21, 999]])
        #expect(days(said.reversed()) == [[10, 20], [21, 999]])
        #expect(days(said + [SpanTimelineTests.said(4, .covered, 10)]) == [[10, 999]])
    }

    @Test func takenBackIsAsIfItHadNeverBeen() {
        let said = [SpanTimelineTests.said(1, .covered, 10, 20), SpanTimelineTests.said(1, .covered, 30)]
        #expect(days(said + [SpanTimelineTests.said(2, .cancelled, 30)]) == [[10, 20]])
        #expect(days(said + [SpanTimelineTests.said(2, .cancelled)]) == [])
        #expect(days(said + [SpanTimelineTests.said(2, .cancelled, 31)]) == [[10, 20], [30, 999]])
    }

    @Test func planChangeInOneFile() {
        let said = [
            SpanTimelineTests.said(1, .covered, 10, product: 1),
            SpanTimelineTests.said(5, .ended, nil, 40, product: nil),
            SpanTimelineTests.said(5, .covered, 41, product: 2),
        ]
        #expect(days(said) == [[10, 40], [41, 999]])
    }

    @Test func rosterWithoutTheMemberEndsHim() {
        let row = SpanTimelineTests.said(5, .covered, 1, source: "roster", roster: true)
        let rosters = [Roster(source: "roster", asOf: 5), Roster(source: "roster", asOf: 9)]
        #expect(days([row], [rosters[0]]) == [[1, 999]])
        #expect(days([row], rosters) == [[1, 8]])
        // Another source's roster says nothing of it.
        #expect(days([row], [rosters[0], Roster(source: "other", asOf: 9)]) == [[1, 999]])
        // What was past stays; what had not begun is gone.
        let past = SpanTimelineTests.said(5, .covered, 1, 4, product: 2, source: "roster", roster: true)
        let future = SpanTimelineTests.said(5, .covered, 20, product: 3, source: "roster", roster: true)
        #expect(days([row, past, future], rosters) == [[1, 4], [1, 8]])
    }

    @Test func rosterMovesAStart() {
        let old = SpanTimelineTests.said(5, .covered, 1, source: "roster", roster: true)
        let new = SpanTimelineTests.said(9, .covered, 3, source: "roster", roster: true)
        let rosters = [Roster(source: "roster", asOf: 5), Roster(source: "roster", asOf: 9)]
        #expect(days([old, new], rosters) == [[3, 999]])
        // Another plan from day 7 on: the old one ends with day 6, though the roster was made on day 9.
        let other = SpanTimelineTests.said(9, .covered, 7, product: 2, source: "roster", roster: true)
        #expect(days([old, other], rosters) == [[1, 6], [7, 999]])
    }

    @Test func overlappingRowsOfOneRosterLoseNoDay() {
        let long = SpanTimelineTests.said(5, .covered, 1, 30, source: "roster", roster: true)
        let inside = SpanTimelineTests.said(5, .covered, 10, 20, source: "roster", roster: true)
        let over = SpanTimelineTests.said(5, .covered, 25, 40, source: "roster", roster: true)
        let rosters = [Roster(source: "roster", asOf: 5)]
        #expect(days([long, inside, over], rosters) == [[1, 30], [31, 40]])
    }

    // MARK: - Any order, no day lost or gained

    /// Days by themselves: for each product and day, who covers it. Told in another way than the timeline tells spans.
    fileprivate struct Days {
        var owner: [UInt8: [Int?]] = [:]
        static let count: Int32 = 64

        mutating func cover(_ index: Int, _ product: UInt8, _ first: Int32, _ last: Int32) {
            var days = owner[product] ?? Array(repeating: nil, count: Int(Days.count))
            if let before = days[Int(first)] {
                for day in Int(first)..<days.count where days[day] == before { days[day] = nil }
            }
            for day in first...last { days[Int(day)] = index }
            owner[product] = days
        }

        mutating func erase(_ products: [UInt8], from day: Int32, of index: Int? = nil) {
            for product in products {
                for at in Int(max(day, 0))..<Int(Days.count) where index == nil || owner[product]?[at] == index {
                    owner[product]?[at] = nil
                }
            }
        }

        func first(_ index: Int, _ product: UInt8) -> Int32? { owner[product]?.firstIndex(of: index).map { Int32($0) } }
        func last(_ index: Int, _ product: UInt8) -> Int32? { owner[product]?.lastIndex(of: index).map { Int32($0) } }
    }

    fileprivate static func model(_ said: [Statement], _ rosters: [Roster]) -> Days {
        var days = Days()
        let order = said.indices.sorted { a, b in
            func key(_ s: Statement) -> (Int32, Int32) {
                (s.asOf, s.action == .ended ? s.last ?? .max : s.first ?? .min)
            }
            return key(said[a]) < key(said[b])
        }
        for asOf in Int32(0)..<64 {
            for roster in rosters where roster.asOf == asOf {
                let rows = order.filter {
                    said[$0].isRoster && said[$0].asOf == asOf && said[$0].source == roster.source
                }
                days.take(roster, rows, said)
            }
            for index in order where said[index].asOf == asOf && !said[index].isRoster { days.take(index, said) }
        }
        return days
    }

    /// Random rosters and changes: every day is covered by whom it is by the telling of days, in whatever order they come.
    @Test func noDayIsLostOrGained() {
        var random = SplitMix(state: 20_260_105)
        for _ in 0..<4000 {
            let rosters = [Roster(source: "a", asOf: 20), Roster(source: "a", asOf: 40), Roster(source: "b", asOf: 30)]
                .filter { _ in random.next() % 3 > 0 }
            var said: [Statement] = []
            var keys: Set<[Int32]> = []
            for _ in 0..<(1 + random.next() % 7) {
                let row = SpanTimelineTests.random(&random, rosters)
                // Of one day, source and kind only one speaks of each day: which of two holds is the hash's to say.
                let key = [row.asOf, row.isRoster ? 1 : 0, row.action == .ended ? row.last ?? 0 : row.first ?? 0]
                if keys.insert(key).inserted { said.append(row) }
            }
            let model = SpanTimelineTests.model(said, rosters)
            let spans = SpanTimeline.spans(of: said, rosters: rosters)
            for (product, owners) in model.owner {
                for (day, owner) in owners.enumerated() {
                    let covering = spans.filter {
                        said[$0.statement].product == [product] && $0.first <= day && $0.last >= day
                    }
                    #expect(covering.map(\.statement) == [owner].compactMap { $0 }, "\(said) \(rosters)")
                }
            }
            #expect(spans.allSatisfy { model.owner[said[$0.statement].product.first ?? 0] != nil })
            let shuffled = said.indices.shuffled(using: &random)
            let again = SpanTimeline.spans(of: shuffled.map { said[$0] }, rosters: rosters.reversed())
            #expect(again.map { [$0.first, $0.last] } == spans.map { [$0.first, $0.last] })
        }
    }

    private static func random(_ random: inout SplitMix, _ rosters: [Roster]) -> Statement {
        let first = Int32(random.next() % 60)
        let last = first + Int32(random.next() % UInt64(64 - first))
        let product = UInt8(1 + random.next() % 2)
        if !rosters.isEmpty, random.next() % 2 == 0 {
            let roster = rosters[Int(random.next() % UInt64(rosters.count))]
            return said(
                roster.asOf, .covered, first, last, product: product, source: roster.source, roster: true)
        }
        let asOf = Int32(random.next() % 64)
        switch random.next() % 6 {
        case 0: return said(asOf, .ended, random.next() % 2 == 0 ? nil : first, last, product: product, source: "a")
        case 1: return said(asOf, .cancelled, first, product: product, source: "a")
        default: return said(asOf, .covered, first, last, product: product, source: "a")
        }
    }
}

extension SpanTimelineTests.Days {
    fileprivate mutating func take(_ index: Int, _ said: [SpanTimeline.Statement]) {
        let it = said[index]
        let product = it.product.first ?? 0
        switch it.action {
        case .none: break
        case .covered: cover(index, product, it.first ?? 0, it.last ?? 63)
        case .ended:
            for owner in Set((owner[product] ?? []).compactMap { $0 }) {
                if let begins = it.first, first(owner, product) != begins { continue }
                erase([product], from: (it.last ?? 63) + 1, of: owner)
            }
        case .cancelled:
            for owner in Set((owner[product] ?? []).compactMap { $0 }) where first(owner, product) == it.first {
                erase([product], from: 0, of: owner)
            }
        }
    }

    fileprivate mutating func take(
        _ roster: SpanTimeline.Roster, _ rows: [Int], _ said: [SpanTimeline.Statement]
    ) {
        for (product, days) in owner {
            for index in Set(days.compactMap { $0 }) where said[index].source == roster.source {
                guard let first = first(index, product), let last = last(index, product) else { continue }
                let again = rows.contains {
                    said[$0].product == [product] && said[$0].first ?? 0 <= last && said[$0].last ?? 63 >= first
                }
                if again {
                    erase([product], from: 0, of: index)
                } else if last >= roster.asOf {
                    let next = rows.compactMap { said[$0].first }.filter { $0 > first }.min() ?? 63
                    erase([product], from: min(roster.asOf, next), of: index)
                }
            }
        }
        // Of its own rows the one that begins earlier keeps its days.
        var taken: [UInt8: Int32] = [:]
        for index in rows.sorted(by: {
            (said[$0].first ?? 0, said[$0].last ?? 0) < (said[$1].first ?? 0, said[$1].last ?? 0)
        }) {
            let product = said[index].product.first ?? 0
            let begin = max(said[index].first ?? 0, (taken[product] ?? -1) + 1)
            let end = said[index].last ?? 63
            guard begin <= end else { continue }
            cover(index, product, begin, end)
            taken[product] = max(taken[product] ?? -1, end)
        }
    }
}

/// Numbers that are the same at every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
