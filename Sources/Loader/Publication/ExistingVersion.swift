/// What the caller knows of a resource's current row.
public enum ExistingVersion: Sendable, Hashable {
    /// The publication shall look in the versions that it loaded when it began.
    case lookUp
    /// The store has no such id: the caller has looked.
    case absent
    /// The store has it, with this hash and the newest source version known for that content
    /// (`fhir.explanation_of_benefit_version`).
    case present(hash: ContentHash, sourceVersion: [UInt8])
    /// Nobody has looked: the merge will find out.
    case unknown
}

/// What became of a staged resource, as far as is known before the merge.
public enum StageOutcome: String, Sendable, Hashable {
    case inserted, updated
    /// The store says just that already; nothing was sent.
    case unchanged
    /// The store has something newer; nothing was sent.
    case superseded
    /// Sent to staging without knowing what the store has: `Publication.corrections` tells after the merge.
    case undecided
}

/// What a publication did to one table, in rows.
public struct ResourceCounts: Sendable, Hashable {
    public var inserted = 0
    public var updated = 0
    public var unchanged = 0
    public var superseded = 0
    /// Rows that ceased to be current without a successor.
    public var removed = 0

    public init() {}
}
