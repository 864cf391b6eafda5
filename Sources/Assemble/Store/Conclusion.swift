/// What joining and mapping came to.
public struct Conclusion: Sendable, Hashable {
    /// Resources to be removed from the store: nothing makes them any more.
    public let removals: [Removal]
    /// What was noticed of records that arrived, and no case tells.
    public let findings: [AssemblyFinding]
    /// How many full rosters that arrived were held back: they end nobody's coverage.
    public let heldRosters: Int
    /// Resources of which nothing that was published so far may be read any more: it was said of another.
    public let withheld: [Removal]
}
