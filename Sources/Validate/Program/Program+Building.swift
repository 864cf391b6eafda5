import FHIR

extension Program {
    /// A node of merged definitions, the most specific first. `constants`: what the elements above prescribe here.
    func build(_ contents: [ElementNode], type: String, constants: [[UInt8]]) -> Node {
        var node = emptyNode()
        node.type = text(type)
        node.profile = text(contents.first?.profile ?? "")
        let own = self.type(type)
        if own?.kind == .primitiveType {
            node.form = .primitive
            node.primitive = Primitive(name: type)
        } else if type == "Resource" || type == "DomainResource" {
            node.form = .resource
        }
        node.isReference = type == "Reference"
        let prescribed = contents.compactMap { $0.fixed ?? $0.pattern } + constants
        addElements(contents, isResource: own?.kind == .resource, constants: prescribed, to: &node)
        addValues(contents, to: &node)
        addCodes(contents, type: type, isPrescribed: !prescribed.isEmpty, to: &node)
        addTargets(contents, type: type, to: &node)
        addRules(contents, type: type, to: &node)
        if let shortest = contents.compactMap(\.maxLength).min() { node.maxLength = Int32(clamping: shortest) }
        return node
    }

    private func emptyNode() -> Node {
        Node(
            slots: arena.copy([]), names: arena.copy([]), entries: arena.copy([]), places: arena.copy([-1]),
            counted: arena.copy([]),
            values: arena.copy([]),
            codes: arena.copy([]), targets: arena.copy([]), rules: arena.copy([]))
    }

    private func addValues(_ contents: [ElementNode], to node: inout Node) {
        var seen: Set<[UInt8]> = []
        var checks: [ValueCheck] = []
        for definition in contents {
            for (json, isFixed) in [(definition.fixed, true), (definition.pattern, false)] {
                guard let json, seen.insert(json).inserted,
                    let pattern = Pattern.make(json, names: names, arena: arena)
                else { continue }
                checks.append(ValueCheck(pattern: pattern, isFixed: isFixed, profile: text(definition.profile)))
            }
        }
        node.values = arena.copy(checks)
        node.valueCount = Int32(checks.count)
    }

    private func addCodes(_ contents: [ElementNode], type: String, isPrescribed: Bool, to node: inout Node) {
        guard let shape = CodeCheck.Shape(type: type) else { return }
        var checks: [CodeCheck] = []
        var seen: Set<String> = []
        for strength in [Binding.Strength.required, .extensible] {
            for definition in contents {
                guard let binding = definition.binding, binding.strength == strength,
                    seen.insert(String(binding.valueSet.prefix { $0 != "|" })).inserted
                else { continue }
                guard let table = table(binding.valueSet) else { continue }
                // A value that is prescribed, here or as part of an element above, is the profile's own choice of a code.
                if strength == .extensible && (!table.pointee.isComplete || isPrescribed) { continue }
                checks.append(
                    CodeCheck(
                        table: table, shape: shape, isRequired: strength == .required, valueSet: text(binding.valueSet),
                        profile: text(definition.profile)))
            }
        }
        node.codes = arena.copy(checks)
        node.codeCount = Int32(checks.count)
    }

    private func addTargets(_ contents: [ElementNode], type: String, to node: inout Node) {
        guard type == "Reference" else { return }
        var checks: [TargetCheck] = []
        var seen: Set<[String]> = []
        for definition in contents {
            guard let reference = definition.types.first(where: { $0.code == type }), !reference.targets.isEmpty else {
                continue
            }
            let types = Set(reference.targets.compactMap { catalog.targetType($0) }).sorted()
            if types.isEmpty || types.contains("Resource") || types.contains("DomainResource") { continue }
            guard seen.insert(types).inserted else { continue }
            let numbers = types.map { text($0) }
            checks.append(
                TargetCheck(types: arena.copy(numbers), count: Int32(numbers.count), profile: text(definition.profile)))
        }
        node.targets = arena.copy(checks)
        node.targetCount = Int32(checks.count)
    }

    private func addRules(_ contents: [ElementNode], type: String, to node: inout Node) {
        var checks: [RuleCheck] = []
        for definition in contents {
            for invariant in definition.invariants {
                guard let rule = Rule(key: invariant.key), !checks.contains(where: { $0.rule == rule }) else { continue }
                checks.append(RuleCheck(rule: rule, profile: text(definition.profile)))
            }
        }
        if type == "Extension" {
            checks.append(RuleCheck(rule: .ext1, profile: text("http://hl7.org/fhir/StructureDefinition/Extension")))
        }
        node.rules = arena.copy(checks)
        node.ruleCount = Int32(checks.count)
    }
}

extension CodeCheck.Shape {
    init?(type: String) {
        switch type {
        case "code", "string", "uri": self = .code
        case "Coding": self = .coding
        case "CodeableConcept": self = .concept
        case "Quantity", "Money", "Age", "Duration", "Count", "Distance": self = .quantity
        default: return nil
        }
    }
}
