import FHIR

extension Walker {
    /// Adds a finding at the value looked at.
    @inline(never)
    mutating func report(
        _ severity: ValidationFinding.Severity, _ rule: String, _ profile: String, _ index: Int, _ message: String,
        below name: String = ""
    ) {
        if probing > 0 {
            if severity == .error { hasFailed = true }
            return
        }
        add(severity, rule, profile, location(below: name), message, index)
    }

    mutating func add(
        _ severity: ValidationFinding.Severity, _ rule: String, _ profile: String, _ path: String, _ message: String,
        _ index: Int
    ) {
        guard findings.count < options.findingLimit else { return }
        let offset = Int(view.node(index).start)
        if findings.count == options.findingLimit - 1 {
            findings.append(
                ValidationFinding(
                    severity: .error, rule: "too-many-findings", profile: "", path: rootType,
                    message: "there are more findings than are kept for one resource", offset: 0))
            return
        }
        // The same fact may be reached twice, by a rule that sits on each repetition of an element.
        if findings.contains(where: {
            $0.rule == rule && $0.path == path && $0.message == message && $0.offset == offset
        }) {
            return
        }
        findings.append(
            ValidationFinding(
                severity: severity, rule: rule, profile: profile, path: path, message: message, offset: offset))
    }

    /// The path to the value looked at, and `name` below it.
    func location(below name: String = "") -> String {
        var path = rootType
        for number in 0..<min(depth, Scratch.stepLimit) {
            let step = scratch.steps[number]
            path += "." + program.names.names[Int(step.name)]
            if step.slice != 0 {
                path += "[\(program.texts[Int(step.slice)])]"
            } else if step.index >= 0 {
                path += "[\(step.index)]"
            }
        }
        return name.isEmpty ? path : "\(path).\(name)"
    }

    /// A value's kind in words.
    func describe(_ index: Int) -> String {
        switch view.node(index).kind {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        }
    }
}
