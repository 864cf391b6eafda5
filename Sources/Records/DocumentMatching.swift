/// How a plan's clinical documents find their members, beside names: what the roots of patients' identifiers stand for, and
/// identifiers that are known to be a member's.
public struct DocumentMatching: Sendable, Hashable {
    /// What an identifier of a root is, by which a roster's row may be found.
    public enum Kind: String, Sendable, CaseIterable {
        case memberId, uniqueMemberId, medicalRecordNumber, medicaidId, medicareId
    }

    /// An identifier of another source, and whose it is.
    public struct Crossing: Sendable, Hashable {
        /// The identifier's root: an OID or UUID.
        public let root: String
        /// Its extension.
        public let identifier: String
        /// The plan's number of the member.
        public let memberID: String

        public init(root: String, identifier: String, memberID: String) {
            self.root = root
            self.identifier = identifier
            self.memberID = memberID
        }
    }

    /// By root: an OID or UUID.
    public var roots: [String: Kind] = [:]
    /// Identifiers that are known to be a member's.
    public var crossings: [Crossing] = []

    public init() {}
}
