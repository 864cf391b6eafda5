extension Machine {
    /// The Boolean that the collection from `start` on is (FHIRPath 2.0.0, section 4.5): `nil` for an empty one; one item that is
    /// no Boolean is true.
    mutating func truth(from start: Int, _ node: CompiledNode) throws(Fault) -> Bool? {
        if count == start { return nil }
        guard count - start == 1 else {
            if dialect == .invariants { return true }
            throw invalid(node, "one truth value is wanted, not several items")
        }
        switch items[start] {
        case .boolean(let value): return value
        case .unresolved: throw .unanswerable(function: "resolve()")
        case .element(let element):
            if case .boolean(let value) = try value(of: items[start]) { return value }
            return types[Int(element.type)].primitive == .boolean && element.value < 0 ? nil : true
        default: return true
        }
    }

    /// Runs an operand for its truth and takes its result off the stack.
    private mutating func truth(_ number: Int32, _ scope: Scope, _ node: CompiledNode) throws(Fault) -> Bool? {
        let start = count
        try operand(number, scope)
        let result = try truth(from: start, node)
        count = start
        return result
    }

    mutating func binary(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        switch node.symbol {
        case .and: try connective(node, scope, deciding: false)
        case .or: try connective(node, scope, deciding: true)
        case .implies: try implication(node, scope)
        case .xor:
            let left = try truth(node.a, scope, node)
            let right = try truth(node.b, scope, node)
            if let left, let right { try push(.boolean(left != right)) }
        default:
            let start = count
            try operand(node.a, scope)
            let middle = count
            try operand(node.b, scope)
            try apply(node, start, middle)
        }
    }

    /// The truth of a left operand, or why it cannot be answered: the right one may decide alone.
    private mutating func leftTruth(_ node: CompiledNode, _ scope: Scope) throws(Fault) -> (Bool?, Fault?) {
        let start = count
        do throws(Fault) {
            return (try truth(node.a, scope, node), nil)
        } catch {
            guard case .unanswerable = error else { throw error }
            count = start
            return (nil, error)
        }
    }

    /// `and`, `or`: an operand that is `deciding` decides, even where the other cannot be answered.
    private mutating func connective(_ node: CompiledNode, _ scope: Scope, deciding: Bool) throws(Fault) {
        let (left, pending) = try leftTruth(node, scope)
        if left == deciding { return try push(.boolean(deciding)) }
        let right = try truth(node.b, scope, node)
        if right == deciding { return try push(.boolean(deciding)) }
        if let pending { throw pending }
        if left != nil && right != nil { try push(.boolean(!deciding)) }
    }

    private mutating func implication(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let (left, pending) = try leftTruth(node, scope)
        if left == false { return try push(.boolean(true)) }
        let right = try truth(node.b, scope, node)
        if right == true { return try push(.boolean(true)) }
        if let pending { throw pending }
        if left == true, let right { try push(.boolean(right)) }
    }

    // MARK: Operators of two collections: start ..< middle, middle ..< count

    private mutating func apply(_ node: CompiledNode, _ start: Int, _ middle: Int) throws(Fault) {
        switch node.symbol {
        case .equal, .notEqual:
            let result = try areEqual(start, middle, count)
            try replace(start, result.map { $0 == (node.symbol == .equal) })
        case .equivalent, .notEquivalent:
            let result = try areEquivalent(start, middle, count)
            try replace(start, result == (node.symbol == .equivalent))
        case .less, .lessOrEqual, .greater, .greaterOrEqual: try comparison(node, start, middle)
        case .union: try removeDuplicates(from: start)
        case .isIn: try membership(node, of: start, middle, in: middle, count, start)
        case .contains: try membership(node, of: middle, count, in: start, middle, start)
        case .concatenate: try concatenation(node, start, middle)
        default:
            guard middle - start <= 1, count - middle <= 1 else {
                throw invalid(node, "arithmetic wants one item on each side, not several")
            }
            guard middle > start, count > middle else {
                count = start
                return
            }
            let left = try operandValue(of: items[start])
            let right = try operandValue(of: items[middle])
            count = start
            try push(unlessNothing: try arithmetic(node, left, right))
        }
    }

    /// Two collections: empty where either is, item by item in order.
    mutating func areEqual(_ start: Int, _ middle: Int, _ end: Int) throws(Fault) -> Bool? {
        guard middle > start, end > middle else { return nil }
        guard middle - start == end - middle else { return false }
        var result: Bool? = true
        for place in 0..<middle - start {
            switch try isEqual(items[start + place], items[middle + place]) {
            case false: return false
            case nil: result = nil
            default: break
            }
        }
        return result
    }

    private mutating func membership(
        _ node: CompiledNode, of start: Int, _ end: Int, in from: Int, _ to: Int, _ base: Int
    ) throws(Fault) {
        guard end - start <= 1 || dialect == .invariants else {
            throw invalid(node, "one item is wanted to look for, not several")
        }
        guard end > start else {
            count = base
            return
        }
        var all = true
        for place in start..<end where all { all = try contains(items[place], from, to) }
        try replace(base, all)
    }

    /// Whether an item equals one of those from `from` to `to`.
    mutating func contains(_ item: Item, _ from: Int, _ to: Int) throws(Fault) -> Bool {
        for place in from..<to {
            if try isEqual(items[place], item) == true { return true }
        }
        return false
    }

    private mutating func comparison(_ node: CompiledNode, _ start: Int, _ middle: Int) throws(Fault) {
        let areSingle = middle - start <= 1 && count - middle <= 1
        if !areSingle && dialect != .invariants {
            throw invalid(node, "a comparison wants one item on each side, not several")
        }
        guard areSingle, middle > start, count > middle else {
            count = start
            return
        }
        let ordering = try ordering(items[start], items[middle], node)
        let result = Machine.truth(ordering) {
            switch node.symbol {
            case .less: $0 == .less
            case .lessOrEqual: $0 != .greater
            case .greater: $0 == .greater
            default: $0 != .less
            }
        }
        try replace(start, result)
    }

    /// Which of two items is less (FHIRPath 2.0.0, section 6.2).
    mutating func ordering(_ left: Item, _ right: Item, _ node: CompiledNode) throws(Fault) -> Ordering {
        try spend()
        let a = try operandValue(of: left)
        let b = try operandValue(of: right)
        switch (a, b) {
        case (.nothing, _), (_, .nothing):
            // A primitive without a value is as good as none; anything else has no order.
            for item in [left, right] {
                guard case .element(let element) = item, types[Int(element.type)].primitive == .none,
                    element.value >= 0,
                    view.nodes[Int(element.value)].kind == .object, !types[Int(element.type)].isQuantity
                else { continue }
                throw invalid(node, "these have no order")
            }
            return .unknown
        case (.string(let a), .string(let b)): return Ordering(a.compared(to: b))
        case (.temporal(let a), .temporal(let b)) where (a.kind == .time) == (b.kind == .time): return a.compared(to: b)
        default: break
        }
        if let a = Machine.number(a), let b = Machine.number(b) { return Ordering(a.compared(to: b)) }
        if let ordering = quantityOrdering(a, b) { return ordering }
        throw invalid(node, "these cannot be compared with each other")
    }

    private mutating func concatenation(_ node: CompiledNode, _ start: Int, _ middle: Int) throws(Fault) {
        guard middle - start <= 1, count - middle <= 1 else {
            throw invalid(node, "'&' wants one text on each side, not several")
        }
        var bytes: [UInt8] = []
        for place in start..<count {
            guard let text = try text(ofValue: value(of: items[place])) else { throw invalid(node, "'&' wants texts") }
            bytes += text.bytes
        }
        try replace(start, .string(try store(bytes)))
    }
}
