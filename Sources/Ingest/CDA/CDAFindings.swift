import Records

/// Findings on what is being read. At most `limit` a record, of each rule `ruleLimit` a document; the rest is counted.
final class CDAFindings {
    private var found: [Finding] = []
    private var told: [String: Int] = [:]
    /// How many were found beyond those limits.
    private(set) var withheld = 0

    private static let limit = 20
    private static let ruleLimit = 1000

    /// - Parameter path: an XPath, made only where the finding is kept.
    func add(
        _ rule: StaticString, _ severity: Finding.Severity = .warning, _ message: String, at place: (UInt64, UInt32),
        path: () -> String
    ) {
        let name = rule.description
        let count = told[name, default: 0]
        guard found.count < CDAFindings.limit, count < CDAFindings.ruleLimit else {
            withheld += 1
            return
        }
        told[name] = count + 1
        found.append(
            Finding(
                rule: name, severity: severity, message: message, path: path(),
                location: SourceLocation(byte: place.0, ordinal: place.1)))
    }

    /// What was found since it was taken last.
    func take() -> [Finding] {
        guard !found.isEmpty else { return [] }
        defer { found = [] }
        return found
    }
}
