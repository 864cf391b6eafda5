import Bytes
import Records

/// Rows of cases as the server sent them: bytes, to be decoded by whichever worker gets them.
///
/// ### Layout
/// ```
/// ( Int32 length | -1 for null   bytes ) × 18 fields   …next row          big-endian
/// ```
public struct CaseBatch: Sendable {
    let kind: Case.Kind
    var bytes = ByteWriter(capacity: 64 << 10)
    /// How many cases it holds.
    public internal(set) var count = 0

    /// How many cases go from thread to thread at once: smaller batches are handed over more often (a quarter of it made
    /// mapping 4% slower), larger ones only take memory.
    static let size = 256

    init(kind: Case.Kind) { self.kind = kind }
}

/// Turns batches into cases. Pure, and free to share among workers.
public struct CaseDecoder: Sendable {
    private let records: RecordDecoder
    private let lines: LineMatcher
    private let insurer: String
    private let authorizations: AuthorizationFold?
    private let uses: AuthorizationUseReader?
    private let members: MemberMerger?

    init(
        records: RecordDecoder, lines: LineMatcher, insurer: String, authorizations: AuthorizationFold? = nil,
        uses: AuthorizationUseReader? = nil, members: MemberMerger? = nil
    ) {
        self.members = members
        self.uses = uses
        self.records = records
        self.lines = lines
        self.insurer = insurer
        self.authorizations = authorizations
    }

    /// Calls `body` with each case of the batch, in its order.
    public func forEach(_ batch: CaseBatch, _ body: (AssembledCase) throws -> Void) throws {
        try batch.bytes.bytes.withUnsafeBufferPointer { bytes in
            var reader = FieldReader(bytes: bytes)
            for _ in 0..<batch.count { try body(try next(&reader, batch.kind)) }
        }
    }

    /// The cases of a batch.
    public func cases(_ batch: CaseBatch) throws -> [AssembledCase] {
        var cases: [AssembledCase] = []
        cases.reserveCapacity(batch.count)
        try forEach(batch) { cases.append($0) }
        return cases
    }

    private func next(_ reader: inout FieldReader, _ kind: Case.Kind) throws(PayloadError) -> AssembledCase {
        var ids = CaseIDs()
        let key = CaseKey(kind: kind, number: reader.integer() ?? 0)
        ids.explanationOfBenefit = reader.id()
        ids.patient = reader.id()
        ids.coverage = reader.id()
        ids.insurer = insurer
        var value = Case(kind: kind, ids: ids)
        value.version = reader.field().map { Array($0) } ?? []
        let flags = reader.integer() ?? 0
        var together: AuthorizationFold.Result?
        var others: [SourceStatement] = []
        if kind == .authorization {
            // Its statements stand in a claim's place, and what claims used of it in a remittance's.
            let statements = try statements(reader.field())
            let used = CaseDecoder.used(reader.text())
            together = authorizations?.fold(statements, used: used)
            value.authorization = together?.record
        } else if kind == .member {
            others = try statements(reader.field())
            _ = reader.field()
        } else {
            // A clinical document's record stands in a claim's place.
            let first = try record(reader.field())
            switch kind {
            case .statement: value.statement = first
            case .document: value.document = first
            default: value.claim = first
            }
            value.remittance = try record(reader.field())
        }
        value.member = try record(reader.field())
        value.coverage = try record(reader.field()) ?? value.member
        if kind == .provider {
            // It stands in the member's place.
            value.provider = value.member
            value.member = nil
            value.coverage = nil
        }
        if let claim = value.claim, let remittance = value.remittance {
            value.lineMatches = lines.matches(of: claim, in: remittance)
        }
        var result = AssembledCase(value: value, key: key)
        result.isDerived = flags & 1 != 0
        result.makesPatient = flags & 4 != 0
        result.isSurpassed = flags & 32 != 0 && (kind == .statement || kind == .document)
        result.makesCoverage = flags & 8 != 0
        if flags & 2 != 0 { result.findings.append(CaseDecoder.severalCoverages) }
        if kind == .claim, flags & 32 != 0 { result.findings.append(CaseDecoder.noCoverage) }
        let hash = reader.field().map { Array($0) }
        let sourceVersion = reader.field().map { Array($0) }
        let version = reader.integer()
        if let hash, let sourceVersion, let version {
            result.stored = StoredVersion(hash: hash, sourceVersion: sourceVersion, version: version)
        }
        if !others.isEmpty, let merged = members?.merge(others) {
            result.value.member = merged.record
            result.memberFiles = merged.files
        }
        result.claimRun = (reader.integer() ?? 0) >> 32
        result.remittanceRun = (reader.integer() ?? 0) >> 32
        result.value.history.isCancelled = flags & 16 != 0
        if kind == .claim, let uses { result.uses = uses.uses(of: result.value) }
        if let together { CaseDecoder.take(together, isWaiting: flags & 32 != 0, into: &result) }
        let (first, second) = (reader.text(), reader.text())
        if kind == .member {
            (result.value.span.start, result.value.span.end) = (first, second)
        } else {
            (result.value.history.prior, result.value.history.replacedBy) = (first, second)
        }
        result.value.history.directory = reader.text()
        guard reader.isSound else { throw .malformed }
        return result
    }

    private func record(_ payload: UnsafeBufferPointer<UInt8>?) throws(PayloadError) -> Record? {
        guard let payload else { return nil }
        return try records.decode(payload)
    }

    /// The records that a case is put together from, as `SourceSQL.statement` writes them.
    private func statements(_ field: UnsafeBufferPointer<UInt8>?) throws(PayloadError) -> [SourceStatement] {
        guard let field else { return [] }
        var statements: [SourceStatement] = []
        var at = 0
        func integer(_ from: Int, _ count: Int) -> UInt64 {
            field[from..<from + count].reduce(0) { $0 << 8 | UInt64($1) }
        }
        while at < field.count {
            guard field.count - at >= 36 else { throw .malformed }
            let length = Int(integer(at + 32, 4))
            guard length <= field.count - at - 36 else { throw .malformed }
            let payload = UnsafeBufferPointer(rebasing: field[at + 36..<at + 36 + length])
            statements.append(
                SourceStatement(
                    record: try records.decode(payload), firstRun: Int64(integer(at, 8) >> 32),
                    run: Int64(integer(at + 8, 8) >> 32), hash: Array(field[at + 16..<at + 32])))
            at += 36 + length
        }
        return statements
    }

    /// `HCPCS 99213=2|…`: what claims used, by an item's code.
    private static func used(_ text: String) -> [String: FixedDecimal] {
        var used: [String: FixedDecimal] = [:]
        for part in text.utf8.split(separator: 0x7C) {
            guard let cut = part.lastIndex(of: 0x3D) else { continue }
            let quantity = Array(part[part.index(after: cut)...]).withUnsafeBufferPointer { Normalization.decimal($0) }
            if let quantity { used[String(decoding: part[..<cut], as: UTF8.self)] = quantity }
        }
        return used
    }

    private static func take(_ together: AuthorizationFold.Result, isWaiting: Bool, into result: inout AssembledCase) {
        result.claimRun = together.run
        result.value.history.isCancelled = together.isCancelled
        result.findings += together.findings
        result.authorization = AssembledAuthorization(
            files: together.files, start: together.start, facts: together.facts, isWaiting: isWaiting,
            fault: together.fault)
    }

    private static let severalCoverages = Finding(
        rule: "ASSEMBLE-COVERAGES", severity: .warning,
        message: "several coverages of the member hold the date of service; the one that began last was taken",
        path: "coverage")

    private static let noCoverage = Finding(
        rule: "ASSEMBLE-NO-COVERAGE", severity: .warning,
        message:
            "no coverage of the member holds the date of service; the one that ended last before it, or else the next, "
            + "was taken",
        path: "coverage")
}

/// Reads the fields of a batch.
private struct FieldReader {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0
    var isSound = true

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func field() -> UnsafeBufferPointer<UInt8>? {
        guard bytes.count - at >= 4 else {
            isSound = false
            return nil
        }
        var length: UInt32 = 0
        for index in at..<at + 4 { length = length << 8 | UInt32(bytes[index]) }
        at += 4
        guard length != .max else { return nil }
        guard Int(length) <= bytes.count - at else {
            isSound = false
            return nil
        }
        defer { at += Int(length) }
        return UnsafeBufferPointer(rebasing: bytes[at..<at + Int(length)])
    }

    mutating func integer() -> Int64? {
        guard let field = field(), let first = field.first, field.count <= 8 else { return nil }
        return field.reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int64($1) }
    }

    mutating func text() -> String { field().map { String(decoding: $0, as: UTF8.self) } ?? "" }

    mutating func id() -> String { field().map { BusinessKey.text($0) } ?? "" }
}
