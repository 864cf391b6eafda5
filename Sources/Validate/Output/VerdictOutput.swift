/// How verdicts are written.
public enum VerdictFormat: String, Sendable, CaseIterable {
    /// For people: the resources that have findings, and below each its findings; then counts.
    case text
    /// A JSON object a line, one for each resource (`docs/validation.md` lists its members).
    case ndjson
    /// An R4 OperationOutcome a line, one for each resource.
    case operationoutcome
}

/// What of the verdicts is written.
public struct VerdictOutput: Sendable {
    public var format: VerdictFormat
    /// Only the findings counted by kind.
    public var isSummaryOnly: Bool
    /// Only what is invalid: nothing at all where all is valid.
    public var isQuiet: Bool
    /// As text, each finding, however many there are of its kind.
    public var showsAll: Bool

    /// How many findings of one kind text shows by default.
    public static let shownLimit = 20

    public init(
        format: VerdictFormat = .text, isSummaryOnly: Bool = false, isQuiet: Bool = false, showsAll: Bool = false
    ) {
        self.format = format
        self.isSummaryOnly = isSummaryOnly
        self.isQuiet = isQuiet
        self.showsAll = showsAll
    }
}
