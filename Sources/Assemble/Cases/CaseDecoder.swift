import Bytes
import Records

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
            var reader = CaseFieldReader(bytes: bytes)
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

    private func next(_ reader: inout CaseFieldReader, _ kind: Case.Kind) throws(PayloadError) -> AssembledCase {
        let key = CaseKey(kind: kind, number: reader.integer() ?? 0)
        var ids = CaseIDs()
        ids.explanationOfBenefit = reader.id()
        ids.patient = reader.id()
        ids.coverage = reader.id()
        ids.insurer = insurer
        var result = AssembledCase(value: Case(kind: kind, ids: ids), key: key)
        result.value.version = reader.field().map { Array($0) } ?? []
        let flags = CaseFlags(rawValue: reader.integer() ?? 0)
        let parts = try readRecords(&reader, into: &result.value)
        take(flags, into: &result)
        let hash = reader.field().map { Array($0) }
        let sourceVersion = reader.field().map { Array($0) }
        let version = reader.integer()
        if let hash, let sourceVersion, let version {
            result.stored = StoredVersion(hash: hash, sourceVersion: sourceVersion, version: version)
        }
        if !parts.rows.isEmpty, let merged = members?.merge(parts.rows) {
            result.value.member = merged.record
            result.memberFiles = merged.files
        }
        result.claimRun = (reader.integer() ?? 0) >> 32
        result.remittanceRun = (reader.integer() ?? 0) >> 32
        if kind == .claim, let uses { result.uses = uses.uses(of: result.value) }
        if let authorization = parts.authorization {
            CaseDecoder.take(authorization, isWaiting: flags.contains(.isWaiting), into: &result)
        }
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

    /// What a case is put together from that is no record of it.
    private struct Parts {
        /// Of an authorization: its statements, folded.
        var authorization: AuthorizationFold.Result?
        /// Of a member: the rows of all rosters that tell of him.
        var rows: [SourceStatement] = []
    }

    /// Reads the four fields of records. What stands in them depends on the kind:
    ///
    /// | kind | claim's | remittance's | member's | coverage's |
    /// |---|---|---|---|---|
    /// | claim, derived member | claim | remittance | member | coverage |
    /// | member | rows | – | member | coverage |
    /// | authorization | statements | what claims used | member | coverage |
    /// | statement, document | itself | – | member | coverage |
    /// | provider | – | – | the directory's row | – |
    private func readRecords(_ reader: inout CaseFieldReader, into value: inout Case) throws(PayloadError) -> Parts {
        var parts = Parts()
        switch value.kind {
        case .authorization:
            let statements = try statements(reader.field())
            parts.authorization = authorizations?.fold(statements, used: CaseDecoder.used(reader.text()))
            value.authorization = parts.authorization?.record
        case .member:
            parts.rows = try statements(reader.field())
            _ = reader.field()
        case .statement, .document, .claim, .derivedMember, .provider:
            let first = try record(reader.field())
            switch value.kind {
            case .statement: value.statement = first
            case .document: value.document = first
            default: value.claim = first
            }
            value.remittance = try record(reader.field())
        }
        value.member = try record(reader.field())
        value.coverage = try record(reader.field()) ?? value.member
        if value.kind == .provider {
            value.provider = value.member
            value.member = nil
            value.coverage = nil
        }
        if let claim = value.claim, let remittance = value.remittance {
            value.lineMatches = lines.matches(of: claim, in: remittance)
        }
        return parts
    }

    private func take(_ flags: CaseFlags, into result: inout AssembledCase) {
        let kind = result.value.kind
        result.isDerived = flags.contains(.isDerived)
        result.makesPatient = flags.contains(.makesPatient)
        result.makesCoverage = flags.contains(.makesCoverage)
        result.value.history.isCancelled = flags.contains(.isCancelled)
        result.isSurpassed = flags.contains(.isSurpassed) && (kind == .statement || kind == .document)
        if flags.contains(.hasSeveralCoverages) { result.findings.append(CaseDecoder.severalCoverages) }
        if kind == .claim, flags.contains(.lacksCoverage) { result.findings.append(CaseDecoder.noCoverage) }
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
