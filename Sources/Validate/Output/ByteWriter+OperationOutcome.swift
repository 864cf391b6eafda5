import Bytes
import FHIR

/// Verdicts as FHIR's own OperationOutcome (R4), one compact resource a line.
extension ByteWriter {
    /// An issue for each finding; of a resource without findings, one that says so.
    ///
    /// `expression` is FHIRPath of names and indices, found through `view`, the tape of this resource. Rule, profile, the
    /// location with slice names, and the place in the file are in `diagnostics`: OperationOutcome has no element for them.
    mutating func append(operationOutcome placed: PlacedVerdict, view: TapeView) {
        append("{\"resourceType\":\"OperationOutcome\",\"issue\":[")
        for (number, finding) in placed.verdict.findings.enumerated() {
            if number > 0 { append(0x2C) }
            append(issue: finding, at: placed.place(of: number), view)
        }
        if placed.verdict.findings.isEmpty {
            append(severity: "information", code: "informational", text: "All OK")
            append(diagnostics: "\(ByteWriter.name(placed.place))\(placed.verdict.profiles.joined(separator: ", "))")
            append("}")
        }
        append("]}\n")
    }

    private mutating func append(issue finding: ValidationFinding, at place: FindingPlace, _ view: TapeView) {
        let kind = RuleKind(rule: finding.rule)
        append(severity: finding.severity.rawValue, code: kind.issueType, text: finding.message)
        let profile = finding.profile.isEmpty ? "" : " of \(finding.profile)"
        let path = finding.path.isEmpty ? "" : "; \(finding.path)"
        append(diagnostics: "\(ByteWriter.name(place))rule \(finding.rule)\(profile)\(path)")
        if let expression = ElementLocation.expression(path: finding.path, offset: finding.offset, view: view) {
            append(",\"expression\":[")
            append(jsonString: expression)
            append("]")
        }
        append("}")
    }

    /// Which resource, and where: `Patient/p1 at a.ndjson line 3, byte 120; `.
    private static func name(_ place: FindingPlace) -> String {
        let subject = place.resource.isEmpty ? "" : "\(place.resource) "
        return "\(subject)at \(place.file) line \(place.line), byte \(place.byte); "
    }

    private mutating func append(severity: String, code: String, text: String) {
        append("{\"severity\":")
        append(jsonString: severity)
        append(",\"code\":")
        append(jsonString: code)
        append(",\"details\":{\"text\":")
        append(text: text)
        append("}")
    }

    private mutating func append(diagnostics: String) {
        append(",\"diagnostics\":")
        append(text: diagnostics)
    }

    /// A JSON string that is a FHIR string: without control characters.
    private mutating func append(text: String) {
        var clean = ByteWriter(capacity: text.utf8.count)
        clean.append(printable: text)
        append(jsonString: clean.bytes)
    }
}
