/// The first line of a profile in a conformance table.
struct ProfileHeader: Sendable {
    var url: String
    var version: String
    var id: String
    var type: String
    var kind: Profile.Kind
    var isConstraint: Bool
    var base: String
    var package: String
    var contexts: [ExtensionContext] = []
}

/// One line of a conformance table: an element with its facts.
///
/// Tab-separated: `E`, path from the root with slices, min, max, types, then `key=value` in any order:
/// `array` (JSON array although max is 1), `fixed`, `pattern` (JSON), `bind` (strength and value set), `slice`
/// (`kind:path,…;rules;ordered`), `content` (path of the element whose content is shared), `length`, `minv`, `maxv`,
/// `flags` (m modifier, s must support), `inv` (keys).
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
    init?(fields: ArraySlice<Substring>) {
        guard fields.count >= 4 else { return nil }
        let start = fields.startIndex
        path = fields[start] == "." ? "" : String(fields[start])
        guard let low = Int(fields[start + 1]) else { return nil }
        min = low
        let high = fields[start + 2]
        guard let top = high == "*" ? Int.max : Int(high) else { return nil }
        max = top
        isArray = top > 1
        types = fields[start + 3].split(separator: " ").map(ElementRow.type)
        for field in fields.dropFirst(4) {
            guard let equals = field.firstIndex(of: "=") else { return nil }
            read(field[..<equals], field[field.index(after: equals)...])
        }
    }

    /// `Reference(a|b)`, `Quantity{p}`.
    private static func type(_ text: Substring) -> ElementType {
        let code = text.prefix { $0 != "{" && $0 != "(" }
        func list(_ open: Character, _ close: Character) -> [String] {
            guard let from = text.firstIndex(of: open), let to = text[from...].firstIndex(of: close) else { return [] }
            return text[text.index(after: from)..<to].split(separator: ",").map(lengthen)
        }
        return ElementType(code: String(code), profiles: list("{", "}"), targets: list("(", ")"))
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
        case "slice": slicing = ElementRow.slicing(value)
        case "content": content = String(value)
        case "length": maxLength = Int(value)
        case "minv": minValue = Array(value.utf8)
        case "maxv": maxValue = Array(value.utf8)
        case "flags":
            isModifier = value.contains("m")
            mustSupport = value.contains("s")
        case "inv": invariants = value.split(separator: ",").map { Invariant(key: String($0)) }
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

    /// The line, without its line feed.
    var line: String {
        var fields = ["E", path.isEmpty ? "." : path, "\(min)", max == .max ? "*" : "\(max)"]
        fields.append(types.map(ElementRow.text).joined(separator: " "))
        if isArray != (max > 1) { fields.append("array=\(isArray ? 1 : 0)") }
        if let fixed { fields.append("fixed=" + String(decoding: fixed, as: UTF8.self)) }
        if let pattern { fields.append("pattern=" + String(decoding: pattern, as: UTF8.self)) }
        if let binding { fields.append("bind=\(binding.strength.rawValue) \(binding.valueSet)") }
        if let slicing {
            let how = slicing.discriminators.map { "\($0.kind.rawValue):\($0.path)" }.joined(separator: ",")
            fields.append("slice=\(how);\(slicing.rules.rawValue);\(slicing.isOrdered ? "ordered" : "")")
        }
        if let content { fields.append("content=\(content)") }
        if let maxLength { fields.append("length=\(maxLength)") }
        if let minValue { fields.append("minv=" + String(decoding: minValue, as: UTF8.self)) }
        if let maxValue { fields.append("maxv=" + String(decoding: maxValue, as: UTF8.self)) }
        if isModifier || mustSupport { fields.append("flags=\(isModifier ? "m" : "")\(mustSupport ? "s" : "")") }
        if !invariants.isEmpty { fields.append("inv=" + invariants.map(\.key).joined(separator: ",")) }
        return fields.joined(separator: "\t")
    }

    private static func text(_ type: ElementType) -> String {
        var text = type.code
        if !type.profiles.isEmpty { text += "{" + type.profiles.map(shorten).joined(separator: ",") + "}" }
        if !type.targets.isEmpty { text += "(" + type.targets.map(shorten).joined(separator: ",") + ")" }
        return text
    }
}
