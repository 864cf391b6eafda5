import PostgreSQL
import Reports

/// Reads what became of clinical documents, counted in sets by the server.
public struct DocumentLedger {
    let connection: Connection
    let store: PlanInStore

    /// How many documents, and entries of one, are listed; sums are of all.
    static let documentLimit = 500
    static let entryLimit = 100_000

    /// - Throws: where the store does not have the plan.
    public init(_ connection: Connection, plan: String) throws {
        self.connection = connection
        store = try PlanInStore(connection, plan)
    }

    /// The report of a run's documents, or of all as they stand.
    ///
    /// - Parameters:
    ///   - run: whose outcomes are told; of all documents, as they stand, where `nil`.
    ///   - document: the key of one document, or how it begins: then with every entry.
    public func report(run: Int? = nil, document: String? = nil) throws -> DocumentReport {
        try prepare(run: run, document: document)
        defer { _ = try? connection.execute(Self.drop, as: "put the rows away") }
        var report = DocumentReport()
        report.plan = store.id
        report.run = run
        try readSums(&report)
        try readDocuments(&report)
        if document != nil {
            guard report.total > 0 else {
                throw PipelineError(.configuration, "--document: the store has no document of this key")
            }
            try readEntries(&report)
        }
        return report
    }

    private static let drop = "DROP TABLE IF EXISTS pg_temp.document_at, pg_temp.document_row;"

    /// `document_at`: documents and the records of their files that are theirs. `document_row`: their entries, and
    /// what became of each. An entry belongs to the document whose own record comes next in the file.
    private func prepare(run: Int?, document: String?) throws {
        let plan = store.number
        try connection.execute(
            """
            \(Self.drop)
            CREATE TEMP TABLE document_at AS
            SELECT d.hash, d.run, d.file, f.sha256, f.path, coalesce(lag(d.ordinal) OVER (
                PARTITION BY d.run, d.file ORDER BY d.ordinal), 0) + 1 AS first, d.ordinal AS last
            FROM source.document d LEFT JOIN ledger.file f ON f.run = d.run AND f.number = d.file
            WHERE d.plan = \(plan);
            CREATE TEMP TABLE document_row (
                document uuid, ordinal integer, section text, kind text, xpath text, line bigint, disposition text, reason text);
            """, as: "find the documents")
        if let run { try fill(run: run) } else { try fillAll() }
        if let document {
            try connection.execute(
                """
                DELETE FROM document_at a USING source.document d
                WHERE d.plan = \(plan) AND d.hash = a.hash AND NOT starts_with(coalesce(d.key, ''), $1)
                """, [.text(document)], as: "find the document")
            try connection.execute(
                """
                DELETE FROM document_row r WHERE r.document IS NULL
                    OR NOT EXISTS (SELECT FROM document_at a WHERE a.hash = r.document)
                """, as: "find its entries")
        }
        try connection.execute("ANALYZE document_at; ANALYZE document_row", as: "count the documents")
    }

    /// What a run did; only the documents of its files are told of.
    private func fill(run: Int) throws {
        let plan = store.number
        try connection.execute(
            """
            INSERT INTO document_row
            SELECT a.hash, d.ordinal, coalesce(s.section, ''), coalesce(s.kind, ''), coalesce(s.xpath, ''),
                coalesce(s.line, 0), d.disposition::text, d.reason
            FROM ledger.disposition d JOIN ledger.run r ON r.id = d.run AND r.plan = $2
            LEFT JOIN ledger.file f ON f.run = d.origin AND f.number = d.file
            LEFT JOIN document_at a ON a.sha256 = f.sha256 AND d.ordinal BETWEEN a.first AND a.last
            LEFT JOIN source.statement s ON s.plan = \(plan) AND s.document = a.hash AND s.ordinal = d.ordinal
            WHERE d.run = $1 AND d.kind = 'clinical.statement'
            """, [.integer(run), .text(store.id)], as: "read what became of entries")
        // Documents without an entry are told of too.
        try connection.execute(
            """
            DELETE FROM document_at a WHERE NOT EXISTS (
                SELECT FROM ledger.file f WHERE f.run = $1 AND f.sha256 = a.sha256)
            """, [.integer(run)], as: "leave other runs' documents out")
    }

    /// What became of all, as it stands.
    private func fillAll() throws {
        let plan = store.number
        try connection.execute(
            """
            INSERT INTO document_row
            SELECT s.document, s.ordinal, s.section, s.kind, s.xpath, s.line, s.state, s.reason
            FROM source.statement s WHERE s.plan = \(plan) AND s.of = 's'
            UNION ALL
            -- What was read of documents that could not be read to their end.
            SELECT a.hash, d.ordinal, '', '', '', 0, d.disposition::text, d.reason
            FROM source.document b JOIN document_at a ON a.hash = b.hash
            JOIN ledger.disposition d ON d.run = a.run AND d.origin = a.run AND d.file = a.file
                AND d.ordinal BETWEEN a.first AND a.last AND d.kind = 'clinical.statement'
            WHERE b.plan = \(plan) AND b.fault IS NOT NULL
            """, as: "read what became of entries")
    }

    private static let counts = """
        count(*) FILTER (WHERE r.disposition = 'published'), count(*) FILTER (WHERE r.disposition = 'unchanged'),
        count(*) FILTER (WHERE r.disposition = 'superseded'),
        count(*) FILTER (WHERE r.disposition IN ('quarantined', 'pending')), count(*) FILTER (WHERE r.disposition = 'ignored')
        """

    private static func tally(_ row: QueryRows.Row, from column: Int) -> DocumentCounts {
        let numbers = (0..<5).map { row.integer(column + $0) ?? 0 }
        return DocumentCounts(
            published: numbers[0], unchanged: numbers[1], superseded: numbers[2], quarantined: numbers[3],
            ignored: numbers[4])
    }

    /// What was read and is in no section that is known.
    private static let sectionName = "coalesce(nullif(r.section, ''), '(section not known)')"

    private func readSums(_ report: inout DocumentReport) throws {
        let names = DocumentSQL(plan: store.number).names()
        report.sections = try connection.query(
            "SELECT \(Self.sectionName), \(Self.counts) FROM document_row r GROUP BY 1 ORDER BY count(*) DESC, 1",
            as: "count sections"
        ).map { DocumentCount(name: $0.text(0) ?? "", counts: Self.tally($0, from: 1)) }
        report.custodians = try connection.query(
            """
            WITH \(names)
            SELECT \(Self.custodian), \(Self.counts) FROM document_row r
            LEFT JOIN source.document d ON d.plan = \(store.number) AND d.hash = r.document
            LEFT JOIN document_name n ON n.document = d.hash LEFT JOIN source_name s ON s.source = d.source
            GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1000
            """, as: "count custodians"
        ).map { DocumentCount(name: $0.text(0) ?? "", counts: Self.tally($0, from: 1)) }
        report.reasons = try connection.query(
            """
            SELECT r.disposition, r.reason, count(*) FROM document_row r
            WHERE r.reason IS NOT NULL AND r.disposition NOT IN ('published', 'unchanged')
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 500
            """, as: "count reasons"
        ).map {
            DocumentReason(disposition: $0.text(0) ?? "", reason: $0.text(1) ?? "", count: $0.integer(2) ?? 0)
        }
    }

    private static let custodian = "coalesce(n.custodian, s.custodian, 'source ' || left(d.source, 12), 'not known')"

    private func readDocuments(_ report: inout DocumentReport) throws {
        let rows = try connection.query(
            """
            WITH \(DocumentSQL(plan: store.number).names()),
            listed AS (
                SELECT d.hash, coalesce(d.key, '') AS key, \(Self.custodian) AS custodian, coalesce(n.software, '') AS software,
                    coalesce(d.kind, '') AS kind, coalesce(left(d.time, 10), '') AS day, coalesce(a.path, '') AS path, d.state,
                    coalesce(d.reason, '') AS reason, count(*) OVER () AS total, row_number() OVER (
                        ORDER BY (SELECT count(*) FROM document_row q WHERE q.document = d.hash
                            AND q.disposition = 'quarantined') DESC, d.moment DESC NULLS LAST, d.hash) AS place
                FROM document_at a JOIN source.document d ON d.plan = \(store.number) AND d.hash = a.hash
                LEFT JOIN document_name n ON n.document = d.hash LEFT JOIN source_name s ON s.source = d.source)
            SELECT l.key, l.custodian, l.software, l.kind, l.day, l.path, l.state, l.reason, l.total, l.place,
                \(Self.sectionName), \(Self.counts)
            FROM listed l LEFT JOIN document_row r ON r.document = l.hash WHERE l.place <= \(Self.documentLimit)
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ORDER BY l.place, min(r.ordinal), 11
            """, as: "list documents")
        var place = 0
        for row in rows {
            func text(_ column: Int) -> String { row.text(column) ?? "" }
            report.total = row.integer(8) ?? 0
            if row.integer(9) != place {
                place = row.integer(9) ?? 0
                report.documents.append(
                    DocumentLine(
                        key: text(0), custodian: text(1), software: text(2), kind: text(3), day: text(4), file: text(5),
                        state: text(6), reason: text(7)))
            }
            let counts = Self.tally(row, from: 11)
            if counts.all > 0 {
                report.documents[report.documents.count - 1].sections.append(
                    DocumentCount(name: text(10), counts: counts))
            }
        }
    }

    private func readEntries(_ report: inout DocumentReport) throws {
        report.entries = try connection.query(
            """
            SELECT r.section, r.kind, r.xpath, r.line, r.disposition, coalesce(r.reason, '') FROM document_row r
            ORDER BY r.document, r.ordinal LIMIT \(Self.entryLimit)
            """, as: "list entries"
        ).map { row in
            func text(_ column: Int) -> String { row.text(column) ?? "" }
            return DocumentEntry(
                section: text(0), kind: text(1), xpath: text(2), line: row.integer(3) ?? 0, disposition: text(4),
                reason: text(5))
        }
    }
}
