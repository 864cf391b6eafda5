import Bytes
import PostgreSQL
import Records

/// Cases on their way out, in batches.
extension SourceStore {
    /// Turns batches into cases, on any thread.
    public func decoder() throws(PostgreSQLError) -> CaseDecoder { try open().decoder }

    /// Hands out the cases that make providers: the directory's.
    public func providers(_ body: (CaseBatch) throws -> Void) throws {
        try stream(try open().sql.providerStream, .provider, body)
    }

    /// Hands out the cases that make Patients and Coverages: the roster's, then those that claims make themselves. After
    /// `refuse` it hands out what that made necessary: see `derivedMembers`.
    public func members(_ body: (CaseBatch) throws -> Void) throws {
        try stream(try open().sql.memberStream, .member, body)
        try derivedMembers(body)
    }

    /// Hands out the cases of claims that make Patients and Coverages themselves, but for those that it has handed out.
    public func derivedMembers(_ body: (CaseBatch) throws -> Void) throws {
        if plan.derivesMembers { try stream(try open().sql.derivedStream, .derivedMember, body) }
    }

    /// Hands out the cases that make EOBs; those that were refused once more, to be refused again.
    ///
    /// - Parameter done: leaves out these, all of whose outcomes are told: of `linked` only where none was refused.
    public func claims(but done: Set<Entanglement> = [], _ body: (CaseBatch) throws -> Void) throws {
        let sql = try open().sql
        try claims((["true"] + done.map { "NOT \(sql.isOf($0))" }).joined(separator: " AND "), body)
    }

    /// Hands out the EOBs of which `condition`, over the cases `e`, is true.
    func claims(_ condition: String, _ body: (CaseBatch) throws -> Void) throws {
        let sql = try open().sql
        let stored = try connection.query(
            "SELECT to_regclass('fhir.explanation_of_benefit_version') IS NOT NULL", as: "look for stored resources")
        try stream(sql.claimStream(stored: stored.first?.bool(0) == true, where: condition), .claim, body)
    }

    func stream(_ sql: String, _ kind: Case.Kind, _ body: (CaseBatch) throws -> Void) throws {
        try connection.copyOut(sql, as: "stream \(kind.rawValue) cases") { rows in
            var batch = CaseBatch(kind: kind)
            while try rows.next() {
                for index in 0..<SourceSQL.caseFields {
                    guard let field = rows.field(index) else {
                        batch.bytes.append(bigEndian: Int32(-1))
                        continue
                    }
                    batch.bytes.append(bigEndian: Int32(truncatingIfNeeded: field.count))
                    batch.bytes.append(field)
                }
                batch.count += 1
                if batch.count >= CaseBatch.size {
                    try body(batch)
                    batch = CaseBatch(kind: kind)
                }
            }
            if batch.count > 0 { try body(batch) }
        }
    }
}
