/// What became of a record at the end of a run. Every record read, or carried in, has exactly one.
public enum Disposition: String, Sendable, CaseIterable {
    /// Its content is in a resource that this run inserted or updated.
    case published
    /// The store already said so.
    case unchanged
    /// A newer version of the same thing won.
    case superseded
    /// Carried out: it waits for what it needs (a remittance, a member, a coverage).
    case pending
    /// It cannot be right as it is: kept with its bytes, rule, location and a hint.
    case quarantined
    /// Not something the plan publishes, with a reason.
    case ignored
}
