import Bytes
import Foundation
import PostgreSQL
import Records
import Reports

/// Reads a run's report out of the ledger: what `run` prints at its end, and `report RUN` at any time after.
struct LedgerReport {
    let connection: Connection
    let run: Int

    /// How many reasons, codes and rules of one list are shown.
    static let listLimit = 200

    /// The whole report. Throws where the store fails or has no such run.
    func read() throws -> RunReport {
        var report = RunReport(run: String(run))
        try readRun(&report)
        try readFiles(&report)
        try readRecords(&report)
        try readFindings(&report)
        try readReasons(&report)
        try readQuarantine(&report)
        try readBalances(&report)
        try readMaps(&report)
        try readMoney(&report)
        try readMustSupport(&report)
        try readSources(&report)
        try readWaiting(&report)
        return report
    }

    private func readRun(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT plan, command, to_char(started AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), state,
                   coalesce(failure, ''), mappings_hash, program, summary::text
            FROM ledger.run WHERE id = $1
            """, [.integer(run)], as: "read the run")
        guard let row = rows.first else {
            throw PipelineError(
                .configuration, "run \(run): the store has no such run; see 'patient-access report --list'")
        }
        report.plan = row.text(0) ?? ""
        report.command = row.text(1) ?? ""
        report.started = row.text(2) ?? ""
        switch row.text(3) {
        case "published": report.outcome = .done
        case "running": report.outcome = .running
        default: report.outcome = .failed
        }
        report.outcomeDetail = row.text(4) ?? ""
        report.mappingHash = row.text(5) ?? ""
        report.programVersion = row.text(6) ?? ""
        if let summary = row.bytes(7) { RunSummary.read(summary, into: &report) }
    }

    private func readFiles(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT f.number, f.path, f.format, f.bytes, f.records, f.note,
                   a.published, a.unchanged, a.superseded, a.pending, a.quarantined, a.ignored,
                   n.errors, n.warnings, n.informations
            FROM ledger.file f
            LEFT JOIN ledger.accounting a ON a.run = f.run AND a.origin = f.run AND a.file = f.number
            LEFT JOIN (
                SELECT run, file, sum(count) FILTER (WHERE severity = 'error') AS errors,
                       sum(count) FILTER (WHERE severity = 'warning') AS warnings,
                       sum(count) FILTER (WHERE severity = 'information') AS informations
                FROM ledger.finding WHERE run = $1 GROUP BY run, file) n ON n.run = f.run AND n.file = f.number
            WHERE f.run = $1 ORDER BY f.number
            """, [.integer(run)], as: "read the run's files")
        for row in rows {
            var file = FileReport(path: row.text(1) ?? "")
            file.format = row.text(2) ?? ""
            file.bytes = row.integer(3) ?? 0
            file.records = row.integer(4) ?? 0
            file.note = row.text(5) ?? ""
            file.dispositions = LedgerReport.dispositions(row, from: 6)
            file.findings = SeverityCounts(
                error: row.integer(12) ?? 0, warning: row.integer(13) ?? 0, information: row.integer(14) ?? 0)
            report.files.append(file)
        }
    }

    private func readRecords(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT sum(read), sum(carried_in), sum(published), sum(unchanged), sum(superseded), sum(pending),
                   sum(quarantined), sum(ignored), bool_and(balanced)
            FROM ledger.accounting WHERE run = $1
            """, [.integer(run)], as: "add the run's records up")
        guard let row = rows.first else { return }
        report.records.read = row.integer(0) ?? 0
        report.records.carriedIn = row.integer(1) ?? 0
        report.records.dispositions = LedgerReport.dispositions(row, from: 2)
        report.balanced = row.bool(8) ?? (report.outcome == .done)
    }

    private func readFindings(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT rule, severity, sum(count), message, json_agg(json_build_object('file', path, 'places', examples)
                   ORDER BY n.file)::text
            FROM ledger.finding n LEFT JOIN ledger.file f ON f.run = n.run AND f.number = n.file
            WHERE n.run = $1 GROUP BY rule, severity, message
            ORDER BY array_position(ARRAY['error', 'warning', 'information'], severity), sum(count) DESC, rule, message
            """, [.integer(run)], as: "read the run's findings")
        for row in rows {
            let severity = Finding.Severity(rawValue: row.text(1) ?? "") ?? .information
            let count = row.integer(2) ?? 0
            switch severity {
            case .error: report.findings.error += count
            case .warning: report.findings.warning += count
            case .information: report.findings.information += count
            }
            guard report.rules.count < LedgerReport.listLimit else { continue }
            report.rules.append(
                RuleReport(
                    rule: row.text(0) ?? "", severity: severity, count: count, message: row.text(3) ?? "",
                    examples: PlaceList.read(row.bytes(4) ?? [])))
        }
    }

    private func readReasons(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT d.disposition::text, coalesce(d.reason, ''), count(*), count(*) FILTER (WHERE d.carried_in),
                   to_char(min(r.started) AT TIME ZONE 'UTC', 'YYYY-MM-DD')
            FROM ledger.disposition d JOIN ledger.run r ON r.id = d.origin
            WHERE d.run = $1 AND d.disposition IN ('pending', 'ignored')
            GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT $2
            """, [.integer(run), .integer(LedgerReport.listLimit)], as: "read why records wait or are left out")
        for row in rows {
            let reason = ReasonReport(
                reason: row.text(1) ?? "", count: row.integer(2) ?? 0, carried: row.integer(3) ?? 0,
                oldest: row.text(4) ?? "")
            if row.text(0) == "pending" { report.pending.append(reason) } else { report.ignored.append(reason) }
        }
    }

    private func readQuarantine(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT rule, count(*), min(hint),
                   json_agg(json_build_object('file', f.path, 'places', json_build_array(json_build_object(
                       'segment', segment, 'byte', byte, 'path', q.path))) ORDER BY q.file, segment, byte)
                       FILTER (WHERE place <= 3 AND copy = 1)::text
            FROM (SELECT *, dense_rank() OVER (PARTITION BY rule ORDER BY file, segment, byte, path) AS place,
                      row_number() OVER (PARTITION BY rule, file, segment, byte, path ORDER BY ordinal) AS copy
                  FROM ledger.quarantine WHERE run = $1) q
            LEFT JOIN ledger.file f ON f.run = q.run AND f.number = q.file
            GROUP BY rule ORDER BY 2 DESC, 1 LIMIT $2
            """, [.integer(run), .integer(LedgerReport.listLimit)], as: "read the run's quarantine")
        for row in rows {
            let rule = row.text(0) ?? ""
            let message = report.rules.first { $0.rule == rule }?.message ?? ""
            report.quarantine.append(
                QuarantineReport(
                    rule: rule, count: row.integer(1) ?? 0, message: message, hint: row.text(2) ?? "",
                    examples: PlaceList.read(row.bytes(3) ?? [])))
        }
    }

    private func readBalances(_ report: inout RunReport) throws {
        let rows = try connection.query(
            """
            SELECT b.name, coalesce(f.path, ''), b.expected::text, b.actual::text
            FROM ledger.balance b LEFT JOIN ledger.file f ON f.run = b.run AND f.number = b.file
            WHERE b.run = $1 ORDER BY b.holds, b.file, b.name LIMIT $2
            """, [.integer(run), .integer(LedgerReport.listLimit)], as: "read the run's balances")
        for row in rows {
            report.balances.append(
                BalanceReport(
                    name: row.text(0) ?? "", subject: row.text(1) ?? "",
                    expected: FixedDecimal(row.bytes(2) ?? []) ?? .zero,
                    found: FixedDecimal(row.bytes(3) ?? []) ?? .zero))
        }
    }

    private func readMaps(_ report: inout RunReport) throws {
        for row in try connection.query(
            "SELECT crosswalk, code, count FROM ledger.unmapped WHERE run = $1 ORDER BY count DESC, 1, 2 LIMIT $2",
            [.integer(run), .integer(LedgerReport.listLimit)], as: "read unmapped codes")
        {
            report.unmapped.append(
                UnmappedCodeReport(
                    crosswalk: row.text(0) ?? "", code: row.text(1) ?? "", count: row.integer(2) ?? 0))
        }
        for row in try connection.query(
            "SELECT profile, path, code, count FROM ledger.defaulted WHERE run = $1 ORDER BY count DESC, 1, 2",
            [.integer(run)], as: "read defaulted elements")
        {
            report.defaulted.append(
                DefaultedElementReport(
                    profile: row.text(0) ?? "", element: row.text(1) ?? "", value: row.text(2) ?? "",
                    count: row.integer(3) ?? 0))
        }
        for row in try connection.query(
            "SELECT map, rule, cpcds, count FROM ledger.rule_coverage WHERE run = $1 ORDER BY 1, count, 2 LIMIT 1000",
            [.integer(run)], as: "read what map rules gave")
        {
            report.mapRules.append(
                MapRuleReport(
                    map: row.text(0) ?? "", rule: row.text(1) ?? "", cpcds: row.text(2) ?? "",
                    filled: row.integer(3) ?? 0))
        }
    }

    static func dispositions(_ row: QueryRows.Row, from column: Int) -> DispositionCounts {
        var counts = DispositionCounts()
        counts.published = row.integer(column) ?? 0
        counts.unchanged = row.integer(column + 1) ?? 0
        counts.superseded = row.integer(column + 2) ?? 0
        counts.pending = row.integer(column + 3) ?? 0
        counts.quarantined = row.integer(column + 4) ?? 0
        counts.ignored = row.integer(column + 5) ?? 0
        return counts
    }
}
