/// Makes a small sound value of any type.
struct SoundValue {
    private let packages: OfficialPackages

    init(_ packages: OfficialPackages) { self.packages = packages }

    /// JSON of a value for an element; `nil` where none can be made here.
    func value(of node: DefinitionNode, type: String, in definition: Definition, depth: Int = 0) -> String? {
        if let prescribed = node.prescribed { return String(decoding: prescribed.bytes, as: UTF8.self) }
        if let binding = node.binding, binding.strength == "required" || binding.strength == "extensible" {
            let sample = packages.valueSet(binding.valueSet).sample
            if let coded = sample.flatMap({ SoundValue.coded(type, $0) }) { return coded }
            if binding.strength == "required" { return nil }
        }
        if type == "Reference" { return reference(node) }
        if type == "BackboneElement" || type == "Element" { return backbone(node, in: definition, depth: depth) }
        return SoundValue.plain[type]
    }

    private static func coded(_ type: String, _ sample: (system: String, code: String)) -> String? {
        let coding = "{\"system\":\"\(sample.system)\",\"code\":\"\(sample.code)\"}"
        switch type {
        case "code": return "\"\(sample.code)\""
        case "Coding": return coding
        case "CodeableConcept": return "{\"coding\":[\(coding)]}"
        default: return nil
        }
    }

    private func reference(_ node: DefinitionNode) -> String? {
        let targets = node.types.first { $0.code == "Reference" }?.targets ?? []
        guard let first = targets.first else { return SoundValue.plain["Reference"] }
        guard let type = targetType(first) else { return nil }
        return "{\"reference\":\"\(type == "Resource" ? "Patient" : type)/example\"}"
    }

    /// The type that a target's canonical stands for.
    func targetType(_ canonical: String) -> String? {
        let base = "http://hl7.org/fhir/StructureDefinition/"
        if canonical.hasPrefix(base), !canonical.dropFirst(base.count).contains("-") {
            return String(canonical.dropFirst(base.count))
        }
        return packages.resource("StructureDefinition", canonical)?["type"] as? String
    }

    /// An element's required children, and theirs.
    private func backbone(_ node: DefinitionNode, in definition: Definition, depth: Int) -> String? {
        guard depth < 5 else { return nil }
        var members: [String] = []
        for child in node.children where child.min > 0 {
            guard let type = child.types.first?.code,
                let value = value(of: child, type: type, in: definition, depth: depth + 1)
            else { return nil }
            members.append("\"\(child.key(for: type))\":" + (child.isArray ? "[\(value)]" : value))
        }
        if members.isEmpty { members.append("\"extension\":[\(SoundValue.unknownExtension)]") }
        return "{\(members.joined(separator: ","))}"
    }

    static let unknownExtension = "{\"url\":\"http://example.org/unknown\",\"valueString\":\"x\"}"

    private static let coding = "{\"system\":\"http://example.org/codes\",\"code\":\"x\"}"

    private static func ucum(_ code: String) -> String {
        "{\"value\":1,\"unit\":\"\(code)\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"\(code)\"}"
    }

    /// Values for every type that needs no more than its name.
    static let plain: [String: String] = [
        "boolean": "true", "integer": "1", "positiveInt": "1", "unsignedInt": "1", "decimal": "1.5", "string": "\"x\"",
        "markdown": "\"x\"", "code": "\"x\"", "id": "\"x\"", "uri": "\"http://example.org/x\"",
        "url": "\"http://example.org/x\"", "canonical": "\"http://example.org/x\"", "oid": "\"urn:oid:1.2.3\"",
        "uuid": "\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\"", "base64Binary": "\"YQ==\"",
        "instant": "\"2023-01-01T00:00:00Z\"", "date": "\"2023-01-01\"", "dateTime": "\"2023-01-01\"",
        "time": "\"10:00:00\"", "Address": "{\"city\":\"x\"}", "Annotation": "{\"text\":\"x\"}",
        "Attachment": "{\"contentType\":\"text/plain\",\"url\":\"http://example.org/x\"}",
        "Identifier": "{\"system\":\"http://example.org/ids\",\"value\":\"x\"}", "CodeableConcept": "{\"text\":\"x\"}",
        "Coding": coding, "Quantity": "{\"value\":1}", "Age": ucum("a"), "Duration": ucum("d"), "Distance": ucum("m"),
        "Count": ucum("1"), "Range": "{\"low\":{\"value\":1}}", "Period": "{\"start\":\"2023-01-01\"}",
        "Ratio": "{\"numerator\":{\"value\":1},\"denominator\":{\"value\":2}}",
        "SampledData": "{\"origin\":{\"value\":1},\"period\":1,\"dimensions\":1}",
        "Signature": "{\"type\":[\(coding)],\"when\":\"2023-01-01T00:00:00Z\",\"who\":{\"display\":\"x\"}}",
        "HumanName": "{\"family\":\"x\"}", "ContactPoint": "{\"system\":\"phone\",\"value\":\"1\"}",
        "Timing": "{\"code\":{\"text\":\"x\"}}", "Reference": "{\"display\":\"x\"}",
        "Money": "{\"value\":1,\"currency\":\"USD\"}", "Meta": "{\"source\":\"http://example.org/x\"}",
        "Dosage": "{\"text\":\"x\"}", "ContactDetail": "{\"name\":\"x\"}",
        "Contributor": "{\"type\":\"author\",\"name\":\"x\"}", "DataRequirement": "{\"type\":\"Patient\"}",
        "Expression": "{\"language\":\"text/fhirpath\",\"expression\":\"true\"}",
        "ParameterDefinition": "{\"use\":\"in\",\"type\":\"string\"}", "RelatedArtifact": "{\"type\":\"citation\"}",
        "TriggerDefinition": "{\"type\":\"named-event\",\"name\":\"x\"}",
        "UsageContext": "{\"code\":\(coding),\"valueCodeableConcept\":{\"text\":\"x\"}}",
    ]
}
