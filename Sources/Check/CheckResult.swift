import Records

/// What the checks say of one record.
public struct CheckResult: Sendable, Hashable {
    /// What is wrong with it, record-wide rules first; empty for a sound record.
    public internal(set) var findings: [Finding] = []
    /// The first finding without whose mending no resource made of the record can be right; `nil` where it may go on.
    public internal(set) var quarantine: Finding?
    /// The first finding by which the record is ignored, whatever else is found; `nil` where it is not.
    public internal(set) var ignored: Finding?

    /// Nothing found.
    public init() {}

    mutating func add(_ finding: Finding, quarantines: Bool, ignores: Bool = false) {
        findings.append(finding)
        if ignores && ignored == nil { ignored = finding }
        if quarantines && quarantine == nil { quarantine = finding }
    }
}
