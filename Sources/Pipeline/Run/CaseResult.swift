import Assemble
import Bytes
import Loader
import Records

/// What a worker made of one case, for the thread that publishes.
struct CaseResult: Sendable {
    let key: CaseKey
    /// What goes to the tables: what the case refers to first.
    var resources: [LoadableResource] = []
    /// Where the case cannot be published: `quarantined` or `pending`, with the reason.
    var refusal: (disposition: Disposition, reason: String)?
    /// The record that a refusal quarantines.
    var quarantine: QuarantineEntry?
    /// What the store has under the EOB's id.
    var existing = ExistingVersion.lookUp
    /// What figures know of an authorization.
    var facts: AuthorizationFacts?
    /// Of a clinical document's record: its own resources, `Observation/ID`.
    var made: [String] = []
    /// What a claim used of authorizations.
    var uses: [AuthorizationUse] = []
    /// Of a claim or authorization: the records that it came from, and the id of its EOB's profile; empty where none was mapped.
    var sources: [CaseSource] = []
    var profile = ""
}

/// A record that a case came from.
struct CaseSource: Sendable {
    /// The run that read it, and the file's number within that.
    let origin: Int64
    let file: Int32
    let kind: String
}

/// A batch of cases, done.
struct CaseResults: Sendable {
    var cases: [CaseResult] = []
}
