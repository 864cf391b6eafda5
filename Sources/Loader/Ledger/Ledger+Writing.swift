import Bytes
import PostgreSQL

extension Ledger {
    /// Enters a run's files, or what is known of them by now.
    public func write(_ files: [FileEntry], run: Int64) throws {
        for file in files {
            try connection.execute(
                """
                INSERT INTO ledger.file (run, number, path, format, bytes, sha256, records, note)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (run, number) DO UPDATE SET path = excluded.path, format = excluded.format,
                    bytes = excluded.bytes, sha256 = excluded.sha256, records = excluded.records, note = excluded.note
                """,
                [
                    .integer(run), .integer(file.number), .text(file.path), .text(file.format), .integer(file.bytes),
                    file.sha256.isEmpty ? .null : .bytes(file.sha256), .integer(file.records), .text(file.note),
                ], as: "enter a file")
        }
    }

    /// Opens a COPY of dispositions; `DispositionWriter` fills it. An assembler that knows them as rows of `source`
    /// writes `INSERT INTO ledger.disposition (run, origin, file, ordinal, kind, disposition, reason, resource) SELECT …`
    /// instead.
    public func dispositions(run: Int64) throws -> DispositionWriter {
        try DispositionWriter(
            connection.copyIn(
                """
                COPY ledger.disposition (run, origin, file, ordinal, kind, disposition, reason, resource)
                FROM STDIN (FORMAT binary)
                """, as: "write dispositions"), run: run)
    }

    /// Writes dispositions, all at once.
    public func write(_ entries: [DispositionEntry], run: Int64) throws {
        let writer = try dispositions(run: run)
        for entry in entries { try writer.write(entry) }
        try writer.finish()
    }

    /// Writes findings; those of one rule, file, severity and message must be one entry.
    public func write(_ entries: [FindingEntry], run: Int64) throws {
        try copy("ledger.finding (run, file, rule, severity, count, message, examples)", 7, entries) { rows, entry in
            rows.append(int64: run)
            rows.append(int32: entry.file)
            rows.append(text: entry.rule)
            rows.append(text: entry.severity.rawValue)
            rows.append(int64: entry.count)
            rows.append(text: entry.message)
            rows.append(bytes: Ledger.json(entry.examples.prefix(FindingEntry.examplesLimit)))
        }
    }

    /// Writes quarantined records with their bytes.
    public func write(_ entries: [QuarantineEntry], run: Int64) throws {
        let columns = "ledger.quarantine (run, file, ordinal, kind, rule, path, segment, byte, hint, raw)"
        try copy(columns, 10, entries) { rows, entry in
            rows.append(int64: run)
            rows.append(int32: entry.file)
            rows.append(int32: entry.ordinal)
            rows.append(text: entry.kind)
            rows.append(text: entry.rule)
            rows.append(text: entry.path)
            rows.append(int64: Int64(entry.location.ordinal))
            rows.append(int64: Int64(clamping: entry.location.byte))
            rows.append(text: entry.hint)
            rows.append(bytes: entry.raw, 0..<min(entry.raw.count, QuarantineEntry.rawLimit))
        }
    }

    /// Writes sums and whether they hold.
    public func write(_ entries: [BalanceEntry], run: Int64) throws {
        try copy("ledger.balance (run, file, name, expected, actual, holds)", 6, entries) { rows, entry in
            rows.append(int64: run)
            rows.append(int32: entry.file)
            rows.append(text: entry.name)
            rows.append(numeric: entry.expected)
            rows.append(numeric: entry.actual)
            rows.append(bool: entry.holds)
        }
    }

    /// Writes how often an element had to be given the guide's neutral code: names are profile, path, code.
    public func write(defaulted entries: [CountEntry], run: Int64) throws {
        try write(entries, 3, "ledger.defaulted (run, profile, path, code, count)", run)
    }

    /// Writes which codes no crosswalk knew: names are crosswalk, code.
    public func write(unmapped entries: [CountEntry], run: Int64) throws {
        try write(entries, 2, "ledger.unmapped (run, crosswalk, code, count)", run)
    }

    /// Writes how often map rules gave a value: names are map, rule, CPCDS map ids.
    public func write(ruleCoverage entries: [CountEntry], run: Int64) throws {
        try write(entries, 3, "ledger.rule_coverage (run, map, rule, cpcds, count)", run)
    }

    private func write(_ entries: [CountEntry], _ names: Int, _ columns: String, _ run: Int64) throws {
        var merged: [[String]: Int64] = [:]
        for entry in entries where entry.names.count == names {
            let (sum, overflow) = merged[entry.names, default: 0].addingReportingOverflow(entry.count)
            merged[entry.names] = overflow ? .max : sum
        }
        try copy(columns, Int16(names + 2), merged.map { CountEntry($0.key, count: $0.value) }) { rows, entry in
            rows.append(int64: run)
            for name in entry.names { rows.append(text: name) }
            rows.append(int64: entry.count)
        }
    }

    func copy<Entry>(
        _ columns: String, _ fields: Int16, _ entries: [Entry], _ row: (inout BinaryCopyRows, Entry) -> Void
    ) throws {
        guard !entries.isEmpty else { return }
        let table = columns.prefix { $0 != " " }
        try connection.copyIn("COPY \(columns) FROM STDIN (FORMAT binary)", as: "write \(table)") { copy in
            for entry in entries {
                copy.rows.beginRow(fields: fields)
                row(&copy.rows, entry)
                try copy.endRow()
            }
        }
    }

    private static func json(_ examples: ArraySlice<FindingEntry.Example>) -> [UInt8] {
        var writer = ByteWriter(capacity: 64 * examples.count + 2)
        writer.append(0x5B)
        for (index, example) in examples.enumerated() {
            if index > 0 { writer.append(0x2C) }
            writer.append("{\"ordinal\":")
            writer.append(decimal: Int(example.ordinal))
            writer.append(",\"segment\":")
            writer.append(decimal: Int(example.segment))
            writer.append(",\"byte\":")
            writer.append(decimal: Int(clamping: example.byte))
            writer.append(",\"path\":")
            writer.append(jsonString: example.path)
            writer.append(0x7D)
        }
        writer.append(0x5D)
        return writer.bytes
    }
}

/// An open COPY of dispositions: the connection is its own until `finish`.
public final class DispositionWriter {
    private let copy: CopyIn
    private let run: Int64

    init(_ copy: CopyIn, run: Int64) {
        self.copy = copy
        self.run = run
    }

    /// Writes what became of one record.
    public func write(_ entry: DispositionEntry) throws {
        copy.rows.beginRow(fields: 8)
        copy.rows.append(int64: run)
        copy.rows.append(int64: entry.origin)
        copy.rows.append(int32: entry.file)
        copy.rows.append(int32: entry.ordinal)
        copy.rows.append(text: entry.kind)
        copy.rows.append(text: entry.disposition.rawValue)
        copy.rows.append(text: entry.reason.isEmpty ? nil : entry.reason)
        copy.rows.append(text: entry.resource.isEmpty ? nil : entry.resource)
        try copy.endRow()
    }

    /// Ends the COPY; returns how many dispositions were written.
    @discardableResult
    public func finish() throws -> Int { try copy.finish() }
}
