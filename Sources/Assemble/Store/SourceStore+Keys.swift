import Bytes
import PostgreSQL
import Records

/// Keys follow from what records say. Where a program reads more of them than the one that wrote a plan's rows, the plan's
/// next run reads the kept records once more and mends their keys.
extension SourceStore {
    /// As which `source.plan.keys` notes what this program makes of records: to be raised where it makes something else.
    private static let keysVersion = 4
    /// How many records are held at once.
    private static let batch = 5000

    /// Mends the keys of a plan's remittances and claims, if an earlier program wrote them. EOBs whose ids change are noted
    /// in `source.former_eob`, whence the run takes them back and makes the others.
    func mendKeys(plan number: Int, _ decoder: RecordDecoder) throws {
        let found = try connection.query("SELECT keys FROM source.plan WHERE number = \(number)", as: "look at keys")
        guard let version = found.first?.integer(0), version < SourceStore.keysVersion else { return }
        try connection.execute(
            """
            CREATE TEMP TABLE mended (
                hash uuid NOT NULL, eob uuid, number text, prior text, prior_eob uuid, nameless text[], mentions bigint[])
                ON COMMIT DROP
            """, as: "mend keys")
        // What is read of remittances is as it was in version 2, of claims as in version 3.
        if version < 2 { try mendRemittances(plan: number, decoder) }
        if version < 3 { try mendClaims(plan: number, decoder) }
        try mendMembers(plan: number, decoder)
        try connection.execute(
            "DROP TABLE mended; UPDATE source.plan SET keys = \(SourceStore.keysVersion) WHERE number = \(number)",
            as: "mend keys")
    }

    private func mendClaims(plan number: Int, _ decoder: RecordDecoder) throws {
        try mend("claim", number, decoder) { record, rows in
            encoder.append(mended: encoder.claimKeys(of: record), to: &rows)
        }
        try connection.execute(
            """
            UPDATE source.claim c SET prior = coalesce(m.prior, c.prior), prior_eob = coalesce(m.prior_eob, c.prior_eob),
                nameless = m.nameless, mentions = m.mentions
                FROM mended m WHERE c.plan = \(number) AND c.hash = m.hash
                    AND (coalesce(m.prior_eob, c.prior_eob), m.nameless, m.mentions)
                        IS DISTINCT FROM (c.prior_eob, c.nameless, c.mentions);
            TRUNCATE mended
            """, as: "mend keys of claims")
        try connection.execute(SourceSQL.mendProviders(plan: number), as: "mend what claims say of providers")
    }

    /// Rows of before spans were told say no product.
    private func mendMembers(plan number: Int, _ decoder: RecordDecoder) throws {
        try mend("member", number, decoder) { record, rows in
            encoder.append(mended: encoder.memberKeys(of: record), to: &rows)
        }
        try connection.execute(
            """
            UPDATE source.member s SET product = m.number FROM mended m
                WHERE s.plan = \(number) AND s.hash = m.hash AND s.product IS DISTINCT FROM m.number
            """, as: "mend keys of members")
    }

    private func mendRemittances(plan number: Int, _ decoder: RecordDecoder) throws {
        try mend("remittance", number, decoder) { record, rows in
            encoder.append(mended: encoder.remittanceKeys(of: record), to: &rows)
        }
        try connection.execute(
            """
            INSERT INTO source.former_eob (plan, control, eob)
                SELECT r.plan, r.control, r.eob FROM source.remittance r JOIN mended m ON m.hash = r.hash
                WHERE r.plan = \(number) AND r.state = 'published' AND r.eob <> m.eob AND r.control IS NOT NULL;
            UPDATE source.remittance r SET eob = m.eob, number = m.number, prior = m.prior, prior_eob = m.prior_eob,
                inputs = CASE WHEN r.eob = m.eob THEN r.inputs END
                FROM mended m WHERE r.plan = \(number) AND r.hash = m.hash;
            TRUNCATE mended
            """, as: "mend keys of remittances")
    }

    /// Reads the records of a table in the order of their numbers, and sends the keys that `append` makes of each.
    private func mend(
        _ table: String, _ plan: Int, _ decoder: RecordDecoder, _ append: (Record, inout BinaryCopyRows) -> Void
    ) throws {
        var last: Int64 = -1
        while true {
            var rows = BinaryCopyRows(capacity: 1 << 18)
            let sql = """
                COPY (
                    SELECT s.id, s.hash, p.payload FROM source.\(table) s JOIN source.payload p ON p.id = s.payload
                    WHERE s.plan = \(plan) AND s.id > \(last) ORDER BY s.id LIMIT \(SourceStore.batch))
                TO STDOUT (FORMAT binary)
                """
            try connection.copyOut(sql, as: "read \(table)s again") { copy in
                while try copy.next() {
                    last = Int64(copy.integer(0) ?? 0)
                    guard let payload = copy.field(2) else { continue }
                    let record = try decoder.decode(payload)
                    rows.beginRow(fields: 7)
                    rows.append(bytes: copy.bytes(1))
                    append(record, &rows)
                }
            }
            guard rows.count > 0 else { return }
            try connection.copyIn("COPY mended FROM STDIN (FORMAT binary)", as: "mend keys") { try $0.write(rows) }
        }
    }
}
