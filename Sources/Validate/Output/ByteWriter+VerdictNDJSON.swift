import Bytes

/// Verdicts for programs.
extension ByteWriter {
    /// A verdict as one line of JSON.
    mutating func append(ndjson placed: PlacedVerdict) {
        let verdict = placed.verdict
        append("{\"resource\":")
        append(jsonString: verdict.resource)
        append(",")
        append(place: placed.place)
        append(",\"profiles\":[")
        for (number, profile) in verdict.profiles.enumerated() {
            if number > 0 { append(0x2C) }
            append(jsonString: profile)
        }
        append("],\"outcome\":")
        append(verdict.isValid ? "\"valid\"" as StaticString : "\"invalid\"")
        if verdict.mustSupport.defined > 0 {
            append(",")
            append(mustSupport: verdict.mustSupport)
        }
        append(",\"findings\":[")
        for (number, finding) in verdict.findings.enumerated() {
            if number > 0 { append(0x2C) }
            append("{")
            append(kindOf: finding.severity, finding.rule, finding.profile, finding.path, finding.message)
            append(",\"line\":")
            append(decimal: placed.lines[number])
            append(",\"byte\":")
            append(decimal: placed.place(of: number).byte)
            append(0x7D)
        }
        append("]}\n")
    }

    /// The counts of a tally: a line for each group, for each set of profiles, and one for all.
    mutating func append(summaryNDJSON tally: VerdictTally, isErrorsOnly: Bool) {
        for group in tally.groups where !isErrorsOnly || group.severity == .error {
            append("{\"kind\":\"group\",")
            append(kindOf: group.severity, group.rule, group.profile, group.path, group.message)
            append(",\"findings\":")
            append(decimal: group.findings)
            append(",\"resources\":")
            append(decimal: group.resources)
            append(",\"places\":[")
            for (number, place) in group.places.enumerated() {
                if number > 0 { append(0x2C) }
                append("{\"resource\":")
                append(jsonString: place.resource)
                append(",")
                append(place: place)
                append("}")
            }
            append("]}\n")
        }
        for (profiles, population) in tally.populated {
            append("{\"kind\":\"profile\",\"profiles\":")
            append(jsonString: profiles)
            append(",\"resources\":")
            append(decimal: population.resources)
            append(",")
            append(mustSupport: population.mustSupport)
            append("}\n")
        }
        append("{\"kind\":\"total\"")
        for (name, count) in [
            ("resources", tally.resources), ("invalid", tally.invalid), ("errors", tally.errors),
            ("warnings", tally.warnings), ("informations", tally.notes),
        ] {
            append(",\"\(name)\":\(count)")
        }
        append("}\n")
    }

    private mutating func append(place: FindingPlace) {
        append("\"file\":")
        append(jsonString: place.file)
        append(",\"line\":")
        append(decimal: place.line)
        append(",\"byte\":")
        append(decimal: place.byte)
    }

    private mutating func append(mustSupport: Verdict.MustSupport) {
        append("\"mustSupport\":{\"present\":")
        append(decimal: mustSupport.present)
        append(",\"defined\":")
        append(decimal: mustSupport.defined)
        append("}")
    }

    private mutating func append(
        kindOf severity: ValidationFinding.Severity, _ rule: String, _ profile: String, _ path: String,
        _ message: String
    ) {
        append("\"severity\":")
        append(jsonString: severity.rawValue)
        append(",\"rule\":")
        append(jsonString: rule)
        append(",\"profile\":")
        append(jsonString: profile)
        append(",\"path\":")
        append(jsonString: path)
        append(",\"message\":")
        append(jsonString: message)
    }
}
