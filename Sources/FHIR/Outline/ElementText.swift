/// What a profile demands of an element, in words.
struct ElementText {
    let catalog: ProfileCatalog
    /// Whether canonicals are written out and codes are listed.
    let isFull: Bool

    /// More types than this are counted rather than named.
    private static let typeLimit = 12
    /// The most codes that are listed.
    private static let codeLimit = 60
    /// Longer values are cut.
    private static let valueLimit = 120

    /// `Reference(Patient | Group)`, `date | Period`.
    func types(_ node: ElementNode) -> String {
        if node.max == 0 { return "" }
        if let shared = node.reference { return "as \(shared.id.drop { $0 != "." }.dropFirst())" }
        if !isFull && node.types.count > ElementText.typeLimit { return "any of \(node.types.count) types" }
        return node.types.map(text).joined(separator: " | ")
    }

    private func text(_ type: ElementType) -> String {
        var text = type.code
        if !type.profiles.isEmpty { text += " " + type.profiles.map(short).joined(separator: " | ") }
        if !type.targets.isEmpty { text += "(" + type.targets.map(short).joined(separator: " | ") + ")" }
        if !type.aggregations.isEmpty { text += " " + type.aggregations.map(\.rawValue).joined(separator: " or ") }
        return text
    }

    /// The last step of a canonical, with its version.
    private func short(_ canonical: String) -> String {
        if isFull { return canonical }
        let (url, version) = ProfileCatalog.parts(canonical)
        return (url.split(separator: "/").last.map(String.init) ?? url) + (version.map { "|\($0)" } ?? "")
    }

    /// What is demanded beside cardinality and types; invariants that `base` has too are left out.
    func details(_ node: ElementNode, beyond base: ElementNode?) -> [String] {
        var lines: [String] = []
        if let fixed = node.fixed { lines.append("is exactly \(value(fixed))") }
        if let pattern = node.pattern { lines.append("has \(value(pattern))") }
        if let binding = node.binding { lines += codes(binding, from: node.package) }
        if let slicing = node.slicing, !node.slices.isEmpty { lines.append(text(slicing)) }
        if let length = node.maxLength { lines.append("at most \(length) characters") }
        if let low = node.minValue { lines.append("at least \(value(low))") }
        if let high = node.maxValue { lines.append("at most \(value(high))") }
        let known = Set(base?.invariants.map(\.key) ?? [])
        let invariants = node.invariants.filter { !known.contains($0.key) }
        if isFull {
            lines += invariants.map { "must hold: \(text($0))" + ($0.expression.map { ": \($0)" } ?? "") }
        } else if !invariants.isEmpty {
            lines.append("must hold: " + invariants.map(text).joined(separator: ", "))
        }
        return lines
    }

    private func text(_ invariant: Invariant) -> String {
        invariant.severity == .error ? invariant.key : "\(invariant.key) (warning)"
    }

    private func text(_ slicing: Slicing) -> String {
        let how = slicing.discriminators.map { part in
            switch part.kind {
            case .value, .pattern: "the value of \(part.path)"
            case .type: "the type of \(part.path)"
            case .exists: "whether there is \(part.path)"
            case .profile: "the profile of \(part.path)"
            }
        }
        let rules =
            switch slicing.rules {
            case .open: "others may stand beside them"
            case .closed: "nothing else may be there"
            case .openAtEnd: "others may follow"
            }
        let by =
            how.isEmpty ? "slices, told apart by no rule" : "slices, told apart by " + how.joined(separator: " and ")
        return "\(by); \(rules)\(slicing.isOrdered ? ", in this order" : "")"
    }

    private func codes(_ binding: Binding, from package: String) -> [String] {
        var lines = ["\(binding.strength.rawValue) \(short(binding.valueSet)): "]
        if binding.strength == .example {
            lines[0].removeLast(2)
        } else {
            let set = catalog.valueSet(binding.valueSet, from: package)
            lines[0] += summary(set)
            if isFull, let set { lines += list(set) }
        }
        if let most = binding.maxValueSet {
            lines.append("at most \(short(most)): \(summary(catalog.valueSet(most, from: package)))")
        }
        return lines
    }

    private func summary(_ set: ValueSet?) -> String {
        guard let set else { return "not at hand" }
        let count = set.systems.filter { !$0.isOpen }.reduce(0) { $0 + $1.list.count }
        let open = set.systems.filter(\.isOpen).map {
            $0.url == ValueSet.anySystem ? "value sets that are not at hand" : $0.url
        }
        let codes = count == 1 ? "1 code" : "\(count) codes"
        if open.isEmpty { return set.systems.isEmpty ? "not expandable here" : codes }
        let names = open.map { isFull ? $0 : $0.split(separator: "/").last.map(String.init) ?? $0 }
        return (count > 0 ? "\(codes), and of " : "not expandable here: of ") + names.joined(separator: ", ")
    }

    private func list(_ set: ValueSet) -> [String] {
        set.systems.filter { !$0.isOpen }.map { system in
            let codes = (0..<min(system.list.count, ElementText.codeLimit)).map {
                String(decoding: system.list[$0], as: UTF8.self)
            }
            let more = system.list.count - codes.count
            return "  \(system.url): \(codes.joined(separator: " "))" + (more > 0 ? " and \(more) more" : "")
        }
    }

    /// A fixed value or pattern in short: a concept as `SYSTEM#CODE`.
    private func value(_ json: [UInt8]) -> String {
        let text = concept(json) ?? String(decoding: json, as: UTF8.self)
        return !isFull && text.count > ElementText.valueLimit ? text.prefix(ElementText.valueLimit) + "…" : text
    }

    private func concept(_ json: [UInt8]) -> String? {
        let tape = ResourceTape()
        guard (try? tape.parse(json)) != nil else { return nil }
        func coding(_ value: TapeCursor) -> String? {
            let names = Set(value.children.map(\.key))
            guard value.kind == .object, !names.isEmpty, names.isSubset(of: ["system", "code"]) else { return nil }
            let system = value["system"]?.string ?? ""
            return system + (value["code"]?.string.map { "#\($0)" } ?? "")
        }
        if let own = coding(tape.root) { return own }
        guard tape.root.children.count == 1, let codings = tape.root["coding"], codings.kind == .array else {
            return nil
        }
        let texts = codings.children.map(coding)
        return texts.contains { $0 == nil } ? nil : texts.compactMap { $0 }.joined(separator: " and ")
    }
}
