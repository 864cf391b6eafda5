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
        var name: String
        var definitions: [ElementNode]
        var type: String
        /// The slices' definitions, by bit.
        var slices: [ElementNode]
        /// What fixed values and patterns of the elements above prescribe here, as JSON.
        var constants: [[UInt8]]
        /// The names by which definitions of extensions may allow the place that the entry is under.
        var contexts: Set<String>
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
    private var madeTables: [ObjectIdentifier: UnsafeMutablePointer<CodeTable>] = [:]
    /// Sets of profiles that plain structures name by number; number 0 is the empty one.
    private(set) var profileSets: [[Profile]] = [[]]
    private var profileSetNumbers: [[ObjectIdentifier]: Int32] = [[]: 0]
    let grammar: NarrativeGrammar.Tables
    /// The choice elements that rules ask for, by name id.
    let choices: UnsafeMutablePointer<UInt8>
    /// The extensions that packages at hand define.
    let extensions: ExtensionTable
    /// Variants that stand in memory, with those that were copied to make room for more.
    private var variantCount = 0
    private var definitions: [String: Profile] = [:]
    /// Expressions of invariants that have no native rule, and what evaluates them.
    private(set) var expressions: [FHIRPath.Compiled] = []
    private var expressionNumbers: [String: Int32] = [:]
    let evaluator: FHIRPathEvaluator
    /// What expressions take values to be; nodes name them by number.
    private(set) var types: [FHIRPath.TypeHandle] = [.unknown]

    /// Code systems by url, and the days as of which codes are looked up: paths of name ids by type.
    let systems: CodingSystems
    let datesOfService: [String: [[UInt16]]]
    /// The conditions that invariants are, as far as nodes needed them.
    let conditions: ConditionTable
    let siblings: SiblingNames
    /// Has every invariant answered twice; for tests.
    let trial: RuleTrial?

    init(
        catalog: ProfileCatalog, codes: SuppliedCodeSystems = SuppliedCodeSystems(),
        datesOfService: DatesOfService = DatesOfService(), trial: RuleTrial? = nil
    ) {
        systems = CodingSystems(catalog, codes)
        self.catalog = catalog
        self.trial = trial
        let known = Name.allCases.map { "\($0)" }
        let names = known + catalog.names
        self.names = NameTable(known + names + names.map { "_" + $0 })
        grammar = NarrativeGrammar.Tables(arena)
        extensions = ExtensionTable(catalog)
        evaluator = FHIRPathEvaluator(catalog: catalog, names: self.names)
        let table = self.names
        self.datesOfService = datesOfService.paths.mapValues { $0.map { $0.map { table.id(of: $0) } } }
        choices = arena.copy(self.names.names.map(ChoiceElement.bits))
        conditions = ConditionTable(names: self.names, arena: arena, catalog: catalog)
        siblings = SiblingNames(self.names, arena: arena)
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
        if let known = definitions[code] { return known }
        // What there is not is not remembered: a resource may name any number of them.
        guard let found = catalog.type(code) else { return nil }
        definitions[code] = found
        return found
    }

    /// The number of an expression; `nil` where it cannot be compiled.
    func expression(_ text: String) -> Int32? {
        if let known = expressionNumbers[text] { return known < 0 ? nil : known }
        guard let compiled = try? FHIRPath.compile(text) else {
            expressionNumbers[text] = -1
            return nil
        }
        let number = Int32(expressions.count)
        expressions.append(compiled)
        expressionNumbers[text] = number
        return number
    }

    /// The number of what expressions take a value to be: the base type's own definition of the place.
    func focus(_ contents: [ElementNode], type: String) -> Int32 {
        let place = contents.last { definition in
            let root = definition.id.prefix { $0 != "." }
            return root.count < definition.id.count
                && definition.profile.prefix { $0 != "|" } == ElementNode.canonical(ofType: String(root))
        }
        let isBackbone = type == "BackboneElement" || type == "Element"
        guard let definition = isBackbone ? place : self.type(type)?.root else { return 0 }
        types.append(evaluator.type(of: definition))
        return Int32(types.count - 1)
    }

    /// The profile that a canonical means in a package.
    func profile(_ canonical: String, from package: String?) -> Profile? {
        catalog.profile(named: canonical, from: package)
    }

    /// The FHIR type of what a reference's target names, as a package means it.
    func targetType(_ canonical: String, from package: String?) -> String? {
        profile(canonical, from: package)?.type ?? catalog.targetType(canonical)
    }

    /// The codes of a value set as a package means it, or `nil` where it is not at hand.
    func table(_ canonical: String, from package: String?) -> UnsafeMutablePointer<CodeTable>? {
        let key = "\(package ?? "")\n\(canonical)"
        if let known = tables[key] { return known }
        let set = catalog.valueSet(canonical, from: package)
        var made: UnsafeMutablePointer<CodeTable>?
        if let set {
            let identity = ObjectIdentifier(set)
            made = madeTables[identity] ?? arena.make(CodeTable.make(set, arena: arena))
            madeTables[identity] = made
        }
        tables[key] = .some(made)
        return made
    }

    /// The number of a set of profiles.
    func profileSet(_ profiles: [Profile]) -> Int32 {
        let key = profiles.map(ObjectIdentifier.init)
        if let known = profileSetNumbers[key] { return known }
        let number = Int32(profileSets.count)
        profileSets.append(profiles)
        profileSetNumbers[key] = number
        return number
    }

    /// The node of a resource checked against `profiles` and its base type.
    func root(profiles: [Profile], type: String) -> UnsafeMutablePointer<Node> {
        node(profiles.map(\.root), type: type)
    }

    /// The node of the values of an entry that are in the slices of `mask` and, of extensions, have the definition with
    /// this number in `extensions`.
    func node(
        of entry: UnsafeMutablePointer<Entry>, mask: UInt64, extension number: Int32 = 0
    ) -> UnsafeMutablePointer<Variant> {
        let plan = plans[Int(entry.pointee.plan)]
        let chosen = plan.slices.indices.filter { $0 < 64 && mask & (1 << UInt64($0)) != 0 }.map { plan.slices[$0] }
        // A slice of a slice says more than the slice itself.
        var definitions = chosen.reversed() + plan.definitions
        var variant = Variant(mask: mask, extension: number, node: node([], type: ""), misplaced: 0, isWrongKind: false)
        if number != 0, let definition = extensions.definition(number, from: plan.definitions.first?.package) {
            definitions.append(definition.root)
            variant.isWrongKind = definition.root.isModifier != (plan.name == "modifierExtension")
            if !definition.allows(plan.contexts) { variant.misplaced = text(definition.contextText) }
        }
        variant.node = node(definitions, type: plan.type, constants: plan.constants)
        var variants = (0..<Int(entry.pointee.variantCount)).map { entry.pointee.variants[$0] }
        variants.append(variant)
        variantCount += variants.count
        entry.pointee.variants = arena.copy(variants)
        entry.pointee.variantCount = Int32(variants.count)
        if mask == 0 && number == 0 { entry.pointee.node = variant.node }
        return entry.pointee.variants + (variants.count - 1)
    }

    /// The node of merged definitions; the same for the same definitions.
    func node(
        _ definitions: [ElementNode], type: String, constants: [[UInt8]] = []
    ) -> UnsafeMutablePointer<Node> {
        let contents = contents(definitions, type: type)
        let key = Key(type: type, definitions: contents.map(ObjectIdentifier.init), constants: constants)
        if let known = nodes[key] { return known }
        let made = arena.make(emptyNode())
        nodes[key] = made
        made.pointee = build(contents, type: type, constants: constants)
        return made
    }

    /// The definitions themselves, what they share or must conform to, and the type's own; each once.
    func contents(_ definitions: [ElementNode], type: String) -> [ElementNode] {
        var found: [ElementNode] = []
        func add(_ node: ElementNode) {
            if found.contains(where: { $0 === node }) { return }
            found.append(node)
            if let shared = node.reference { add(shared) }
            for candidate in node.types where candidate.code == type && candidate.profiles.count == 1 {
                if let profile = profile(candidate.profiles[0], from: node.package), profile.type == type {
                    add(profile.root)
                }
            }
        }
        definitions.forEach(add)
        if let own = self.type(type) { add(own.root) }
        return found
    }

    /// Whether resources have made it so large that it must be made anew: values in ever other slices at once need ever
    /// other nodes.
    var isFull: Bool { nodes.count + variantCount > Program.limit }

    /// Nodes and variants; all profiles of the built-in guides together need some ten thousand.
    private static let limit = 250_000

    func add(plan: Plan) -> Int32 {
        plans.append(plan)
        return Int32(plans.count - 1)
    }
}
