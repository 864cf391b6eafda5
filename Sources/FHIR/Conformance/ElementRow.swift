/// One line of a conformance table: an element with its facts.
///
/// Tab-separated: `E`, path from the root with slices, min, max, types, then `key=value` in any order:
/// `array` (JSON array although max is 1), `fixed`, `pattern` (JSON), `bind` (strength and value set), `slice`
/// (`kind:path,…;rules;ordered`), `content` (path of the element whose content is shared), `length`, `minv`, `maxv`,
/// `most` (the value set that codes must be in at most), `flags` (m modifier, s must support), `inv` (names of `I` lines).
/// The type `*` stands for all that an open choice (`value[x]` of `Extension`) has in R4.
struct ElementRow {
    var path = ""
    var min = 0
    var max = 1
    var isArray = false
    var types: [ElementType] = []
    var fixed: [UInt8]?
    var pattern: [UInt8]?
    var binding: Binding?
    var slicing: Slicing?
    var content: String?
    var maxLength: Int?
    var minValue: [UInt8]?
    var maxValue: [UInt8]?
    var isModifier = false
    var mustSupport = false
    var invariants: [Invariant] = []

    /// The types of an open choice (FHIR R4, 2.24.0.1): what `value[x]` of `Extension` may have.
    static let openTypes = """
        base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time \
        unsignedInt uri url uuid Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count Distance \
        Duration HumanName Identifier Money Period Quantity Range Ratio Reference SampledData Signature Timing \
        ContactDetail Contributor DataRequirement Expression ParameterDefinition RelatedArtifact TriggerDefinition \
        UsageContext Dosage Meta
        """.split(separator: " ").map { ElementType(code: String($0)) }

    /// The prefix that a canonical without a scheme stands for.
    static let fhirPrefix = "http://hl7.org/fhir/StructureDefinition/"

    static func shorten(_ canonical: String) -> String {
        canonical.hasPrefix(fhirPrefix) ? String(canonical.dropFirst(fhirPrefix.count)) : canonical
    }

    static func lengthen(_ canonical: Substring) -> String {
        canonical.contains(":") ? String(canonical) : fhirPrefix + canonical
    }
}

extension ElementRow {
    /// Reads a line's fields after `E`; `nil` where it is not one of ours.
    init?(fields: ArraySlice<Substring>, invariants known: [Substring: Invariant] = [:]) {
        guard fields.count >= 4 else { return nil }
        let start = fields.startIndex
        path = fields[start] == "." ? "" : String(fields[start])
        guard let low = Int(fields[start + 1]) else { return nil }
        min = low
        let high = fields[start + 2]
        guard let top = high == "*" ? Int.max : Int(high) else { return nil }
        max = top
        isArray = top > 1
        let types = fields[start + 3]
        self.types = types == "*" ? ElementRow.openTypes : types.split(separator: " ").map(ElementRow.type)
        for field in fields.dropFirst(4) {
            guard let equals = field.firstIndex(of: "=") else { return nil }
            let value = field[field.index(after: equals)...]
            if field[..<equals] == "inv" {
                self.invariants = value.split(separator: ",").map { known[$0] ?? Invariant(key: String($0)) }
            } else {
                read(field[..<equals], value)
            }
        }
    }

    /// `Reference(a,b)[contained]`, `Quantity{p}`.
    private static func type(_ text: Substring) -> ElementType {
        let code = text.prefix { $0 != "{" && $0 != "(" && $0 != "[" }
        if code.count == text.count { return ElementType(code: String(code)) }
        func list(_ open: Character, _ close: Character) -> [Substring] {
            guard let from = text.firstIndex(of: open), let to = text[from...].firstIndex(of: close) else { return [] }
            return text[text.index(after: from)..<to].split(separator: ",")
        }
        return ElementType(
            code: String(code), profiles: list("{", "}").map(lengthen), targets: list("(", ")").map(lengthen),
            aggregations: list("[", "]").compactMap { ElementType.Aggregation(rawValue: String($0)) })
    }

    private mutating func read(_ key: Substring, _ value: Substring) {
        switch key {
        case "array": isArray = value == "1"
        case "fixed": fixed = Array(value.utf8)
        case "pattern": pattern = Array(value.utf8)
        case "bind":
            let parts = value.split(separator: " ", maxSplits: 1)
            if let strength = parts.first.flatMap({ Binding.Strength(rawValue: String($0)) }) {
                binding = Binding(strength: strength, valueSet: parts.count > 1 ? String(parts[1]) : "")
            }
        case "most":
            binding = binding.map {
                Binding(strength: $0.strength, valueSet: $0.valueSet, maxValueSet: String(value))
            }
        case "slice": slicing = ElementRow.slicing(value)
        case "content": content = String(value)
        case "length": maxLength = Int(value)
        case "minv": minValue = Array(value.utf8)
        case "maxv": maxValue = Array(value.utf8)
        case "flags":
            isModifier = value.contains("m")
            mustSupport = value.contains("s")
        default: break
        }
    }

    private static func slicing(_ text: Substring) -> Slicing? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard parts.count == 3, let rules = Slicing.Rules(rawValue: String(parts[1])) else { return nil }
        let discriminators = parts[0].split(separator: ",").compactMap { part -> Slicing.Discriminator? in
            guard let colon = part.firstIndex(of: ":"),
                let kind = Slicing.Discriminator.Kind(rawValue: String(part[..<colon]))
            else { return nil }
            return Slicing.Discriminator(kind: kind, path: String(part[colon...].dropFirst()))
        }
        return Slicing(discriminators: discriminators, rules: rules, isOrdered: parts[2] == "ordered")
    }

    /// The line, without its line feed; `names` are what `I` lines call the invariants.
    func line(_ names: [Invariant: String] = [:]) -> String {
        var fields = ["E", path.isEmpty ? "." : path, "\(min)", max == .max ? "*" : "\(max)"]
        fields.append(types == ElementRow.openTypes ? "*" : types.map(ElementRow.text).joined(separator: " "))
        if isArray != (max > 1) { fields.append("array=\(isArray ? 1 : 0)") }
        if let fixed { fields.append("fixed=" + String(decoding: fixed, as: UTF8.self)) }
        if let pattern { fields.append("pattern=" + String(decoding: pattern, as: UTF8.self)) }
        if let binding { fields.append("bind=\(binding.strength.rawValue) \(binding.valueSet)") }
        if let most = binding?.maxValueSet { fields.append("most=\(most)") }
        if let slicing {
            let how = slicing.discriminators.map { "\($0.kind.rawValue):\($0.path)" }.joined(separator: ",")
            fields.append("slice=\(how);\(slicing.rules.rawValue);\(slicing.isOrdered ? "ordered" : "")")
        }
        if let content { fields.append("content=\(content)") }
        if let maxLength { fields.append("length=\(maxLength)") }
        if let minValue { fields.append("minv=" + String(decoding: minValue, as: UTF8.self)) }
        if let maxValue { fields.append("maxv=" + String(decoding: maxValue, as: UTF8.self)) }
        if isModifier || mustSupport { fields.append("flags=\(isModifier ? "m" : "")\(mustSupport ? "s" : "")") }
        if !invariants.isEmpty {
            fields.append("inv=" + invariants.map { names[$0] ?? $0.key }.joined(separator: ","))
        }
        return fields.map(ElementRow.onOneLine).joined(separator: "\t")
    }

    /// A field without what would end it: no fact of FHIR has such characters.
    private static func onOneLine(_ field: String) -> String {
        field.utf8.contains { $0 < 0x20 } ? String(field.map { $0.isNewline || $0 == "\t" ? " " : $0 }) : field
    }

    private static func text(_ type: ElementType) -> String {
        var text = type.code
        if !type.profiles.isEmpty { text += "{" + type.profiles.map(shorten).joined(separator: ",") + "}" }
        if !type.targets.isEmpty { text += "(" + type.targets.map(shorten).joined(separator: ",") + ")" }
        if !type.aggregations.isEmpty { text += "[" + type.aggregations.map(\.rawValue).joined(separator: ",") + "]" }
        return text
    }
}
