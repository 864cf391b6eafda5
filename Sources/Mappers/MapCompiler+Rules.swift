import FHIR
import Records
import Yams

extension MapCompiler {
    mutating func add(rules: [MapRule], to object: ObjectBuilder) {
        for rule in rules {
            do {
                if rule.path == MapRule.include {
                    try add(fragment: rule.value, of: rule.file, "include", to: object)
                } else {
                    try add(rule, to: object)
                }
            } catch { report(error) }
        }
    }

    /// Adds the rules of the fragment that `node` names, as if they stood there themselves.
    private mutating func add(
        fragment node: Yams.Node, of source: MapSource, _ word: String, to object: ObjectBuilder
    ) throws(MappingError) {
        let name = try source.file.text(node, word)
        guard let fragment = fragments[name] else {
            let known = fragments.keys.sorted().joined(separator: ", ")
            throw source.file.error(at: node, "\(word): no fragment is called '\(name)'; known are \(known)")
        }
        guard fragmentDepth < 4 else { throw source.file.error(at: node, "fragments use each other deeper than 4") }
        fragmentDepth += 1
        defer { fragmentDepth -= 1 }
        add(rules: try fragment.source.rules(fragment.rules), to: object)
    }

    private mutating func number(_ rule: MapRule, path: String) -> Int32 {
        template.rules.append(
            Template.Rule(map: mapName, file: rule.file.file.name, line: rule.line, path: path, cpcds: rule.cpcds))
        return Int32(template.rules.count - 1)
    }

    /// Walks a rule's path from `object`, making what is not there yet, and puts the rule at its end.
    private mutating func add(_ rule: MapRule, to object: ObjectBuilder) throws(MappingError) {
        let steps = try steps(rule)
        var object = object
        for (position, step) in steps.enumerated() {
            let isLast = position == steps.count - 1
            let element: ResolvedElement
            do {
                element = try catalog.resolve(step: step.text, in: object.element)
            } catch {
                throw rule.file.file.error(at: rule.key, "\(object.path): \(error.description)")
            }
            guard element.max > 0 else {
                throw rule.file.file.error(at: rule.key, "\(object.path).\(step.text): the profile does not allow it")
            }
            let path = "\(object.path).\(step.text)"
            // What a path says of a primitive's parts (its extension) stands beside the value, as JSON has it: `_onsetDateTime`.
            let name = !isLast && element.isPrimitive && !element.isArray ? "_" + step.name : step.name
            let property = object.property(name) ?? PropertyBuilder(name: name, isArray: element.isArray)
            if object.property(name) == nil { object.properties.append(property) }
            if isLast {
                let entry = try self.entry(rule, element, path: path)
                entry.slice = step.slice
                property.entries.append(entry)
            } else {
                object = try descend(rule, step, property, element, path)
            }
        }
    }

    private struct Step {
        var text: String
        var name: String
        var slice: String?
    }

    private func steps(_ rule: MapRule) throws(MappingError) -> [Step] {
        var result: [Step] = []
        for part in rule.path.split(separator: ".", omittingEmptySubsequences: false) {
            let name = String(part.prefix { $0 != "[" })
            let slice = part.count > name.count ? String(part.dropFirst(name.count + 1).dropLast()) : nil
            guard !name.isEmpty, slice == nil || part.hasSuffix("]") && !(slice ?? "").isEmpty, result.count < 16 else {
                throw rule.file.file.error(
                    at: rule.key, "'\(rule.path)' is no path: expected element.element[slice].element")
            }
            result.append(Step(text: String(part), name: name, slice: slice))
        }
        return result
    }

    /// The object that a step of a longer path leads into, shared by neighbouring rules with the same beginning.
    private mutating func descend(
        _ rule: MapRule, _ step: Step, _ property: PropertyBuilder, _ element: ResolvedElement, _ path: String
    ) throws(MappingError) -> ObjectBuilder {
        if let open = property.entries.last(where: { $0.isOpen && $0.slice == step.slice }), let object = open.object {
            return object
        }
        guard element.type != nil else {
            let names = element.types.map { step.name + $0.suffix }.joined(separator: ", ")
            throw rule.file.file.error(at: rule.key, "\(path): choose a type: \(names)")
        }
        let object = ObjectBuilder(element, path: path, origin: (rule.file, rule.key))
        let entry = EntryBuilder(Template.Entry(rule: -1, content: .object(-1)))
        entry.object = object
        entry.slice = step.slice
        entry.isOpen = true
        property.entries.append(entry)
        return object
    }

    // MARK: One rule

    private mutating func entry(
        _ rule: MapRule, _ element: ResolvedElement, path: String
    ) throws(MappingError) -> EntryBuilder {
        let ruleNumber = number(rule, path: path)
        guard let options = rule.mapping else {
            let compiled = try expression(rule.file, rule.value)
            let content = try value(rule, rule.value, compiled, element, path)
            return EntryBuilder(Template.Entry(rule: ruleNumber, content: content))
        }
        let frames = expressions.frames.count
        defer { expressions.frames.removeLast(expressions.frames.count - frames) }
        let result = EntryBuilder(Template.Entry(rule: ruleNumber, content: .constant(0..<0)))
        try prepare(result, rule, options)
        if let sequences = options["sequencesOf"] {
            result.entry.content = try sequenceNumbers(rule, sequences, options, path)
            result.entry.key = nil
        } else if options["rules"] != nil || options["use"] != nil {
            try block(result, rule, options, element, path)
        } else {
            result.entry.content = try content(rule, options, element, path)
        }
        return result
    }

    /// `each`, `as`, `with`, `let`, `when`, `key`, `unique`.
    private mutating func prepare(
        _ result: EntryBuilder, _ rule: MapRule, _ options: Yams.Node.Mapping
    ) throws(MappingError) {
        let file = rule.file.file
        if let each = options["each"] ?? options["with"] {
            let compiled = try expression(rule.file, each)
            let name = try options["as"].map { (node) throws(MappingError) in try file.text(node, "as") }
            result.entry.each = compiled
            result.entry.isSingle = options["each"] == nil
            result.entry.eachSlot = try pushFrame(compiled.type, name: name, isContext: true, rule.file, each)
        }
        result.lets = try lets(rule.file, options["let"])
        if let when = options["when"] { result.entry.when = try condition(rule.file, when) }
        if let key = options["key"] {
            let compiled = try expression(rule.file, key)
            guard compiled.type.kind == .text || compiled.type.isNumeric else {
                throw file.error(at: key, "key: expected a text or a number")
            }
            result.entry.key = compiled
        }
        if let unique = options["unique"] {
            guard unique.bool == true, result.entry.key != nil else {
                throw file.error(at: unique, "unique: true needs a key")
            }
            result.entry.isUnique = true
        }
        if result.entry.key != nil, options["sequencesOf"] == nil { remember(list: rule.path) }
    }

    private mutating func remember(list path: String) {
        let name = String(path.split(separator: ".").last?.prefix { $0 != "[" } ?? "")
        if lists[name] == nil { lists[name] = Int32(lists.count) }
    }

    private mutating func sequenceNumbers(
        _ rule: MapRule, _ node: Yams.Node, _ options: Yams.Node.Mapping, _ path: String
    ) throws(MappingError) -> Template.Content {
        let name = try rule.file.file.text(node, "sequencesOf")
        guard let list = lists[name] else {
            throw rule.file.file.error(
                at: node, "sequencesOf: no rule before this one gives the items of '\(name)' a key")
        }
        guard let key = options["key"] else { throw rule.file.file.error(at: node, "sequencesOf needs a key") }
        return .sequences(list: list, try expression(rule.file, key))
    }

    /// A rule with rules of its own, or those of a fragment.
    private mutating func block(
        _ result: EntryBuilder, _ rule: MapRule, _ options: Yams.Node.Mapping, _ element: ResolvedElement,
        _ path: String
    ) throws(MappingError) {
        let file = rule.file.file
        guard
            element.type != nil || element.definitions.contains(where: { $0.reference != nil || !$0.children.isEmpty })
        else {
            let names = element.types.map { rule.path + $0.suffix }.joined(separator: ", ")
            throw file.error(at: rule.key, "\(path): choose a type: \(names)")
        }
        let object = ObjectBuilder(element, path: path, origin: (rule.file, rule.key))
        if let needs = options["needs"] {
            object.needs = try file.text(needs, "needs").split { $0 == "," || $0 == " " }.map(String.init)
        }
        if let rules = options["rules"] { add(rules: try rule.file.rules(rules), to: object) }
        if let use = options["use"] { try add(fragment: use, of: rule.file, "use", to: object) }
        result.object = object
        result.entry.content = .object(-1)
    }
}

extension StaticType {
    var isNumeric: Bool { kind == .decimal || kind == .integer }
}

extension ResolvedElement {
    /// Whether its one type is primitive: FHIR writes those with a small letter.
    fileprivate var isPrimitive: Bool { type?.code.first?.isLowercase ?? false }
}
