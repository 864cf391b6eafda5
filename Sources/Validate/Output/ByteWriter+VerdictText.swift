import Bytes

/// Verdicts for people. What a resource made up (its id, a key) is written without control characters, so that it cannot
/// steer a terminal.
extension ByteWriter {
    /// Where a resource stands and what it is; its findings follow.
    mutating func append(heading placed: PlacedVerdict) {
        let verdict = placed.verdict
        append(printable: "\(placed.place.file):\(placed.place.line)  ")
        append(printable: verdict.resource.isEmpty ? "(no resource)" : verdict.resource)
        append(verdict.isValid ? "  valid\n" as StaticString : "  invalid\n")
    }

    /// One finding, below the heading of its resource.
    mutating func append(finding: ValidationFinding, at place: FindingPlace) {
        let path = finding.path.isEmpty ? "" : "\(finding.path)  "
        append(printable: "  \(finding.severity.rawValue)  \(path)\(finding.rule): \(finding.message)")
        if !finding.profile.isEmpty { append(printable: "  (\(finding.profile))") }
        append("  line \(place.line), byte \(place.byte)\n")
    }

    /// What was counted and not shown.
    mutating func append(remaindersOf tally: VerdictTally, shown: Int, isErrorsOnly: Bool) {
        let cut = tally.groups.filter { $0.findings > shown && (!isErrorsOnly || $0.severity == .error) }
        guard !cut.isEmpty else { return }
        append("\nMore of the same, not shown (--all shows each, --summary counts only):\n")
        for group in cut {
            append(
                printable: "  \(group.findings - shown) more  \(group.severity.rawValue)  \(group.rule)  \(group.path)")
            append("  (\(counted(group.findings, "finding")) in \(counted(group.resources, "resource")))\n")
        }
    }

    /// Findings by kind: a table, errors first and then by count.
    mutating func append(summaryText tally: VerdictTally, isErrorsOnly: Bool) {
        let groups = tally.groups.filter { !isErrorsOnly || $0.severity == .error }
        if !groups.isEmpty { append("severity       findings   resources  rule, location\n") }
        for group in groups {
            append(padded: group.severity.rawValue, to: 12)
            append(right: group.findings, to: 11)
            append(right: group.resources, to: 12)
            append(printable: "  \(group.rule)  \(group.path)\n")
            append(printable: "    \(group.message)\(group.profile.isEmpty ? "" : "  (\(group.profile))")\n")
            append("    first at ")
            for (number, place) in group.places.enumerated() {
                if number > 0 { append("; ") }
                append(printable: "\(place.file):\(place.line) \(place.resource)")
                append(", byte \(place.byte)")
            }
            append("\n")
        }
        guard !tally.populated.isEmpty else { return }
        append("\nMust-support elements populated\n")
        for (profiles, population) in tally.populated {
            let (present, defined) = (population.mustSupport.present, population.mustSupport.defined)
            append(
                "  \(present) of \(defined) (\(present * 100 / max(1, defined)) %), \(population.resources) resources  "
            )
            append(printable: "\(profiles)\n")
        }
    }

    /// The last line.
    mutating func append(total tally: VerdictTally) {
        append("\(counted(tally.resources, "resource")), \(tally.invalid) invalid; ")
        append("\(counted(tally.errors, "error")), \(counted(tally.warnings, "warning"))\n")
    }

    private mutating func append(padded text: String, to width: Int) {
        append(text)
        for _ in 0..<max(0, width - text.utf8.count) { append(0x20) }
    }

    private mutating func append(right number: Int, to width: Int) {
        let text = String(number)
        for _ in 0..<max(0, width - text.utf8.count) { append(0x20) }
        append(text)
    }

    /// Text with `?` in place of control characters; line feeds stay.
    mutating func append(printable text: String) {
        func isControl(_ scalar: Unicode.Scalar) -> Bool {
            scalar.value < 0x20 && scalar.value != 0x0A || (0x7F...0x9F).contains(scalar.value)
        }
        guard text.unicodeScalars.contains(where: isControl) else { return append(text) }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(isControl(scalar) ? "?" : scalar) }
        append(String(clean))
    }
}

/// `1 resource`, `2 resources`.
private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
