/// The spans of coverage that all that was said of one member comes to: a pure function of the set of statements and
/// rosters, so that they may arrive in any order.
///
/// Statements are told by what they were said as of, the earlier first; those of one day by the day that they speak of.
/// Each changes what stands so far of its product (plan, group and line of coverage):
///
/// | said | what it does |
/// |---|---|
/// | covered from S to E | the span that holds S ends the day before S; what else lies in S…E gives way; S…E stands |
/// | ended on E | the span that holds E ends there, later ones are gone; with S, only the span that begins on S |
/// | taken back from S | the span that begins on S is gone as if it had never been; without S, all are |
/// | a full roster as of T | spans that it states again, or others that overlap those of one product, give way to its own; what it says nothing of ends the day before T, or the day before what it has begins; what was past by then stays |
///
/// Decision 0074 has the reasons.
struct SpanTimeline {
    /// Days since 2000-01-01; `distantPast` and `distantFuture` for a span without that end.
    typealias Day = Int32
    static let distantPast: Day = .min
    static let distantFuture: Day = .max
    /// Between the parts of a product; no identifier has it.
    static let separator: UInt8 = 0x1F

    enum Action: UInt8, Sendable {
        case covered = 0x63
        case ended = 0x65
        case cancelled = 0x78
        /// It says nothing of coverage.
        case none = 0x70
    }

    /// What one row says.
    struct Statement: Sendable, Hashable {
        /// `distantPast` where it does not say.
        var asOf: Day
        var action: Action
        /// Plan, group and line of coverage, between `separator`s. What an end or a cancellation leaves empty means all.
        var product: [UInt8]
        var first: Day?
        var last: Day?
        /// Who says it: rosters end only what their own source said.
        var source: String
        /// Whether it is part of a full roster as of that day.
        var isRoster: Bool
        /// Breaks ties.
        var hash: [UInt8]
    }

    /// A full roster that may or may not have the member.
    struct Roster: Sendable, Hashable {
        let source: String
        let asOf: Day
    }

    /// A span that holds, and the statement that it is made of, by its place among the statements.
    struct Span: Sendable, Hashable {
        var first: Day
        var last: Day
        var statement: Int
    }

    private let statements: [Statement]
    private var spans: [Span] = []

    /// The spans, by their first days.
    static func spans(of statements: [Statement], rosters: [Roster]) -> [Span] {
        var timeline = SpanTimeline(statements)
        timeline.tell(rosters)
        return timeline.spans.sorted { ($0.first, $0.last, $0.statement) < ($1.first, $1.last, $1.statement) }
    }

    private init(_ statements: [Statement]) { self.statements = statements }

    private mutating func tell(_ rosters: [Roster]) {
        let order = statements.indices.sorted { SpanTimeline.isEarlier(statements[$0], statements[$1]) }
        let known = Set(rosters)
        // A roster that nobody knows of (it was held back) is told row by row.
        func isTold(_ index: Int) -> Bool {
            let it = statements[index]
            return it.isRoster && known.contains(Roster(source: it.source, asOf: it.asOf))
        }
        var pending = rosters.sorted { ($0.asOf, $0.source) < ($1.asOf, $1.source) }[...]
        var rest = order[...]
        while let day = [pending.first?.asOf, rest.first.map { statements[$0].asOf }].compactMap({ $0 }).min() {
            while let roster = pending.first, roster.asOf == day {
                pending.removeFirst()
                take(
                    roster,
                    order.filter { isTold($0) && statements[$0].asOf == day && statements[$0].source == roster.source })
            }
            while let index = rest.first, statements[index].asOf == day {
                rest.removeFirst()
                if !isTold(index) { take(index) }
            }
        }
    }

    private static func isEarlier(_ a: Statement, _ b: Statement) -> Bool {
        if a.asOf != b.asOf { return a.asOf < b.asOf }
        if a.day != b.day { return a.day < b.day }
        if a.action != b.action { return a.action.rawValue > b.action.rawValue }
        return a.hash.lexicographicallyPrecedes(b.hash)
    }

    // MARK: - What each does

    private func isOf(_ product: [UInt8], _ span: Span) -> Bool { statements[span.statement].product == product }

    /// Whether what an end or a cancellation names is the span's product.
    private func isNamed(by product: [UInt8], _ span: Span) -> Bool {
        if product.allSatisfy({ $0 == SpanTimeline.separator }) { return true }
        func parts(_ product: [UInt8]) -> [ArraySlice<UInt8>] {
            product.split(separator: SpanTimeline.separator, omittingEmptySubsequences: false)
        }
        return zip(parts(product), parts(statements[span.statement].product)).allSatisfy { $0.isEmpty || $0 == $1 }
    }

    private mutating func take(_ index: Int) {
        let statement = statements[index]
        switch statement.action {
        case .none: break
        case .covered: cover(index)
        case .ended: end(statement)
        case .cancelled:
            spans = spans.filter { span in
                !isNamed(by: statement.product, span) || (statement.first ?? span.first) != span.first
            }
        }
    }

    private mutating func cover(_ index: Int) {
        let statement = statements[index]
        place(
            Span(
                first: statement.first ?? SpanTimeline.distantPast, last: statement.last ?? SpanTimeline.distantFuture,
                statement: index))
    }

    /// The span that holds its first day ends the day before; what else lies in it gives way.
    private mutating func place(_ new: Span) {
        guard new.first <= new.last else { return }
        let product = statements[new.statement].product
        var kept: [Span] = []
        for var span in spans {
            guard isOf(product, span), span.first <= new.last, span.last >= new.first else {
                kept.append(span)
                continue
            }
            if span.first < new.first {
                span.last = new.first - 1
                kept.append(span)
            } else if span.first > new.first, span.last > new.last {
                span.first = new.last + 1
                kept.append(span)
            }
        }
        spans = kept + [new]
    }

    private mutating func end(_ statement: Statement) {
        guard let last = statement.last else { return }
        spans = spans.compactMap { span in
            guard isNamed(by: statement.product, span), span.last > last else { return span }
            if let first = statement.first, span.first != first { return span }
            guard span.first <= last else { return nil }
            return Span(first: span.first, last: last, statement: span.statement)
        }
    }

    /// - Parameter rows: what the roster says of the member; empty where it lacks him.
    private mutating func take(_ roster: Roster, _ rows: [Int]) {
        let stated = rows.filter { statements[$0].action == .covered }.map { index in
            Span(
                first: statements[index].first ?? SpanTimeline.distantPast,
                last: statements[index].last ?? SpanTimeline.distantFuture, statement: index)
        }.filter { $0.first <= $0.last }
        spans = spans.compactMap { span in
            guard statements[span.statement].source == roster.source else { return span }
            let product = statements[span.statement].product
            if stated.contains(where: {
                statements[$0.statement].product == product && $0.first <= span.last && $0.last >= span.first
            }) {
                return nil
            }
            guard span.last >= roster.asOf else { return span }
            let next = stated.map(\.first).filter { $0 > span.first }.min() ?? roster.asOf
            let last = min(roster.asOf, next) - 1
            return span.first <= last ? Span(first: span.first, last: last, statement: span.statement) : nil
        }
        var own: [Span] = []
        for span in stated.sorted(by: { ($0.first, $0.last, $0.statement) < ($1.first, $1.last, $1.statement) }) {
            guard let rest = rest(of: span, beside: own) else { continue }
            own.append(rest)
            place(rest)
        }
        for index in rows where statements[index].action != .covered { take(index) }
    }

    /// What is left of a roster's span but for days that the roster gave to one of that product that begins earlier.
    private func rest(of span: Span, beside own: [Span]) -> Span? {
        let product = statements[span.statement].product
        let taken = own.filter { statements[$0.statement].product == product }.map(\.last).max()
        guard let taken, taken >= span.first else { return span }
        guard taken < span.last else { return nil }
        return Span(first: taken + 1, last: span.last, statement: span.statement)
    }
}

extension SpanTimeline.Statement {
    /// The day that it speaks of, by which those of one day are told.
    fileprivate var day: SpanTimeline.Day {
        switch action {
        case .covered, .cancelled, .none: first ?? SpanTimeline.distantPast
        case .ended: last ?? SpanTimeline.distantFuture
        }
    }
}
