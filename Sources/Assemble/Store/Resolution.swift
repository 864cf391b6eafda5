/// What joining came to.
public struct Resolution: Sendable, Hashable {
    /// Cases of roster rows that are new or changed.
    public let members: Int
    /// Cases of claims that make their own member.
    public let derivedMembers: Int
    /// EOBs to be mapped.
    public let claims: Int
    /// Rows of a provider directory to be mapped.
    public let providers: Int
    /// Prior authorizations to be mapped, or of which only the figures change.
    public let authorizations: Int
    /// Clinical documents, and statements of them, to be mapped.
    public let statements: Int
    /// Records that the run found waiting from earlier ones.
    public let carriedIn: Int
}
