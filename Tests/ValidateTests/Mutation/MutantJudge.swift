import FHIR
import Validate

/// Compares what the validator says of a changed example with what it says of the untouched one.
final class MutantJudge {
    private struct Place: Hashable {
        var severity: ValidationFinding.Severity
        var rule: String
        var path: String
    }

    private let session: ValidatorSession
    private var known: [String: [Place: Int]] = [:]

    init(_ catalog: ProfileCatalog) {
        session = ValidatorSession(catalog: catalog, options: ValidationOptions(findingLimit: 5000))
    }

    /// Findings that the untouched example does not have: more of a rule at a path, whatever its indices.
    func news(_ source: Source, _ bytes: [UInt8]) -> [ValidationFinding] {
        let before = baseline(source)
        let findings = session.validate(bytes).findings
        let after = MutantJudge.count(findings)
        return findings.filter { after[MutantJudge.place($0), default: 0] > before[MutantJudge.place($0), default: 0] }
    }

    private func baseline(_ source: Source) -> [Place: Int] {
        if let counted = known[source.name] { return counted }
        let counted = MutantJudge.count(session.validate(source.bytes).findings)
        known[source.name] = counted
        return counted
    }

    /// The number of errors of the untouched example.
    func errors(_ source: Source) -> [ValidationFinding] {
        session.validate(source.bytes).findings.filter { $0.severity == .error }
    }

    private static func count(_ findings: [ValidationFinding]) -> [Place: Int] {
        findings.reduce(into: [:]) { $0[place($1), default: 0] += 1 }
    }

    private static func place(_ finding: ValidationFinding) -> Place {
        var path = ""
        var isInside = false
        for byte in finding.path.utf8 {
            if byte == 0x5B { isInside = true }
            if !isInside { path.unicodeScalars.append(Unicode.Scalar(byte)) }
            if byte == 0x5D { isInside = false }
        }
        return Place(severity: finding.severity, rule: finding.rule, path: path)
    }

    /// What became of a mutant. An invariant counts in place only under its own key, or at the very place.
    func judge(_ mutant: Mutant) -> (outcome: MutantOutcome, findings: [ValidationFinding]) {
        let news = news(mutant.source, Edit.apply(mutant.edits, to: mutant.source.bytes)).filter {
            $0.severity == .error || (mutant.kind.isWarning && $0.severity == .warning)
        }
        if news.isEmpty { return (.missed, []) }
        let isInvariant = mutant.kind == .invariant || mutant.kind == .invariantAdvice
        let inPlace = news.contains { finding in
            guard mutant.path.accepts(finding.path) else { return false }
            return !isInvariant || finding.rule == mutant.detail
        }
        return (inPlace ? .inPlace : .elsewhere, news)
    }
}
