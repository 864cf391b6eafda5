import Bytes
import PostgreSQL
import Records

/// Rosters, and the spans of members of whom more than one row speaks.
extension SourceStore {
    /// How many members' rows are held at once.
    private static let spanBatch = 20_000
    /// Of one member; who has more is told by the newest of them.
    private static let statementLimit = 2000

    /// A full roster that is as of a day.
    struct RosterEntry {
        let origin: String
        let asOf: Int32
        let members: Int
        let wasAccepted: Bool?
        var isForced: Bool
        let arrived: Bool
        let file: Int?
        var isAccepted = true
    }

    /// Weighs each roster against the one before it that was accepted: one that has too few members is held back, and ends
    /// nobody's coverage. That depends on the set of rosters alone, and on which ones somebody has told to take.
    func weighRosters() throws {
        let sql = try open().sql
        let found = try connection.query(sql.knownRosters, as: "read rosters")
        var entries = found.map { row in
            RosterEntry(
                origin: row.text(0) ?? "", asOf: Int32(truncatingIfNeeded: row.integer(1) ?? 0),
                members: row.integer(2) ?? 0,
                wasAccepted: row.bool(3), isForced: row.bool(4) ?? false, arrived: row.bool(5) ?? false,
                file: row.integer(6))
        }
        SourceStore.weigh(&entries, threshold: plan.rosterThreshold, force: plan.acceptsRosters)
        rosters = entries
        var rows = BinaryCopyRows(capacity: 4096)
        for entry in entries {
            rows.beginRow(fields: 7)
            rows.append(text: entry.origin)
            rows.append(int32: entry.asOf)
            rows.append(int64: Int64(entry.members))
            rows.append(bool: entry.isAccepted)
            rows.append(bool: entry.isForced)
            rows.append(bool: entry.arrived || entry.wasAccepted != entry.isAccepted)
            rows.append(int32: entry.file.map { Int32(truncatingIfNeeded: $0) })
        }
        guard rows.count > 0 else { return }
        try connection.copyIn("COPY \(sql.work).roster FROM STDIN (FORMAT binary)", as: "copy rosters") {
            try $0.write(rows)
        }
    }

    /// - Parameters:
    ///   - entries: by origin, then by day.
    ///   - threshold: percent of the members of the roster before that may be missing.
    ///   - force: whether those that arrived are taken as they are.
    static func weigh(_ entries: inout [RosterEntry], threshold: Double, force: Bool) {
        var before: RosterEntry?
        for index in entries.indices {
            if before?.origin != entries[index].origin { before = nil }
            if force && entries[index].arrived { entries[index].isForced = true }
            let least = Double(before?.members ?? 0) * (100 - threshold) / 100
            entries[index].isAccepted = entries[index].isForced || Double(entries[index].members) >= least
            if entries[index].isAccepted { before = entries[index] }
        }
    }

    /// Rosters that arrived and were held back.
    var heldRosters: [RosterEntry] { rosters.filter { $0.arrived && !$0.isAccepted } }

    var rosterFindings: [AssemblyFinding] {
        heldRosters.map { roster in
            let finding = Finding(
                rule: "ROSTER-SHRUNK", severity: .error,
                message:
                    "the full roster lacks more members of the one before it than the plan's threshold allows; what it "
                    + "says was taken, and nobody's coverage was ended: send the whole roster, or run it with "
                    + "--accept-rosters",
                path: "")
            return AssemblyFinding(
                finding: finding, file: roster.file.map { Int32(truncatingIfNeeded: $0) } ?? -1, count: 1, ordinals: [])
        }
    }

    /// Tells the spans of members of whom more than one row or roster speaks; after `simpleSpans`.
    func foldSpans() throws {
        let sql = try open().sql
        let count = try connection.query("SELECT max(number) FROM \(sql.work).complex", as: "count members").first
        guard let last = count?.integer(0) else { return }
        let accepted = rosters.filter(\.isAccepted).map { SpanTimeline.Roster(source: $0.origin, asOf: $0.asOf) }
        var number = 1
        while number <= last {
            var rows = BinaryCopyRows(capacity: 1 << 18)
            var strangers = BinaryCopyRows(capacity: 1 << 10)
            let upper = min(number + SourceStore.spanBatch - 1, last)
            try connection.copyOut(sql.statements(number...upper), as: "read members' rows") { copy in
                var member = MemberRows()
                while try copy.next() {
                    if copy.integer(0) != member.number {
                        append(member, accepted, to: &rows, &strangers)
                        member = MemberRows()
                        member.number = copy.integer(0)
                    }
                    member.add(copy)
                }
                append(member, accepted, to: &rows, &strangers)
            }
            if strangers.count > 0 {
                try connection.copyIn("COPY \(sql.work).other_person FROM STDIN (FORMAT binary)", as: "copy strangers")
                {
                    try $0.write(strangers)
                }
            }
            if rows.count > 0 {
                try connection.copyIn("COPY \(sql.work).span FROM STDIN (FORMAT binary)", as: "copy spans") {
                    try $0.write(rows)
                }
            }
            number = upper + 1
        }
        try connection.execute("ANALYZE \(sql.work).span; ANALYZE \(sql.work).other_person")
    }

    private func append(
        _ member: MemberRows, _ rosters: [SpanTimeline.Roster], to rows: inout BinaryCopyRows,
        _ strangers: inout BinaryCopyRows
    ) {
        guard !member.rows.isEmpty else { return }
        var kept = member
        for id in kept.removeStrangers() {
            strangers.beginRow(fields: 1)
            strangers.append(int64: id)
        }
        kept.limit(SourceStore.statementLimit)
        let sources = Set(kept.statements.map(\.source))
        let earliest = kept.statements.map(\.asOf).min() ?? SpanTimeline.distantPast
        let told = rosters.filter { sources.contains($0.source) && $0.asOf >= earliest }
        for span in SpanTimeline.spans(of: kept.statements, rosters: told) {
            let row = kept.rows[span.statement]
            let begins = kept.statements[span.statement].first ?? SpanTimeline.distantPast
            rows.beginRow(fields: 7)
            rows.append(
                bytes: row.coverage.map { span.first == begins ? $0 : encoder.coverage($0, from: span.first) })
            rows.append(text: row.member)
            rows.append(int64: row.id)
            rows.append(int64: row.payload)
            rows.append(bytes: kept.statements[span.statement].hash)
            rows.append(int32: span.first == SpanTimeline.distantPast ? nil : span.first)
            rows.append(int32: span.last == SpanTimeline.distantFuture ? nil : span.last)
        }
    }
}

/// The rows of one member, as the server hands them out.
private struct MemberRows {
    struct Row {
        let id: Int64
        let payload: Int64
        let coverage: [UInt8]?
        let member: [UInt8]
        let birth: Int?
        let given: [UInt8]?
        /// Whether somebody has said that it is not this member's.
        let isMisattributed: Bool
    }

    var number: Int?
    var statements: [SpanTimeline.Statement] = []
    var rows: [Row] = []

    mutating func add(_ copy: CopyOut) {
        statements.append(
            SpanTimeline.Statement(
                asOf: copy.integer(2).map { Int32(truncatingIfNeeded: $0) } ?? SpanTimeline.distantPast,
                action: copy.integer(3).flatMap { SpanTimeline.Action(rawValue: UInt8(truncatingIfNeeded: $0)) }
                    ?? .covered,
                product: copy.bytes(4) ?? [], first: copy.integer(5).map { Int32(truncatingIfNeeded: $0) },
                last: copy.integer(6).map { Int32(truncatingIfNeeded: $0) },
                source: String(decoding: copy.bytes(7) ?? [], as: UTF8.self), isRoster: copy.integer(8) == 1,
                hash: copy.bytes(9) ?? []))
        rows.append(
            Row(
                id: Int64(copy.integer(1) ?? 0), payload: Int64(copy.integer(11) ?? 0), coverage: copy.bytes(10),
                member: copy.bytes(12) ?? [], birth: copy.integer(13), given: copy.bytes(14),
                isMisattributed: copy.bool(15) ?? false))
    }

    /// Takes out the rows of other persons than whose the id is, and returns their numbers. It is the person's of whom the
    /// earliest rows speak; where those speak of several, nobody's. Somebody else is who has another birth date and another
    /// given name than every row of that person's: one of the two may be corrected, or change, at a time.
    mutating func removeStrangers() -> [Int64] {
        var known: [Row] = []
        var strange = Set(rows.indices.filter { rows[$0].isMisattributed })
        func isOther(_ a: Row, _ b: Row) -> Bool {
            guard let birth = a.birth, let given = a.given, let otherBirth = b.birth, let otherGiven = b.given else {
                return false
            }
            return birth != otherBirth && given != otherGiven
        }
        let days = Set(statements.map(\.asOf)).sorted()
        for day in days {
            let told = rows.indices.filter { statements[$0].asOf == day && !rows[$0].isMisattributed }
            let others =
                known.isEmpty
                ? told.filter { index in told.contains { isOther(rows[index], rows[$0]) } }
                : told.filter { index in known.allSatisfy { isOther(rows[index], $0) } }
            strange.formUnion(others)
            known += told.filter { !strange.contains($0) }.map { rows[$0] }
        }
        guard !strange.isEmpty else { return [] }
        let ids = strange.map { rows[$0].id }
        let kept = rows.indices.filter { !strange.contains($0) }
        (statements, rows) = (kept.map { statements[$0] }, kept.map { rows[$0] })
        return ids
    }

    /// Keeps the newest rows, up to so many.
    mutating func limit(_ count: Int) {
        guard rows.count > count else { return }
        let newest = rows.indices.sorted {
            (statements[$0].asOf, statements[$0].hash.description) > (
                statements[$1].asOf, statements[$1].hash.description
            )
        }.prefix(count)
        (statements, rows) = (newest.map { statements[$0] }, newest.map { rows[$0] })
    }
}
