extension Machine {
    mutating func existence(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        switch node.function {
        case .empty, .exists, .count:
            if node.b > 0 { return try replace(start, try holds(node, start, forAll: false)) }
            for place in start..<count {
                if case .unresolved = items[place] { throw .unanswerable(function: "resolve()") }
            }
            if node.function == .count { return try replace(start, .integer(Int64(count - start))) }
            try replace(start, (count > start) == (node.function == .exists))
        case .all: try replace(start, try holds(node, start, forAll: true))
        case .allTrue: try replace(start, try !hasBoolean(false, node, start))
        case .anyTrue: try replace(start, try hasBoolean(true, node, start))
        case .allFalse: try replace(start, try !hasBoolean(true, node, start))
        case .anyFalse: try replace(start, try hasBoolean(false, node, start))
        case .not: try replace(start, try truth(from: start, node).map { !$0 })
        case .hasValue:
            var has = false
            if count - start == 1, case .element = items[start], case let item = try value(of: items[start]) {
                if case .nothing = item { has = false } else { has = true }
            }
            try replace(start, has)
        default:
            let before = count - start
            try removeDuplicates(from: start)
            if node.function == .isDistinct { try replace(start, count - start == before) }
        }
    }

    /// `exists(criterion)` and `all(criterion)`.
    private mutating func holds(_ node: CompiledNode, _ start: Int, forAll: Bool) throws(Fault) -> Bool {
        let end = count
        var pending: Fault?
        for place in start..<end {
            do throws(Fault) {
                try operand(argument(node, 0), Scope(this: items[place], index: Int64(place - start)))
                let found = try truth(from: end, node) ?? false
                count = end
                if found != forAll { return !forAll }
            } catch {
                // One item that decides is enough, whatever cannot be answered for the others.
                guard case .unanswerable = error else { throw error }
                pending = error
                count = end
            }
        }
        if let pending { throw pending }
        return forAll
    }

    private mutating func hasBoolean(_ wanted: Bool, _ node: CompiledNode, _ start: Int) throws(Fault) -> Bool {
        var found = false
        for place in start..<count {
            guard case .boolean(let value) = try value(of: items[place]) else {
                throw invalid(node, "truth values are wanted")
            }
            if value == wanted { found = true }
        }
        return found
    }
}
