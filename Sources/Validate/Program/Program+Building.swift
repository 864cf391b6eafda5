import FHIR

extension Program {
    /// A node of merged definitions, the most specific first. `constants`: what the elements above prescribe here.
    func build(_ contents: [ElementNode], type: String, constants: [[UInt8]]) -> Node {
        var node = emptyNode()
        node.type = text(type)
        node.profile = text(contents.first?.profile ?? "")
        if isResourceType(type), contents.first.map({ $0.id.contains(".") }) ?? false {
            node.form = .resource
            addResources(contents, to: &node)
            return node
        }
        let own = self.type(type)
        if own?.kind == .primitiveType {
            node.form = .primitive
            node.primitive = Primitive(name: type)
        }
        node.isReference = type == "Reference"
        node.isCoding = type == "Coding"
        let prescribed = contents.compactMap { $0.fixed ?? $0.pattern } + constants
        addElements(contents, isResource: own?.kind == .resource, constants: prescribed, to: &node)
        addValues(contents, to: &node)
        addCodes(contents, type: type, isPrescribed: !prescribed.isEmpty, to: &node)
        addTargets(contents, type: type, to: &node)
        addBounds(contents, to: &node)
        addChoices(contents, type: type, to: &node)
        addRules(contents, type: type, to: &node)
        if let shortest = contents.compactMap(\.maxLength).min() { node.maxLength = Int32(clamping: shortest) }
        return node
    }

    func emptyNode() -> Node {
        Node(
            slots: arena.copy([]), names: arena.copy([]), entries: arena.copy([]), places: arena.copy([-1]),
            counted: arena.copy([]), values: arena.copy([]), codes: arena.copy([]), targets: arena.copy([]),
            rules: arena.copy([]), resources: arena.copy([]), choices: arena.copy([]), bounds: arena.copy([]),
            supported: arena.copy([]))
    }

    /// Whether values of this type are resources of their own: contained, in an entry, or a parameter.
    func isResourceType(_ type: String) -> Bool {
        type == "Resource" || type == "DomainResource" || self.type(type)?.kind == .resource
    }

    private func addValues(_ contents: [ElementNode], to node: inout Node) {
        var seen: Set<[UInt8]> = []
        var checks: [ValueCheck] = []
        for definition in contents {
            for (json, isFixed) in [(definition.fixed, true), (definition.pattern, false)] {
                guard let json, seen.insert(json).inserted,
                    let pattern = Pattern.make(json, names: names, arena: arena)
                else { continue }
                checks.append(
                    ValueCheck(
                        pattern: pattern, isFixed: isFixed, text: text(shortened(json)),
                        profile: text(definition.profile)))
            }
        }
        node.values = arena.copy(checks)
        node.valueCount = Int32(checks.count)
    }

    /// What a finding quotes of a prescribed value.
    private func shortened(_ json: [UInt8]) -> String {
        let text = String(decoding: json, as: UTF8.self)
        return text.count <= 160 ? text : text.prefix(159) + "…"
    }

    private func addCodes(_ contents: [ElementNode], type: String, isPrescribed: Bool, to node: inout Node) {
        guard let shape = CodeCheck.Shape(type: type) else { return }
        var checks: [CodeCheck] = []
        var seen: Set<String> = []
        func add(_ definition: ElementNode, _ set: String, _ strength: CodeCheck.Strength) {
            guard seen.insert(String(set.prefix { $0 != "|" })).inserted,
                let table = table(set, from: definition.package)
            else { return }
            // A value that is prescribed, here or as part of an element above, is the profile's own choice of a code.
            let isWeak = strength == .extensible || strength == .preferred
            if isWeak && (!table.pointee.isComplete || isPrescribed) { return }
            checks.append(
                CodeCheck(
                    table: table, shape: shape, strength: strength, valueSet: text(set),
                    profile: text(definition.profile)))
        }
        let bound = contents.compactMap { definition in definition.binding.map { (definition, $0) } }
        for (definition, binding) in bound where binding.strength == .required {
            add(definition, binding.valueSet, .required)
        }
        for (definition, binding) in bound { binding.maxValueSet.map { add(definition, $0, .most) } }
        for (definition, binding) in bound where binding.strength == .extensible {
            add(definition, binding.valueSet, .extensible)
        }
        for (definition, binding) in bound where binding.strength == .preferred {
            add(definition, binding.valueSet, .preferred)
        }
        node.codes = arena.copy(checks)
        node.codeCount = Int32(checks.count)
    }

    private func addBounds(_ contents: [ElementNode], to node: inout Node) {
        var checks: [BoundCheck] = []
        for definition in contents {
            for (json, isLeast) in [(definition.minValue, true), (definition.maxValue, false)] {
                guard let json, let bound = JSONExcerpt.scalar(json) else { continue }
                checks.append(
                    BoundCheck(
                        text: arena.copy(bound), length: Int32(bound.count), isLeast: isLeast,
                        profile: text(definition.profile)))
            }
        }
        node.bounds = arena.copy(checks)
        node.boundCount = Int32(checks.count)
    }

    /// Where a definition lets a data type conform to one of several profiles, all of them at hand.
    private func addChoices(_ contents: [ElementNode], type: String, to node: inout Node) {
        var checks: [ProfileChoice] = []
        for definition in contents {
            for candidate in definition.types where candidate.code == type && candidate.profiles.count > 1 {
                let found = candidate.profiles.compactMap { profile($0, from: definition.package) }
                guard found.count == candidate.profiles.count else { continue }
                checks.append(ProfileChoice(profiles: profileSet(found), profile: text(definition.profile)))
            }
        }
        node.choices = arena.copy(checks)
        node.choiceCount = Int32(checks.count)
    }

    private func addRules(_ contents: [ElementNode], type: String, to node: inout Node) {
        var checks: [RuleCheck] = []
        var seen: Set<String> = []
        for definition in contents {
            // Two keys for one condition would say one fact twice.
            for invariant in definition.invariants where seen.insert(identity(invariant)).inserted {
                guard let check = check(invariant, of: definition) else { continue }
                add(check, digest: invariant.digest, to: &checks)
            }
        }
        if type == "Extension" {
            let check = RuleCheck(
                rule: .ext1, isAdvice: false, key: text("ext-1"),
                profile: text(ElementNode.canonical(ofType: "Extension")))
            add(check, digest: Rule.digestOfExt1, to: &checks)
        }
        if checks.contains(where: { $0.rule == .expression }) { node.focus = focus(contents, type: type) }
        node.rules = arena.copy(checks)
        node.ruleCount = Int32(checks.count)
    }

    private func add(_ check: RuleCheck, digest: String, to checks: inout [RuleCheck]) {
        guard let trial else {
            if check.rule != .vacuous { checks.append(check) }
            return
        }
        guard let number = trial.add(check, digest: digest) else { return }
        checks.append(
            RuleCheck(
                rule: .expression, isAdvice: check.isAdvice, key: check.key, profile: check.profile, number: number))
    }

    private func identity(_ invariant: Invariant) -> String {
        guard let rule = Rule(invariant) else { return "\(invariant.key) \(invariant.digest)" }
        return rule == .condition || rule == .vacuous ? invariant.digest : "\(rule)"
    }

    private func check(_ invariant: Invariant, of definition: ElementNode) -> RuleCheck? {
        guard let rule = Rule(invariant), rule.valueSet.map({ table($0, from: nil) != nil }) ?? true else {
            return RuleCheck(
                rule: .expression, isAdvice: invariant.severity == .warning, key: text(invariant.key),
                profile: text(definition.profile),
                number: invariant.expression.flatMap { expression($0) } ?? -1)
        }
        return RuleCheck(
            rule: rule, isAdvice: rule.isAdvice || invariant.severity == .warning, key: text(invariant.key),
            profile: text(definition.profile),
            number: rule == .condition ? conditions.number(invariant.digest) ?? -1 : -1)
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
