extension Machine {
    /// Runs a function: its result stands where the focus stood.
    mutating func call(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let start = count
        switch node.function {
        case .iif: return try conditional(node, scope)
        case .ofType: return try typeFilter(node, scope)
        case .now: return try push(.temporal(now()))
        case .today:
            var today = now()
            today.kind = .date
            today.precision = .day
            today.zone = Temporal.noZone
            return try push(.temporal(today))
        case .timeOfDay:
            var time = now()
            time.kind = .time
            time.zone = Temporal.noZone
            return try push(.temporal(time))
        default: try focus(node, scope)
        }
        switch node.function {
        case .empty, .exists, .all, .allTrue, .anyTrue, .allFalse, .anyFalse, .count, .distinct, .isDistinct, .not,
            .hasValue:
            try existence(node, start, scope)
        case .subsetOf, .supersetOf, .intersect, .exclude, .union, .combine: try combination(node, start, scope)
        case .where, .select, .repeat, .aggregate: try projection(node, start, scope)
        case .single, .first, .last, .tail, .skip, .take: try subset(node, start, scope)
        case .sort: try sort(node, start)
        case .children, .descendants: try navigation(node, start)
        case .trace: break
        case .defineVariable: try define(node, start, scope)
        case .type, .getValue: try describe(node, start)
        case .extension, .resolve, .elementDefinition, .slice, .checkModifiers, .conformsTo, .memberOf, .subsumes,
            .subsumedBy,
            .htmlChecks:
            try fhirFunction(node, start, scope)
        case .toBoolean, .toInteger, .toDecimal, .toString, .toDate, .toDateTime, .toTime, .toQuantity,
            .convertsToBoolean,
            .convertsToInteger, .convertsToDecimal, .convertsToString, .convertsToDate, .convertsToDateTime,
            .convertsToTime,
            .convertsToQuantity:
            try conversion(node, start, scope)
        case .abs, .ceiling, .exp, .floor, .ln, .log, .power, .round, .sqrt, .truncate, .comparable, .lowBoundary,
            .highBoundary, .precision:
            try mathematics(node, start, scope)
        default: try stringFunction(node, start, scope)
        }
    }

    func argument(_ node: CompiledNode, _ number: Int) -> Int32 { nodes[Int(node.a) + number].a }

    // MARK: Filtering and projection

    private mutating func projection(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        switch node.function {
        case .where:
            var kept = start
            for place in start..<end {
                let item = items[place]
                try operand(argument(node, 0), Scope(this: item, index: Int64(place - start)))
                let holds = try truth(from: end, node) ?? false
                count = end
                guard holds else { continue }
                items[kept] = item
                kept += 1
            }
            count = kept
        case .select:
            for place in start..<end {
                try operand(argument(node, 0), Scope(this: items[place], index: Int64(place - start)))
            }
            drop(start, end)
        case .repeat:
            for place in start..<end { try repeatStep(node, items[place], from: end) }
            var next = end
            while next < count {
                try repeatStep(node, items[next], from: end)
                next += 1
            }
            drop(start, end)
        default: try aggregate(node, start, end, scope)
        }
    }

    /// Adds what the projection gives of an item and is not there yet.
    private mutating func repeatStep(_ node: CompiledNode, _ item: Item, from base: Int) throws(Fault) {
        let first = count
        try operand(argument(node, 0), Scope(this: item))
        var kept = first
        for place in first..<count {
            let item = items[place]
            if try contains(item, base, kept) { continue }
            items[kept] = item
            kept += 1
        }
        count = kept
    }

    private mutating func aggregate(_ node: CompiledNode, _ start: Int, _ end: Int, _ scope: Scope) throws(Fault) {
        if node.b > 1 { try operand(argument(node, 1), scope) }
        for place in start..<end {
            let total = end
            let totalEnd = count
            try operand(
                argument(node, 0),
                Scope(this: items[place], index: Int64(place - start), total: total, totalCount: totalEnd - total))
            drop(total, totalEnd)
        }
        drop(start, end)
    }

    private mutating func conditional(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let start = count
        var inner = scope
        if node.focus >= 0 {
            try run(node.focus, scope)
            guard count - start <= 1 else { throw invalid(node, "'iif' wants one item, not several") }
            inner.this = count > start ? items[start] : .nothing
            inner.index = 0
            count = start
        }
        try operand(argument(node, 0), inner)
        if dialect == .strict, count - start == 1 {
            guard case .boolean = try value(of: items[start]) else {
                throw invalid(node, "the criterion is no truth value")
            }
        }
        guard count - start <= 1 else { throw invalid(node, "the criterion is one truth value, not several items") }
        let holds = try truth(from: start, node) ?? false
        count = start
        if holds {
            try operand(argument(node, 1), inner)
        } else if node.b > 2 {
            try operand(argument(node, 2), inner)
        }
    }

    // MARK: Subsets

    private mutating func subset(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        switch node.function {
        case .single:
            guard end - start <= 1 else { throw invalid(node, "there are several items, 'single' wants one") }
        case .first: count = min(start + 1, end)
        case .last: if end > start { try replace(start, items[end - 1]) }
        case .tail: drop(start, min(start + 1, end))
        default:
            try operand(argument(node, 0), scope)
            let number = try integer(from: end, node) ?? 0
            count = end
            let part = Int(clamping: max(0, min(number, Int64(end - start))))
            if node.function == .skip { drop(start, start + part) } else { count = start + part }
        }
    }

    // MARK: Navigation and types

    private mutating func navigation(_ node: CompiledNode, _ start: Int) throws(Fault) {
        let end = count
        for place in start..<end { try pushChildren(of: items[place]) }
        if node.function == .descendants {
            var next = end
            while next < count {
                try pushChildren(of: items[next])
                next += 1
            }
        }
        drop(start, end)
    }

    private mutating func describe(_ node: CompiledNode, _ start: Int) throws(Fault) {
        if node.function == .getValue {
            guard count - start == 1 else {
                count = start
                return
            }
            let result = try value(of: items[start])
            count = start
            return try push(unlessNothing: result)
        }
        for place in start..<count {
            switch items[place] {
            case .element(let element): items[place] = .typeInfo(element.type)
            case .unresolved(let type): items[place] = .typeInfo(type)
            default: items[place] = .typeInfo(systemType(of: items[place]))
            }
        }
    }

    private mutating func define(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        let end = count
        try operand(argument(node, 0), scope)
        guard count - end == 1, case .string(let name) = items[end] else {
            throw invalid(node, "a variable's name is wanted")
        }
        count = end
        let number = bound?.compiled.variables.firstIndex(of: name.string) ?? -1
        guard variables.count < 64 else { throw .tooCostly(.items) }
        var values: [Item] = []
        if node.b > 1 {
            let this = end - start == 1 ? items[start] : scope.this
            try operand(argument(node, 1), Scope(this: this))
            values = (end..<count).map { items[$0] }
            count = end
        } else {
            values = (start..<end).map { items[$0] }
        }
        // What variables hold is beside the stack and counts with it.
        let held = variables.reduce(values.count) { $0 + $1.items.count }
        guard held <= limits.items else { throw .tooCostly(.items) }
        variables.append((Int32(number), values))
    }
}
