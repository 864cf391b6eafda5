import Records

/// What payers' words for the states of prior authorizations mean: crosswalks `authorization-action`,
/// `authorization-status`, `authorization-priority` and `authorization-certification`.
public struct AuthorizationWords: Sendable {
    /// What was decided: HCR01 of 278 responses (005010X217; X12 data element 306).
    enum Action: String, Sendable {
        case certified = "A1"
        case partial = "A2"
        case notCertified = "A3"
        case pended = "A4"
        case modified = "A6"
        case cancelled = "C"
        case contactPayer = "CT"
        case notRequired = "NA"

        /// Of a decision: what figures count it as. A modified request was certified, though not as it was asked for.
        var outcome: AuthorizationFacts.Outcome? {
            switch self {
            case .certified: .approved
            case .partial, .modified: .partial
            case .notCertified: .denied
            case .pended, .cancelled, .contactPayer, .notRequired: nil
            }
        }
    }

    /// Where it stands, as far as no action says it.
    enum Status: String, Sendable {
        case received, pended, decided, extended, appealed, expired, cancelled, withdrawn
    }

    private let actions: Words
    private let statuses: Words
    private let priorities: Words
    private let certifications: Words

    /// - Parameters: the crosswalks; without one its targets mean themselves.
    public init(
        actions: CodeTable? = nil, statuses: CodeTable? = nil, priorities: CodeTable? = nil,
        certifications: CodeTable? = nil
    ) {
        self.actions = Words(actions)
        self.statuses = Words(statuses)
        self.priorities = Words(priorities)
        self.certifications = Words(certifications)
    }

    private struct Words: Sendable {
        let table: CodeTable?
        let target: Int?

        init(_ table: CodeTable?) {
            self.table = table
            target = table?.column("target")
        }

        func meaning(of word: [UInt8]) -> String? {
            guard let table, let target else { return String(decoding: word, as: UTF8.self) }
            return word.withUnsafeBufferPointer { table.row($0) }.map { table.rows[$0][target] }
        }
    }

    /// What a word means; `nil` where nobody has said.
    func action(of word: [UInt8]) -> Action? { actions.meaning(of: word).flatMap { Action(rawValue: $0) } }
    func status(of word: [UInt8]) -> Status? { statuses.meaning(of: word).flatMap { Status(rawValue: $0) } }

    /// `standard` or `expedited`.
    func priority(of word: [UInt8]) -> String? { priorities.meaning(of: word) }

    /// Whether UM02 says that it is an appeal.
    func isAppeal(_ certificationType: [UInt8]) -> Bool {
        certifications.table != nil && certifications.meaning(of: certificationType) == Status.appealed.rawValue
    }
}
