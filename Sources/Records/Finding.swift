/// Something that is not as it should be, found on the way from extract to table: a value, not an error.
///
/// A finding never holds a field's value: members' data stays out of reports and logs.
public struct Finding: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable { case error, warning, information }

    /// The rule's id, stable and searchable: `X12-SE01`, `CLAIM-NPI`, `C4BB-…`.
    public let rule: String
    public let severity: Severity
    /// What was expected, what was found by kind, and what to do. No values.
    public let message: String
    /// Which part of the record or resource: a field path (`lines[2].charge`), an X12 element (`SV102`) or a FHIRPath
    /// location.
    public let path: String
    /// Where it stands in the file; `nil` where it concerns no byte.
    public let location: SourceLocation?

    public init(rule: String, severity: Severity, message: String, path: String = "", location: SourceLocation? = nil) {
        self.rule = rule
        self.severity = severity
        self.message = message
        self.path = path
        self.location = location
    }
}
