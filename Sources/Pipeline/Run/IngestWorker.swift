import Assemble
import Check
import Ingest
import Loader
import Records

/// Reads files, one after another, on a thread of its own: events become rows, tallies and quarantine.
struct IngestWorker {
    private var reader: ExtractReader
    private var checker: Checker
    private let emptyRows: SourceRows
    private var batch: IngestBatch
    private var seen = 0
    private(set) var findings = FindingTally()
    private(set) var dispositions = ReaderDispositions()
    private(set) var balances: [BalanceEntry] = []
    private(set) var files: [FileEntry] = []

    /// How many balances of transaction sets that hold are kept; those that do not are always kept.
    private static let balanceLimit = 10_000

    /// - Parameter rows: an empty encoder of this worker's own.
    init(layouts: LayoutSet, options: IngestOptions, rules: RuleSet, rows: SourceRows) {
        reader = ExtractReader(layouts: layouts, options: options)
        checker = Checker(rules)
        emptyRows = rows
        batch = IngestBatch(rows: rows)
    }

    /// Reads one file to its end; `handOver` takes each full batch.
    mutating func read(_ source: FileSource, number: UInt32, _ handOver: (IngestBatch) throws -> Void) throws {
        var entry = FileEntry(number: Int32(truncatingIfNeeded: number), path: source.path)
        var reader = self.reader
        let summary = try reader.read(source, file: number) { event in
            try take(event, file: number)
            if batch.isFull { try flush(handOver) }
        }
        try flush(handOver)
        entry.format = summary.format
        entry.bytes = Int64(clamping: summary.bytes)
        entry.records = Int64(summary.records)
        entry.sha256 = summary.sha256
        files.append(entry)
    }

    private mutating func flush(_ handOver: (IngestBatch) throws -> Void) throws {
        guard batch.rows.count > 0 || !batch.quarantine.isEmpty else { return }
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
            dispositions.add(
                file: file, ordinal: ignored.origin.ordinal,
                .init(isQuarantined: false, kind: ignored.what, text: ignored.reason))
        case .finding(let finding):
            findings.count(finding, file: file, ordinal: 0)
        case .balance(let balance):
            keep(balance, file)
        }
    }

    private mutating func check(_ record: Record, _ file: UInt32) {
        let result = checker.check(record)
        for finding in result.findings { findings.count(finding, file: file, ordinal: record.origin.ordinal) }
        guard let fault = result.quarantine else {
            batch.rows.add(record)
            return
        }
        batch.rows.add(record, quarantined: "\(fault.rule): \(fault.message)")
        add(
            QuarantineEntry(
                file: Int32(truncatingIfNeeded: file), ordinal: Int32(truncatingIfNeeded: record.origin.ordinal),
                kind: record.schema.kind, rule: fault.rule, path: fault.path,
                location: fault.location ?? record.location(ofRaw: 0), hint: fault.message, raw: record.raw))
    }

    private mutating func quarantine(_ fragment: Fragment, _ file: UInt32) {
        dispositions.add(
            file: file, ordinal: fragment.origin.ordinal,
            .init(
                isQuarantined: true, kind: fragment.kind, text: "\(fragment.finding.rule): \(fragment.finding.message)"))
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
                actual: balance.actual, holds: balance.holds))
    }
}
