import Bytes

extension ElementRow {
    /// Reads an element of a StructureDefinition's snapshot.
    init(snapshot element: TapeCursor, root: String) {
        let id = element["id"]?.string ?? element["path"]?.string ?? root
        path = id == root ? "" : String(id.drop { $0 != "." }.dropFirst())
        min = element["min"].flatMap { Int($0.tape.string($0.index)) } ?? 0
        let high = element["max"]?.string ?? "1"
        max = high == "*" ? .max : Int(high) ?? 1
        isArray = (element["base"]?["max"]?.string ?? high) != "1" && (element["base"]?["max"]?.string ?? high) != "0"
        types = element["type"]?.children.map(ElementRow.type) ?? []
        content = element["contentReference"]?.string.map {
            String($0.drop { $0 != "#" }.dropFirst().drop { $0 != "." }.dropFirst())
        }
        for member in element.children {
            let key = member.key
            if key.hasPrefix("fixed") { fixed = JSONExcerpt.compact(member) }
            if key.hasPrefix("pattern") { pattern = JSONExcerpt.compact(member) }
            if key.hasPrefix("minValue") { minValue = JSONExcerpt.compact(member) }
            if key.hasPrefix("maxValue") { maxValue = JSONExcerpt.compact(member) }
        }
        if let bound = element["binding"], let set = bound["valueSet"]?.string,
            let strength = bound["strength"]?.string.flatMap(Binding.Strength.init)
        {
            let most = bound["extension"]?.children.first {
                $0["url"]?.string == ElementRow.fhirPrefix + "elementdefinition-maxValueSet"
            }
            binding = Binding(
                strength: strength, valueSet: set,
                maxValueSet: most?["valueCanonical"]?.string ?? most?["valueUri"]?.string)
        }
        slicing = element["slicing"].flatMap(ElementRow.slicing)
        maxLength = element["maxLength"].flatMap { Int($0.tape.string($0.index)) }
        isModifier = element["isModifier"]?.isTrue ?? false
        mustSupport = element["mustSupport"]?.isTrue ?? false
        invariants = element["constraint"]?.children.prefix(200).compactMap(Invariant.init) ?? []
    }

    private static func type(_ type: TapeCursor) -> ElementType {
        var code = type["code"]?.string ?? ""
        if code.hasPrefix("http://hl7.org/fhirpath/System.") {
            // Attributes (`id`, `url`) and primitives' values name their FHIR type in an extension.
            let names = type["extension"]?.children.compactMap { $0["valueUrl"]?.string ?? $0["valueUri"]?.string }
            code = names?.first ?? "string"
        }
        return ElementType(
            code: code, profiles: type["profile"]?.children.compactMap(\.string) ?? [],
            targets: type["targetProfile"]?.children.compactMap(\.string) ?? [],
            aggregations: type["aggregation"]?.children.compactMap {
                $0.string.flatMap(ElementType.Aggregation.init)
            } ?? [])
    }

    private static func slicing(_ slicing: TapeCursor) -> Slicing? {
        let discriminators = slicing["discriminator"]?.children.compactMap { part -> Slicing.Discriminator? in
            guard let kind = part["type"]?.string.flatMap(Slicing.Discriminator.Kind.init),
                let path = part["path"]?.string
            else { return nil }
            return Slicing.Discriminator(kind: kind, path: path)
        }
        return Slicing(
            discriminators: discriminators ?? [],
            rules: slicing["rules"]?.string.flatMap(Slicing.Rules.init) ?? .open,
            isOrdered: slicing["ordered"]?.isTrue ?? false)
    }
}

extension Invariant {
    /// Reads ElementDefinition.constraint; `nil` for one without a key, and for `ele-1` and `ext-1`, which hold everywhere.
    init?(_ constraint: TapeCursor) {
        guard let key = constraint["key"]?.string, key != "ele-1", key != "ext-1" else { return nil }
        let isBestPractice = constraint["extension"]?.children.contains {
            $0["url"]?.string == ElementRow.fhirPrefix + "elementdefinition-bestpractice"
                && $0["valueBoolean"]?.isTrue ?? false
        }
        let isWarning = constraint["severity"]?.string == "warning" || isBestPractice ?? false
        self.init(key: key, severity: isWarning ? .warning : .error, expression: constraint["expression"]?.string ?? "")
    }

    /// An invariant with the digest of its expression.
    init(key: String, severity: Severity, expression: String) {
        self.init(
            key: key, severity: severity, digest: Invariant.digest(of: expression), expression: expression)
    }

    /// The first eight hexadecimal digits of the SHA-256 of an expression's text.
    static func digest(of expression: String) -> String {
        Digest.sha256(Array(expression.utf8)).prefix(4).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
    }
}

extension JSONExcerpt {
    /// A value without the space between its parts.
    static func compact(_ value: TapeCursor) -> [UInt8] {
        switch value.kind {
        case .object:
            var result: [UInt8] = [0x7B]
            for child in value.children {
                if result.count > 1 { result.append(0x2C) }
                result += [0x22] + child.tape.key(child.index) + [0x22, 0x3A] + compact(child)
            }
            return result + [0x7D]
        case .array:
            var result: [UInt8] = [0x5B]
            for child in value.children {
                if result.count > 1 { result.append(0x2C) }
                result += compact(child)
            }
            return result + [0x5D]
        default: return source(value)
        }
    }
}
