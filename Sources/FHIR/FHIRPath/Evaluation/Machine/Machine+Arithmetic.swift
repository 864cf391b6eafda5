extension Machine {
    /// `+ - * / div mod` of two items; `nothing` for what has no result.
    mutating func arithmetic(_ node: CompiledNode, _ left: Item, _ right: Item) throws(Fault) -> Item {
        switch (left, right) {
        case (.nothing, _), (_, .nothing): return .nothing
        case (.integer(let a), .integer(let b)): return whole(node.symbol, a, b)
        case (.string(let a), .string(let b)) where node.symbol == .plus:
            return .string(try store(Array(a.bytes) + Array(b.bytes)))
        case (.temporal(let moment), .quantity(let span)) where node.symbol == .plus || node.symbol == .minus:
            return try move(moment, by: span.pointee, node)
        default: break
        }
        if let a = Machine.number(left), let b = Machine.number(right) { return decimal(node.symbol, a, b) }
        if let a = span(left), let b = span(right) { return try quantity(node, a, b) }
        throw invalid(node, "arithmetic does not apply to these")
    }

    private func span(_ item: Item) -> QuantityValue? {
        if case .quantity(let value) = item { return value.pointee }
        return Machine.number(item).map { QuantityValue(value: $0, unit: Text("1")) }
    }

    private func whole(_ symbol: PathOperator, _ a: Int64, _ b: Int64) -> Item {
        func item(_ result: (partialValue: Int64, overflow: Bool)) -> Item {
            result.overflow ? .nothing : .integer(result.partialValue)
        }
        switch symbol {
        case .plus: return item(a.addingReportingOverflow(b))
        case .minus: return item(a.subtractingReportingOverflow(b))
        case .times: return item(a.multipliedReportingOverflow(by: b))
        case .div: return b == 0 ? .nothing : item(a.dividedReportingOverflow(by: b))
        case .mod: return b == 0 ? .nothing : item(a.remainderReportingOverflow(dividingBy: b))
        default: return decimal(symbol, WideDecimal(a), WideDecimal(b))
        }
    }

    private func decimal(_ symbol: PathOperator, _ a: WideDecimal, _ b: WideDecimal) -> Item {
        func item(_ value: WideDecimal?) -> Item { value.map { .decimal($0) } ?? .nothing }
        switch symbol {
        case .plus: return item(a + b)
        case .minus: return item(a - b)
        case .times: return item(a * b)
        case .divide: return item(a / b)
        default:
            guard b.units != 0 else { return .nothing }
            let scale = max(a.scale, b.scale)
            guard let x = a.rescaled(to: scale), let y = b.rescaled(to: scale) else { return .nothing }
            if symbol == .mod { return .decimal(WideDecimal(units: x.units % y.units, scale: scale)) }
            return Int64(exactly: x.units / y.units).map { .integer($0) } ?? .nothing
        }
    }

    /// A date or time moved by whole steps of a quantity's unit; a fraction does not count (HL7's tests for R4, testPlusDate2 and 19).
    private func move(_ moment: Temporal, by span: QuantityValue, _ node: CompiledNode) throws(Fault) -> Item {
        guard let step = Temporal.step(span.unit) else {
            throw invalid(node, "a date or time cannot be moved by this unit")
        }
        guard let count = Int(exactly: span.value.whole), count != .min else { return .nothing }
        if moment.kind == .time && (step == .year || step == .month || step == .week || step == .day) {
            throw invalid(node, "a time cannot be moved by this unit")
        }
        return moment.moved(by: node.symbol == .plus ? count : -count, step).map { .temporal($0) } ?? .nothing
    }

    private mutating func quantity(_ node: CompiledNode, _ a: QuantityValue, _ b: QuantityValue) throws(Fault) -> Item {
        switch node.symbol {
        case .plus, .minus:
            var other = b.value
            if !(a.unit == b.unit) {
                guard let unit = UnitMeasure(a.unit), let otherUnit = UnitMeasure(b.unit),
                    let converted = otherUnit.convert(b.value, to: unit)
                else { return .nothing }
                other = converted
            }
            guard let result = node.symbol == .plus ? a.value + other : a.value - other else { return .nothing }
            return try quantity(result, a.unit)
        case .times, .divide:
            guard let value = node.symbol == .times ? a.value * b.value : a.value / b.value else { return .nothing }
            return try quantity(value, try unit(a.unit, node.symbol == .times ? 0x2E : 0x2F, b.unit))
        default: throw invalid(node, "'div' and 'mod' want numbers")
        }
    }

    /// The unit of a product or quotient.
    private mutating func unit(_ left: Text, _ symbol: UInt8, _ right: Text) throws(Fault) -> Text {
        if right.equals("1") { return left }
        if left.equals("1") && symbol == 0x2E { return right }
        func part(_ unit: Text) -> [UInt8] {
            let isSimple = !unit.bytes.contains { $0 == 0x2E || $0 == 0x2F }
            return isSimple ? Array(unit.bytes) : [0x28] + unit.bytes + [0x29]
        }
        return try store(part(left) + [symbol] + part(right))
    }

    mutating func negated(_ node: CompiledNode, _ scope: Scope) throws(Fault) {
        let start = count
        try focus(node, scope)
        guard count - start <= 1 else { throw invalid(node, "'-' wants one number, not several") }
        guard count > start else { return }
        let result: Item
        switch try operandValue(of: items[start]) {
        case .integer(let value): result = value == .min ? .nothing : .integer(-value)
        case .decimal(let value): result = value.negated.map { .decimal($0) } ?? .nothing
        case .quantity(let value):
            guard let negated = value.pointee.value.negated else {
                result = .nothing
                break
            }
            result = try quantity(negated, value.pointee.unit)
        case .nothing: result = .nothing
        default: throw invalid(node, "'-' wants a number")
        }
        count = start
        try push(unlessNothing: result)
    }
}
