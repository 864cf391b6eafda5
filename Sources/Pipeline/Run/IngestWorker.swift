import Assemble
import Check
import Ingest
import Loader
import Records

/// A file of a run.
struct Extract: Sendable {
    /// Within the run, from 0.
    let number: UInt32
    let file: ExtractFiles.File
}

/// Reads files, one after another, on a thread of its own: events become rows, tallies and quarantine.
struct IngestWorker: ~Copyable {
    private let reader: ExtractReader
    private var checker: Checker
    private let emptyRows: SourceRows
    private var batch: IngestBatch
    private var findings = FindingTally()
    private var balances: [BalanceEntry] = []
    private var files: [FileEntry] = []
    /// The implementation guides that records of the file at hand name, a few.
    private var guides: [[UInt8]] = []
    private var joined: [UInt32: Int] = [:]

    /// How many balances of transaction sets that hold are kept; those that do not are always kept.
    private static let balanceLimit = 10_000

    /// - Parameter rows: an empty encoder of this worker's own.
    init(
        layouts: LayoutSet, options: IngestOptions, parts: ExtractParts, rules: RuleSet, rows: SourceRows
    ) {
        reader = ExtractReader(layouts: layouts, options: options, parts: parts)
        checker = Checker(rules)
        emptyRows = rows
        batch = IngestBatch(rows: rows)
    }

    /// What this worker's files came to.
    var outcome: IngestStage.Outcome {
        IngestStage.Outcome(findings: findings, balances: balances, files: files, joined: joined)
    }

    /// Reads one file to its end; `handOver` takes each full batch. A file that was found in a folder or an archive and
    /// is no extract is noted, and so is a member of an archive that is damaged; one that was named is an error.
    mutating func read(_ extract: Extract, _ handOver: (IngestBatch) throws -> Void) throws {
        var entry = FileEntry(number: Int32(truncatingIfNeeded: extract.number), path: extract.file.path)
        var reader = self.reader
        guides.removeAll()
        do {
            let summary = try reader.read(extract.file.open(), file: extract.number) { event in
                try take(event, file: extract.number)
                if batch.isFull { try flush(handOver) }
            }
            entry.format = ([summary.format] + guides.map { String(decoding: $0, as: UTF8.self) }.sorted())
                .joined(separator: " ")
            entry.bytes = Int64(clamping: summary.bytes)
            entry.records = Int64(summary.records)
            entry.sha256 = IngestWorker.bytes(hex: summary.sha256)
        } catch let error as ExtractError where extract.file.isRefused(by: error) {
            entry.note = "not read: \(error.message)"
            let isForeign = error.code == .notExtract || error.code == .empty
            let finding =
                isForeign
                ? Finding(rule: "FILE-FORMAT", severity: .warning, message: "no extract, and was not read")
                : Finding(rule: "FILE-ARCHIVE", severity: .error, message: "of an archive, cut, damaged or not opened")
            findings.count(finding, file: extract.number, ordinal: 0)
        }
        files.append(entry)
    }

    /// Takes the records whose rows stood in several files: to be called once, when all files of the run are read.
    mutating func join(_ parts: ExtractParts, _ handOver: (IngestBatch) throws -> Void) throws {
        joined = try parts.finish { event in
            let file = IngestWorker.file(of: event)
            try take(event, file: file)
            if batch.isFull { try flush(handOver) }
        }
    }

    /// The file that a record counts for.
    private static func file(of event: borrowing IngestEvent) -> UInt32 {
        switch event {
        case .record(let record, _): record.origin.file
        case .quarantined(let fragment): fragment.origin.file
        case .ignored(let ignored): ignored.origin.file
        case .finding, .balance: 0
        }
    }

    /// Hands over what has gathered: to be called after the last file. Small files share a batch.
    mutating func finish(_ handOver: (IngestBatch) throws -> Void) throws { try flush(handOver) }

    private static func bytes(hex: String) -> [UInt8] {
        let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    private mutating func flush(_ handOver: (IngestBatch) throws -> Void) throws {
        guard batch.rows.byteCount > 0 || !batch.quarantine.isEmpty else { return }
        try Interruption.check()
        let full = batch
        batch = IngestBatch(rows: emptyRows)
        try handOver(full)
    }

    private mutating func take(_ event: consuming IngestEvent, file: UInt32) throws {
        switch consume event {
        case .record(let record, let findings):
            for finding in findings { self.findings.count(finding, file: file, ordinal: record.origin.ordinal) }
            check(record, file)
        case .quarantined(let fragment):
            findings.count(fragment.finding, file: file, ordinal: fragment.origin.ordinal)
            quarantine(fragment, file)
        case .ignored(let ignored):
            batch.rows.add(ended: ignored.origin, kind: ignored.what, .ignored, reason: ignored.reason)
        case .finding(let finding):
            findings.count(finding, file: file, ordinal: 0)
        case .balance(let balance):
            keep(balance, file)
        }
    }

    /// Keeps the guide that a record names, by which sources are told apart in reports: `005010X222A1`.
    private mutating func note(guideOf record: Record) {
        guard guides.count < 4, let field = record.schema.id("guide"), let guide = record.text(field, in: record.top),
            (1...20).contains(guide.count), !guides.contains(guide)
        else { return }
        guides.append(guide)
    }

    private mutating func check(_ record: Record, _ file: UInt32) {
        note(guideOf: record)
        let result = checker.check(record)
        if let ignored = result.ignored {
            if !batch.rows.add(record, ignored: ignored.message) {
                batch.rows.add(
                    ended: record.origin, kind: record.schema.kind, .ignored, reason: ignored.message)
            }
            return
        }
        for finding in result.findings { findings.count(finding, file: file, ordinal: record.origin.ordinal) }
        guard let fault = result.quarantine else {
            if !batch.rows.add(record) {
                batch.rows.add(
                    ended: record.origin, kind: record.schema.kind, .ignored,
                    reason: "no stage takes records of this kind")
            }
            return
        }
        batch.rows.add(record, quarantined: "\(fault.rule): \(fault.message)")
        add(
            QuarantineEntry(
                file: Int32(truncatingIfNeeded: file), ordinal: Int32(truncatingIfNeeded: record.origin.ordinal),
                kind: record.schema.kind, rule: fault.rule, path: fault.path,
                location: fault.location ?? record.start, hint: fault.message, raw: record.raw))
    }

    private mutating func quarantine(_ fragment: Fragment, _ file: UInt32) {
        batch.rows.add(
            ended: fragment.origin, kind: fragment.kind, .quarantined,
            reason: "\(fragment.finding.rule): \(fragment.finding.message)")
        add(
            QuarantineEntry(
                file: Int32(truncatingIfNeeded: file), ordinal: Int32(truncatingIfNeeded: fragment.origin.ordinal),
                kind: fragment.kind, rule: fragment.finding.rule, path: fragment.finding.path,
                location: fragment.location, hint: fragment.hint, raw: fragment.bytes))
    }

    private mutating func add(_ entry: QuarantineEntry) {
        batch.quarantinedBytes += entry.raw.count + 512
        batch.quarantine.append(entry)
    }

    private mutating func keep(_ balance: TransactionBalance, _ file: UInt32) {
        guard !balance.holds || balances.count < IngestWorker.balanceLimit else { return }
        balances.append(
            BalanceEntry(
                file: Int32(truncatingIfNeeded: file), name: balance.name, expected: balance.expected,
                actual: balance.actual))
    }
}
