/// A health plan, one of many in a store: configuration, and part of every key.
public struct Plan: Sendable {
    /// Short and stable: `default`, `acme-ppo`. Letters, digits, `-`.
    public var id = "default"
    public var name = "Demonstration Health Plan"
    /// A production plan ignores test interchanges (ISA15 T); a test plan reads both.
    public var production = false
    /// The secret under which business keys become resource ids. Kept in the store (schema `ledger`), never printed.
    public var idKey: [UInt8] = []
    /// IANA name; extracts' local times are in it.
    public var timeZone = "America/New_York"
    /// System URIs of the plan's own identifiers.
    public var memberIdentifierSystem = "https://plan.example/member-id"
    public var uniqueMemberIdentifierSystem = "https://plan.example/unique-member-id"
    public var claimIdentifierSystem = "https://plan.example/claim-id"
    /// The insurer's payer id as claims name it (NM109 of 2010BB, N104 of 1000A).
    public var payerID = ""
    public var payerIdentifierSystem = "https://plan.example/payer-id"
    /// Whether a claim's own subscriber and patient loops make a minimal Patient and Coverage where no roster has them.
    public var derivesMembers = false
    /// Percent of the members of the full roster before it that one may lack; one that lacks more is held back, and ends
    /// nobody's coverage.
    public var rosterThreshold = 20.0
    /// Whether the rosters of this run are taken however many members they lack.
    public var acceptsRosters = false
    /// How clinical documents find their members.
    public var documents = DocumentMatching()

    public init() {}
}
