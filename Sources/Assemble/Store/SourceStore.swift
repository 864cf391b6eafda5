import Bytes
import PostgreSQL
import Records

/// The records of a plan that cases are assembled from, for one run.
///
/// ```
/// begin ▶ write records ▶ resolve ▶ stream members ▶ try, refuse ▶ stream claims ▶ flush outcomes ▶ use, stream
/// authorizations ▶ flush outcomes ▶ conclude ▶ finish (on the publishing connection)
/// ```
/// What the run reads and finds out stands in a work schema of its own. Schema `source` changes when `finish` is committed,
/// together with everything else that the run publishes; payloads and new claims are written before that, under numbers
/// of the run, and count for nobody until then. What an interrupted run left is removed by the plan's next. The caller
/// sees to it that a plan has one run at a time.
///
/// Not `Sendable`: one thread's at a time, like its connections. `rows()` and `decoder` may go to workers.
public final class SourceStore {
    /// How the run ends.
    public enum Mode: Sendable {
        /// With `finish`, which the publishing connection commits.
        case publishing
        /// With `abandon`: nothing of it is kept, nor seen by anybody else.
        case trial
    }

    let plan: Plan
    let schemas: RecordSchemas
    let encoder: SourceEncoder
    let fingerprint: [UInt8]
    let runner: StepRunner
    var session: Session?
    /// Full rosters, those that arrived among them, by source and day; once they have been weighed.
    var rosters: [RosterEntry] = []
    /// Seconds that each step took: what a report of stages and an optimiser read.
    public var timings: [(step: String, seconds: Double)] { runner.timings }

    var connection: Connection { runner.connection }

    /// What exists between `begin` and the end of the run.
    struct Session {
        let mode: Mode
        let sql: SourceSQL
        let numbers: RowNumbers
        let decoder: CaseDecoder
        var own: SourceRows
        var isOpen = true
    }

    /// - Parameters:
    ///   - connection: a session of the assembler's own.
    ///   - second: another, so that the server can do two things at a time; without one it does them one after the other.
    ///   - fingerprint: identifies the maps, lists and tables that cases are mapped by. Under another one, what arrives is
    ///     mapped again even where no record changed, and what is pending or quarantined is tried again.
    /// - Throws: kind `.statement` where the plan's id is not letters, digits and `-`.
    public init(
        _ connection: Connection, second: Connection? = nil, plan: Plan, schemas: RecordSchemas,
        fingerprint: [UInt8] = []
    ) throws(PostgreSQLError) {
        guard !plan.id.isEmpty, plan.id.utf8.allSatisfy(SourceStore.isPlanByte) else {
            throw PostgreSQLError(.statement, "a plan's id has letters, digits and '-' only")
        }
        runner = try StepRunner(connection, second: second)
        self.plan = plan
        self.schemas = schemas
        encoder = SourceEncoder(plan: plan, schemas: schemas)
        self.fingerprint = Array(Digest.sha256(fingerprint + [plan.derivesMembers ? 1 : 0]).prefix(8))
    }

    private static func isPlanByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
        default: false
        }
    }

    func open() throws(PostgreSQLError) -> Session {
        guard let session, session.isOpen else {
            throw PostgreSQLError(.statement, "the assembler has no run open", hint: "call begin first")
        }
        return session
    }

    static func hex(_ bytes: ArraySlice<UInt8>) -> String { bytes.withUnsafeBufferPointer { BusinessKey.text($0) } }
}
