extension Machine {
    /// Runs a node: its result stands above what was on the stack.
    mutating func run(_ number: Int32, _ scope: Scope) throws(Fault) {
        try spend()
        let node = nodes[Int(number)]
        switch node.kind {
        case .literal: try push(literal(node.a))
        case .empty: break
        case .this: if case .nothing = scope.this { break } else { try push(scope.this) }
        case .index: try push(.integer(scope.index))
        case .total: for place in scope.total..<scope.total + scope.totalCount { try push(items[place]) }
        case .variable: try variable(node)
        case .member: try member(node, number, scope)
        case .call: try call(node, scope)
        case .indexed: try indexed(node, scope)
        case .binary: try binary(node, scope)
        case .negated: try negated(node, scope)
        case .isType: try typeTest(node, scope)
        case .asType: try typeFilter(node, scope)
        case .argument: try run(node.a, scope)
        }
    }

    /// Runs an operand or an argument: variables that it defines end with it.
    mutating func operand(_ number: Int32, _ scope: Scope) throws(Fault) {
        let mark = variables.count
        try run(number, scope)
        if variables.count > mark { variables.removeLast(variables.count - mark) }
    }

    private func literal(_ number: Int32) -> Item { bound.map { $0.literals[Int(number)] } ?? .nothing }

    private mutating func variable(_ node: CompiledNode) throws(Fault) {
        switch KnownVariable(rawValue: node.a) {
        case .context: try push(unlessNothing: context)
        case .resource: try push(unlessNothing: resource)
        case .rootResource: try push(unlessNothing: rootResource)
        case nil:
            let number = node.a - KnownVariable.base
            guard let found = variables.last(where: { $0.number == number }) else {
                throw invalid(node, "the variable has no value here")
            }
            for item in found.items { try push(item) }
        }
    }

    mutating func push(unlessNothing item: Item) throws(Fault) {
        if case .nothing = item { return }
        try push(item)
    }

    /// Puts what a path, a function or an operator is applied to on the stack.
    mutating func focus(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        if node.focus >= 0 { try run(node.focus, scope) } else { try push(unlessNothing: scope.this) }
    }

    private mutating func indexed(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let start = count
        try focus(node, scope)
        let end = count
        try operand(node.a, scope)
        guard let index = try integer(from: end, node) else {
            count = start
            return
        }
        guard index >= 0, index < Int64(end - start) else {
            count = start
            return
        }
        try replace(start, items[start + Int(index)])
    }

    /// The whole number from `start` on; `nil` for an empty collection.
    mutating func integer(from start: Int, _ node: CompiledNode) throws(Fault) -> Int64? {
        guard count - start <= 1 else { throw invalid(node, "one number is wanted, not several") }
        guard count > start else { return nil }
        guard case .integer(let value) = try value(of: items[start]) else {
            throw invalid(node, "a whole number is wanted")
        }
        return value
    }

    // MARK: Types

    private func named(_ node: CompiledNode) -> BoundExpression.NamedType {
        bound.map { $0.types[Int(node.a)] } ?? .init()
    }

    private mutating func typeTest(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let start = count
        try focus(node, scope)
        guard count - start <= 1 else { throw invalid(node, "'is' wants one item, not several") }
        guard count > start else { return }
        try replace(start, isOf(items[start], named(node), exactPrimitives: false))
    }

    /// `as` and `ofType`: what is of the type. A primitive must be of the type itself, not of one that specialises it (HL7's tests
    /// for R4, testFHIRPathAsFunction11 and 16).
    mutating func typeFilter(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let start = count
        try focus(node, scope)
        if node.kind == .asType && count - start > 1 && dialect != .invariants {
            throw invalid(node, "'as' wants one item, not several")
        }
        let type = named(node)
        var kept = start
        for place in start..<count where isOf(items[place], type, exactPrimitives: true) {
            items[kept] = items[place]
            kept += 1
        }
        count = kept
    }

    func isOf(_ item: Item, _ type: BoundExpression.NamedType, exactPrimitives: Bool) -> Bool {
        guard case .element(let element) = item else {
            if case .unresolved(let named) = item { return type.fhir != 0 && model.isSubtype(named, of: type.fhir) }
            return type.system != 0 && model.isSubtype(systemType(of: item), of: type.system)
        }
        let own = element.type
        if own != 0 && own == type.lowercase { return true }
        guard own != 0, type.fhir != 0 else { return false }
        if exactPrimitives && types[Int(own)].primitive != .none { return own == type.fhir }
        return model.isSubtype(own, of: type.fhir)
    }

    func systemType(of item: Item) -> Int32 {
        switch item {
        case .boolean: model.system.boolean
        case .integer: model.system.integer
        case .decimal: model.system.decimal
        case .string: model.system.string
        case .temporal(let value):
            value.kind == .date ? model.system.date : value.kind == .time ? model.system.time : model.system.dateTime
        case .quantity: model.system.quantity
        default: 0
        }
    }
}
