/// Turns a syntax tree into nodes that refer to one another by number.
struct Compiler {
    /// Texts by number, each once.
    struct Interner {
        private(set) var list: [String] = []
        private var numbers: [String: Int32] = [:]

        mutating func number(of text: String) -> Int32 {
            if let known = numbers[text] { return known }
            let number = Int32(list.count)
            numbers[text] = number
            list.append(text)
            return number
        }
    }

    let supplied: Set<String>
    /// What `defineVariable` defines anywhere in the expression.
    private var defined: Set<String> = []
    var nodes: [CompiledNode] = []
    var names = Interner()
    var types = Interner()
    var variables = Interner()
    var literals: [Item] = []
    /// What literals point to; the compiled expression frees it.
    var storage: [UnsafeMutableRawPointer] = []

    /// How high the tree may be: who walks it recurses.
    static let heightLimit = 192

    init(supplied: Set<String>) { self.supplied = supplied }

    /// Collects the names that `defineVariable('name')` defines.
    mutating func note(definitions tree: FHIRPath.Expression, depth: Int) {
        guard depth <= Compiler.heightLimit else { return }
        func walk(_ inner: FHIRPath.Expression?) { if let inner { note(definitions: inner, depth: depth + 1) } }
        switch tree.kind {
        case .member(let focus, _): walk(focus)
        case .call(let focus, let name, let arguments):
            walk(focus)
            for argument in arguments { walk(argument) }
            if name == "defineVariable", case .literal(.string(let name))? = arguments.first?.kind {
                defined.insert(name)
            }
        case .indexed(let left, let right), .binary(_, let left, let right):
            walk(left)
            walk(right)
        case .negated(let inner), .type(_, let inner, _): walk(inner)
        default: break
        }
    }

    /// The number of the node that a tree becomes.
    mutating func compile(_ tree: FHIRPath.Expression, depth: Int) throws(FHIRPath.SyntaxError) -> Int32 {
        guard depth <= Compiler.heightLimit else {
            throw FHIRPath.SyntaxError(
                offset: tree.offset, message: "the expression is nested deeper than \(Compiler.heightLimit)")
        }
        var node = CompiledNode(kind: .empty)
        node.offset = UInt32(tree.offset)
        switch tree.kind {
        case .empty: break
        case .this: node.kind = .this
        case .index: node.kind = .index
        case .total: node.kind = .total
        case .literal(let literal):
            node.kind = .literal
            node.a = try add(literal, at: tree.offset)
        case .external(let name):
            node.kind = .variable
            try resolve(variable: name, &node, at: tree.offset)
        case .member(let focus, let name):
            node.kind = .member
            if let focus { node.focus = try compile(focus, depth: depth + 1) }
            node.a = names.number(of: name)
        case .indexed(let focus, let index):
            node.kind = .indexed
            node.focus = try compile(focus, depth: depth + 1)
            node.a = try compile(index, depth: depth + 1)
        case .binary(let symbol, let left, let right):
            node.kind = .binary
            node.symbol = PathOperator(symbol)
            node.a = try compile(left, depth: depth + 1)
            node.b = try compile(right, depth: depth + 1)
        case .negated(let inner):
            node.kind = .negated
            node.focus = try compile(inner, depth: depth + 1)
        case .type(let test, let inner, let name):
            node.kind = test == .isType ? .isType : .asType
            node.focus = try compile(inner, depth: depth + 1)
            node.a = types.number(of: name)
        case .call(let focus, let name, let arguments):
            try compile(call: name, focus, arguments, &node, at: tree.offset, depth: depth)
        }
        nodes.append(node)
        return Int32(nodes.count - 1)
    }

    private mutating func compile(
        call name: String, _ focus: FHIRPath.Expression?, _ arguments: [FHIRPath.Expression],
        _ node: inout CompiledNode,
        at offset: Int, depth: Int
    ) throws(FHIRPath.SyntaxError) {
        guard let function = PathFunction.named[name] else {
            throw FHIRPath.SyntaxError(offset: offset, message: "unknown function '\(name)'")
        }
        guard function.arity.contains(arguments.count) else {
            let wanted =
                function.arity.lowerBound == function.arity.upperBound
                ? "\(function.arity.lowerBound)" : "\(function.arity.lowerBound) to \(function.arity.upperBound)"
            throw FHIRPath.SyntaxError(
                offset: offset, message: "'\(name)' takes \(wanted) arguments, not \(arguments.count)")
        }
        if let focus { node.focus = try compile(focus, depth: depth + 1) }
        if function.takesType {
            node.kind = function == .is ? .isType : function == .as ? .asType : .call
            node.function = function
            guard let type = Compiler.typeName(arguments[0]) else {
                throw FHIRPath.SyntaxError(offset: arguments[0].offset, message: "expected a type's name")
            }
            node.a = types.number(of: type)
            return
        }
        node.kind = .call
        node.function = function
        var compiled: [CompiledNode] = []
        for argument in arguments {
            var entry = CompiledNode(kind: .argument)
            entry.offset = UInt32(argument.offset)
            if function == .sort, case .negated(let key) = argument.kind {
                entry.isDescending = true
                entry.a = try compile(key, depth: depth + 1)
            } else {
                entry.a = try compile(argument, depth: depth + 1)
            }
            compiled.append(entry)
        }
        node.a = Int32(nodes.count)
        node.b = Int32(compiled.count)
        nodes += compiled
    }

    /// `FHIR.Patient` of the path that it looks like.
    private static func typeName(_ tree: FHIRPath.Expression) -> String? {
        switch tree.kind {
        case .member(nil, let name): name
        case .member(let focus?, let name):
            if case .member(nil, let space) = focus.kind { "\(space).\(name)" } else { nil }
        default: nil
        }
    }

    private mutating func resolve(
        variable name: String, _ node: inout CompiledNode, at offset: Int
    ) throws(FHIRPath.SyntaxError) {
        if supplied.contains(name) || defined.contains(name) {
            node.a = KnownVariable.base + variables.number(of: name)
            return
        }
        switch name {
        case "context": node.a = KnownVariable.context.rawValue
        case "resource": node.a = KnownVariable.resource.rawValue
        case "rootResource": node.a = KnownVariable.rootResource.rawValue
        default:
            guard let text = Compiler.constant(name) else {
                throw FHIRPath.SyntaxError(offset: offset, message: "unknown variable '%\(name)'")
            }
            node.kind = .literal
            literals.append(.string(store(text)))
            node.a = Int32(literals.count - 1)
        }
    }

    /// The variables that stand for texts (FHIR R4, "FHIRPath", 2.9.1.4.2).
    private static func constant(_ name: String) -> String? {
        switch name {
        case "ucum": "http://unitsofmeasure.org"
        case "sct": "http://snomed.info/sct"
        case "loinc": "http://loinc.org"
        case _ where name.hasPrefix("vs-"): "http://hl7.org/fhir/ValueSet/" + name.dropFirst(3)
        case _ where name.hasPrefix("ext-"): ElementRow.fhirPrefix + name.dropFirst(4)
        default: nil
        }
    }

    mutating func store(_ text: String) -> Text {
        let bytes = Array(text.utf8)
        if bytes.isEmpty { return .empty }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 1)
        storage.append(memory)
        memory.copyMemory(from: bytes, byteCount: bytes.count)
        return Text(base: UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)), count: bytes.count)
    }
}
