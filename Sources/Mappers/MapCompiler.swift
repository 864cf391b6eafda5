import Bytes
import FHIR
import Records
import Yams

/// Compiles maps against the records' vocabularies and the profiles they write, and finds their mistakes.
struct MapCompiler {
    let catalog: ProfileCatalog
    var expressions: ExpressionCompiler
    var template = Template()
    var fragments: [String: (source: MapSource, rules: Yams.Node)] = [:]
    var crosswalkTables: [String: CodeTable] = [:]
    var crosswalkNumbers: [String: Int32] = [:]
    /// The guide's neutral codes: element path to system and code.
    var neutral: [String: (system: String, code: String)] = [:]
    var errors: [MappingError] = []

    // Of the map at hand.
    var profile: Profile?
    /// What its resources claim besides (`also:`): canonicals with versions.
    var otherProfiles: [String] = []
    var mapName = ""
    var lists: [String: Int32] = [:]
    var fragmentDepth = 0

    /// More mistakes than these are not listed.
    static let errorLimit = 100

    static let mapKeys = [
        "map", "from", "to", "also", "role", "each", "as", "let", "when", "id", "version", "rules", "tests", "cpcds",
    ]

    mutating func report(_ error: MappingError) {
        if errors.count < MapCompiler.errorLimit { errors.append(error) }
    }

    /// Runs `body`; a mistake is noted and `nil` returned.
    mutating func attempt<R>(_ body: (inout MapCompiler) throws(MappingError) -> R) -> R? {
        do { return try body(&self) } catch {
            report(error)
            return nil
        }
    }

    // MARK: Maps

    /// Compiles one file that has a `map:`.
    mutating func compile(_ source: MapSource, _ root: Yams.Node.Mapping) throws(MappingError) {
        let file = source.file
        try file.check(keys: root, MapCompiler.mapKeys, "a map")
        guard let name = root["map"], let from = root["from"], let to = root["to"], let id = root["id"],
            let rules = root["rules"]
        else { throw file.error(at: file.root, "a map needs 'map', 'from', 'to', 'id' and 'rules'") }
        mapName = try file.text(name, "map")
        let kinds = try self.kinds(source, from)
        guard let profile = catalog.profile(named: try file.text(to, "to")) else {
            throw file.error(at: to, "to: no profile of this name is at hand")
        }
        self.profile = profile
        otherProfiles = try others(source, root["also"], beside: profile)
        lists = [:]
        var bodies: [Template.Body] = []
        for each in try eachNodes(source, root["each"]) {
            expressions.frames = []
            if let body = attempt({ (one) throws(MappingError) in
                try one.body(source, root, each: each, id: id, rules: rules, profile)
            }) {
                bodies.append(body)
            }
        }
        expressions.frames = []
        let role = try root["role"].map { (node) throws(MappingError) in try file.text(node, "role") } ?? "main"
        guard role == "main" || role == "dependency" else {
            throw file.error(at: root["role"], "role: expected main or dependency")
        }
        template.maps.append(
            Template.Map(
                name: mapName, type: profile.type, profile: profile.canonical, kinds: kinds,
                isDependency: role == "dependency",
                bodies: bodies))
    }

    /// `also:`: profiles of the same type that the resources conform to as well, each named once.
    private func others(
        _ source: MapSource, _ node: Yams.Node?, beside profile: Profile
    ) throws(MappingError) -> [String] {
        guard let node else { return [] }
        var result: [String] = []
        for item in node.sequence.map({ Array($0) }) ?? [node] {
            guard let other = catalog.profile(named: try source.file.text(item, "also")) else {
                throw source.file.error(at: item, "also: no profile of this name is at hand")
            }
            guard other.type == profile.type, other.canonical != profile.canonical, !result.contains(other.canonical)
            else {
                throw source.file.error(
                    at: item, "also: expected other profiles of \(profile.type) than 'to', each once")
            }
            result.append(other.canonical)
        }
        return result
    }

    private func kinds(_ source: MapSource, _ from: Yams.Node) throws(MappingError) -> [Case.Kind] {
        let nodes: [Yams.Node]
        if case .sequence(let list) = from { nodes = list.map { $0 } } else { nodes = [from] }
        var result: [Case.Kind] = []
        for node in nodes {
            guard let kind = Case.Kind(rawValue: try source.file.text(node, "from")) else {
                throw source.file.error(
                    at: node,
                    "from: expected a kind of case: claim, member, derived-member, provider, authorization, statement or document"
                )
            }
            result.append(kind)
        }
        return result
    }

    private func eachNodes(_ source: MapSource, _ node: Yams.Node?) throws(MappingError) -> [Yams.Node?] {
        guard let node else { return [nil] }
        if case .sequence(let list) = node { return list.map { $0 } }
        return [node]
    }

    private mutating func body(
        _ source: MapSource, _ root: Yams.Node.Mapping, each: Yams.Node?, id: Yams.Node, rules: Yams.Node,
        _ profile: Profile
    ) throws(MappingError) -> Template.Body {
        let file = source.file
        var eachExpression: CompiledExpression?
        var slot: Int32 = -1
        if let each {
            let compiled = try expression(source, each)
            eachExpression = compiled
            let name = try root["as"].map { (node) throws(MappingError) in try file.text(node, "as") }
            slot = try pushFrame(compiled.type, name: name, isContext: true, source, each)
        }
        let lets = try self.lets(source, root["let"])
        let when = try root["when"].map { (node) throws(MappingError) in try condition(source, node) }
        let identifier = try expression(source, id)
        guard identifier.type.kind == .text else { throw file.error(at: id, "id: expected a text") }
        let version = try root["version"].map { (node) throws(MappingError) in try expression(source, node) }
        let object = ObjectBuilder(catalog.root(of: profile), path: profile.type, origin: (source, id))
        addHead(of: profile, to: object)
        add(rules: try source.rules(rules), to: object)
        let start = template.lets.count
        template.lets += lets
        let number = finish(object)
        return Template.Body(
            each: eachExpression, eachSlot: slot, lets: start..<start + lets.count, when: when, id: identifier,
            version: version,
            root: number)
    }

    /// `meta.profile` with its version, as the guide's invariants ask. `resourceType` and `id` are the mapper's own.
    private mutating func addHead(of profile: Profile, to object: ObjectBuilder) {
        guard let meta = try? catalog.resolve(step: "meta", in: object.element) else { return }
        let head = ObjectBuilder(meta, path: "\(profile.type).meta", origin: object.origin)
        let list = PropertyBuilder(name: "profile", isArray: true)
        list.entries = ([profile.canonical] + otherProfiles).map { canonical in
            EntryBuilder(Template.Entry(rule: -1, content: .statement(literal(json: canonical))))
        }
        // A profile may ask for its own name by a slice (PDex does).
        let slices = (try? catalog.resolve(step: "profile", in: meta))?.definitions.flatMap(\.slices) ?? []
        list.entries[0].slice = slices.first { $0.min > 0 }?.sliceName
        head.properties.append(list)
        let entry = EntryBuilder(Template.Entry(rule: -1, content: .object(-1)))
        entry.object = head
        entry.isOpen = true
        let property = PropertyBuilder(name: "meta", isArray: false)
        property.entries = [entry]
        object.properties.append(property)
    }

    // MARK: Expressions

    func location(_ source: MapSource, _ node: Yams.Node, _ error: ExpressionError) -> MappingError {
        source.error(in: node, error)
    }

    mutating func expression(_ source: MapSource, _ node: Yams.Node) throws(MappingError) -> CompiledExpression {
        let text = try source.file.text(node, "an expression")
        let compiled: CompiledExpression
        do { compiled = try expressions.compile(text) } catch { throw source.error(in: node, error) }
        guard !compiled.isSecret else {
            throw source.file.error(
                at: node,
                "what this reads is secret (a social security number, a person's tax id) and is never published")
        }
        return compiled
    }

    mutating func condition(_ source: MapSource, _ node: Yams.Node) throws(MappingError) -> CompiledExpression {
        let compiled = try expression(source, node)
        guard compiled.type.kind == .boolean else {
            throw source.file.error(at: node, "a condition is true or false, this is \(compiled.type.description)")
        }
        return compiled
    }

    mutating func lets(_ source: MapSource, _ node: Yams.Node?) throws(MappingError) -> [Template.Let] {
        guard let node else { return [] }
        var result: [Template.Let] = []
        for (key, value) in try source.file.mapping(node, "let") {
            let compiled = try expression(source, value)
            let slot = try pushFrame(
                compiled.type, name: try source.file.text(key, "a name"), isContext: false, source, value)
            result.append(Template.Let(slot: slot, value: compiled))
        }
        return result
    }

    mutating func pushFrame(
        _ type: StaticType, name: String?, isContext: Bool, _ source: MapSource, _ node: Yams.Node
    ) throws(MappingError) -> Int32 {
        guard expressions.frames.count < ExpressionCompiler.slotLimit else {
            throw source.file.error(at: node, "blocks and names are nested deeper than \(ExpressionCompiler.slotLimit)")
        }
        expressions.frames.append(.init(name: name, type: StaticType(type.kind), isContext: isContext))
        return Int32(expressions.frames.count - 1)
    }

    // MARK: Literals

    mutating func literal(_ bytes: [UInt8]) -> Range<Int> {
        let start = template.literals.count
        template.literals += bytes
        return start..<template.literals.count
    }

    mutating func literal(json text: String) -> Range<Int> {
        var writer = ByteWriter(capacity: text.utf8.count + 2)
        writer.append(jsonString: text)
        return literal(writer.bytes)
    }

    // MARK: Finishing

    /// Turns builders into tables, innermost first; adds what the profile fixes, and complains of what it misses.
    mutating func finish(_ builder: ObjectBuilder) -> Int32 {
        complete(builder)
        var flat: [Template.Property] = []
        var needs: UInt64 = 0
        for (position, property) in builder.properties.enumerated() {
            var entries: [Template.Entry] = []
            for entry in property.entries {
                var made = entry.entry
                if let object = entry.object { made.content = .object(finish(object)) }
                made.lets = template.lets.count..<template.lets.count + entry.lets.count
                template.lets += entry.lets
                entries.append(made)
            }
            let start = template.entries.count
            template.entries += entries
            var key = ByteWriter(capacity: 32)
            key.append(jsonString: property.name)
            key.append(UInt8(ascii: ":"))
            if builder.needs.contains(property.name) && position < 64 { needs |= 1 << UInt64(position) }
            flat.append(
                Template.Property(
                    key: literal(key.bytes), isArray: property.isArray, entries: start..<template.entries.count,
                    list: lists[property.name] ?? -1))
        }
        let start = template.properties.count
        template.properties += flat
        template.objects.append(Template.Object(properties: start..<template.properties.count, needs: needs))
        return Int32(template.objects.count - 1)
    }

    /// Adds fixed and pattern values of children that no rule names, and reports required children without a rule.
    private mutating func complete(_ builder: ObjectBuilder) {
        var seen: Set<String> = []
        for definition in builder.element.definitions {
            for child in catalog.children(of: definition, as: builder.element.type) {
                guard seen.insert(child.name).inserted,
                    let resolved = try? catalog.resolve(step: child.name, in: builder.element)
                else { continue }
                complete(builder, child, resolved)
            }
        }
        for name in builder.needs where builder.property(name) == nil {
            report(builder.origin.source.file.error(at: builder.origin.node, "needs: there is no rule for '\(name)'"))
        }
    }

    private mutating func complete(_ builder: ObjectBuilder, _ child: ElementNode, _ resolved: ResolvedElement) {
        let property = builder.properties.first { $0.name == child.name || child.type(ofJSONName: $0.name) != nil }
        if property == nil, let constant = resolved.constant {
            let made = PropertyBuilder(
                name: child.name, isArray: resolved.isArray && constant.first != UInt8(ascii: "["))
            made.entries = [EntryBuilder(Template.Entry(rule: -1, content: .constant(literal(constant))))]
            builder.properties.insert(made, at: 0)
            return
        }
        let place = "\(builder.path).\(child.name)\(child.isChoice ? "[x]" : "")"
        // A primitive that is only extended is there: it says why its value is not.
        let isExtended = builder.properties.contains {
            $0.name.hasPrefix("_")
                && ($0.name.dropFirst() == child.name || child.type(ofJSONName: String($0.name.dropFirst())) != nil)
        }
        if property == nil && !isExtended && resolved.min > 0 && place != "\(profile?.type ?? "").id"
            && !place.hasSuffix(".meta.lastUpdated")
        {
            report(
                builder.origin.source.file.error(
                    at: builder.origin.node,
                    "\(place) is required by \(profile?.id ?? "the profile"), and no rule writes it"))
        }
        guard let property else { return }
        for slice in resolved.definitions.flatMap(\.slices) where slice.min > 0 {
            guard let name = slice.sliceName, !property.entries.contains(where: { $0.slice == name }), !slice.isChoice
            else { continue }
            report(
                builder.origin.source.file.error(
                    at: builder.origin.node,
                    "\(place)[\(name)] is required by \(profile?.id ?? ""), and no rule writes it"))
        }
    }
}
