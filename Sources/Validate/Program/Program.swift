import FHIR

/// Profiles merged into nodes, made as resources need them. Not for two threads at once.
final class Program {
    /// What nodes are the same: the definitions that they merge, the type, and what is prescribed from above.
    private struct Key: Hashable {
        var type: String
        var definitions: [ObjectIdentifier]
        var constants: [[UInt8]]
    }

    /// What an entry's nodes are made of.
    struct Plan {
        var definitions: [ElementNode]
        var type: String
        /// The slices' definitions, by bit.
        var slices: [ElementNode]
        /// What fixed values and patterns of the elements above prescribe here, as JSON.
        var constants: [[UInt8]]
    }

    let catalog: ProfileCatalog
    let names: NameTable
    let arena = Arena()
    /// Texts that plain structures name by number: profiles, slices, types, value sets.
    private(set) var texts: [String] = [""]
    /// The same as bytes.
    private(set) var textBytes: [[UInt8]] = [[]]
    private var textNumbers: [String: Int32] = ["": 0]
    private(set) var plans: [Plan] = []
    private var nodes: [Key: UnsafeMutablePointer<Node>] = [:]
    private var tables: [String: UnsafeMutablePointer<CodeTable>?] = [:]
    private var types: [String: Profile] = [:]
    let resourceType: UInt16
    let ids: NameIds

    init(catalog: ProfileCatalog) {
        self.catalog = catalog
        let names = catalog.names + NameIds.names
        self.names = NameTable(["resourceType"] + names + names.map { "_" + $0 })
        resourceType = self.names.id(of: "resourceType")
        ids = NameIds(self.names)
    }

    /// The number of a text.
    func text(_ text: String) -> Int32 {
        if let known = textNumbers[text] { return known }
        let number = Int32(texts.count)
        texts.append(text)
        textBytes.append(Array(text.utf8))
        textNumbers[text] = number
        return number
    }

    func type(_ code: String) -> Profile? {
        if let known = types[code] { return known }
        // What there is not is not remembered: a resource may name any number of them.
        guard let found = catalog.type(code) else { return nil }
        types[code] = found
        return found
    }

    /// The codes of a value set, or `nil` where it is not at hand.
    func table(_ canonical: String) -> UnsafeMutablePointer<CodeTable>? {
        if let known = tables[canonical] { return known }
        let made = catalog.valueSet(canonical).map { arena.make(CodeTable.make($0, arena: arena)) }
        tables[canonical] = .some(made)
        return made
    }

    /// The node of a resource checked against `profiles` and its base type.
    func root(profiles: [Profile], type: String) -> UnsafeMutablePointer<Node> {
        node(profiles.map(\.root), type: type)
    }

    /// The node of the values of an entry that are in the slices of `mask`.
    func node(of entry: UnsafeMutablePointer<Entry>, mask: UInt64) -> UnsafeMutablePointer<Node> {
        let plan = plans[Int(entry.pointee.plan)]
        if mask == 0 {
            let made = node(plan.definitions, type: plan.type, constants: plan.constants)
            entry.pointee.node = made
            return made
        }
        for index in 0..<Int(entry.pointee.variantCount) where entry.pointee.variants?[index].mask == mask {
            if let known = entry.pointee.variants?[index].node { return known }
        }
        let chosen = plan.slices.indices.filter { $0 < 64 && mask & (1 << UInt64($0)) != 0 }.map { plan.slices[$0] }
        let made = node(chosen + plan.definitions, type: plan.type, constants: plan.constants)
        var variants: [Variant] = []
        for index in 0..<Int(entry.pointee.variantCount) {
            if let variant = entry.pointee.variants?[index] { variants.append(variant) }
        }
        variants.append(Variant(mask: mask, node: made))
        entry.pointee.variants = arena.copy(variants)
        entry.pointee.variantCount = Int32(variants.count)
        return made
    }

    private func node(
        _ definitions: [ElementNode], type: String, constants: [[UInt8]] = []
    ) -> UnsafeMutablePointer<Node> {
        let contents = contents(definitions, type: type)
        let key = Key(type: type, definitions: contents.map(ObjectIdentifier.init), constants: constants)
        if let known = nodes[key] { return known }
        let made = arena.make(build(contents, type: type, constants: constants))
        nodes[key] = made
        return made
    }

    /// The definitions themselves, what they share or must conform to, and the type's own; each once.
    private func contents(_ definitions: [ElementNode], type: String) -> [ElementNode] {
        var found: [ElementNode] = []
        func add(_ node: ElementNode) {
            if found.contains(where: { $0 === node }) { return }
            found.append(node)
            if let shared = node.reference { add(shared) }
            for candidate in node.types where candidate.code == type && candidate.profiles.count == 1 {
                if let profile = catalog.profile(named: candidate.profiles[0]) { add(profile.root) }
            }
        }
        definitions.forEach(add)
        if let own = self.type(type) { add(own.root) }
        return found
    }

    func add(plan: Plan) -> Int32 {
        plans.append(plan)
        return Int32(plans.count - 1)
    }
}
