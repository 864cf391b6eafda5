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
    var money = Money()
}

/// A batch of cases, done.
struct CaseResults: Sendable {
    var cases: [CaseResult] = []
}
