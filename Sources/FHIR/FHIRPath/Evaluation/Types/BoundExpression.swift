/// A compiled expression as one session runs it: its names and types by the numbers of the session's `TypeModel`.
final class BoundExpression {
    /// Which members of a type a path's name means: remembered at each place for the type last seen there.
    struct Site {
        var type: Int32 = -1
        var first: Int32 = 0
        var count: Int32 = 0
    }

    /// What a type's name means: a FHIR type, one of FHIRPath's own, or either.
    struct NamedType {
        var fhir: Int32 = 0
        var system: Int32 = 0
        /// As invariants write it, for FHIR's type of the same name in lower case.
        var lowercase: Int32 = 0
    }

    let compiled: FHIRPath.Compiled
    let nodes: UnsafeMutablePointer<CompiledNode>
    let sites: UnsafeMutablePointer<Site>
    let names: UnsafeMutablePointer<Int32>
    /// For a name in front of a path: the type of that name, or 0.
    let rootTypes: UnsafeMutablePointer<Int32>
    let types: UnsafeMutablePointer<NamedType>
    let literals: UnsafeMutablePointer<Item>
    /// Regular expressions that stand in the expression, by the node of the literal.
    var patterns: [Int32: RegularExpression] = [:]

    init(_ compiled: FHIRPath.Compiled, model: TypeModel, dialect: FHIRPath.Dialect) throws(FHIRPath.EvaluationError) {
        self.compiled = compiled
        nodes = .allocate(capacity: compiled.nodes.count)
        nodes.initialize(from: compiled.nodes, count: compiled.nodes.count)
        sites = .allocate(capacity: compiled.nodes.count)
        sites.initialize(repeating: Site(), count: compiled.nodes.count)
        names = .allocate(capacity: compiled.names.count)
        rootTypes = .allocate(capacity: compiled.names.count)
        types = .allocate(capacity: compiled.types.count)
        literals = .allocate(capacity: compiled.literals.count)
        literals.initialize(from: compiled.literals, count: compiled.literals.count)
        var isFull = false
        for (place, name) in compiled.names.enumerated() {
            let word = model.word(name)
            names[place] = word
            let isUpper = name.utf8.first.map { $0 >= 0x41 && $0 <= 0x5A } ?? false
            rootTypes[place] = isUpper ? model.namedType(name) : 0
            isFull = isFull || word < 0 || isUpper && rootTypes[place] == 0
        }
        for (place, name) in compiled.types.enumerated() {
            types[place] = BoundExpression.type(name, model, isLenient: dialect == .invariants)
            isFull = isFull || dialect == .invariants && types[place].fhir == 0 && types[place].system == 0
        }
        if isFull { throw .tooCostly(.names) }
        if dialect != .invariants { try checkTypes() }
    }

    deinit {
        nodes.deallocate()
        sites.deallocate()
        names.deallocate()
        rootTypes.deallocate()
        types.deallocate()
        literals.deallocate()
    }

    private static func type(_ name: String, _ model: TypeModel, isLenient: Bool) -> NamedType {
        var result = NamedType()
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let last = parts.last else { return result }
        let space = parts.count > 1 ? parts[0] : ""
        if space == "" || space == "System" { result.system = model.systemType(named: last) }
        if space == "System" { return result }
        result.fhir = isLenient ? model.namedType(last) : model.type(named: last)
        guard isLenient, result.system != 0 else { return result }
        result.lowercase = model.type(named: last.prefix(1).lowercased() + last.dropFirst())
        return result
    }

    /// A type that neither FHIR nor FHIRPath has is a mistake; `System.` may name any.
    private func checkTypes() throws(FHIRPath.EvaluationError) {
        for (place, name) in compiled.types.enumerated() where types[place].fhir == 0 && types[place].system == 0 {
            if name.hasPrefix("System.") { continue }
            let node = compiled.nodes.first {
                ($0.kind == .isType || $0.kind == .asType || $0.function == .ofType) && Int($0.a) == place
            }
            throw .invalid(offset: Int(node?.offset ?? 0), reason: "there is no such type")
        }
    }
}
