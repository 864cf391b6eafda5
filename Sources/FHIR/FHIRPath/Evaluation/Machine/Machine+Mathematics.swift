extension Machine {
    mutating func mathematics(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        guard count - start <= 1 else { throw invalid(node, "one item is wanted, not several") }
        guard count > start else { return }
        let item = try operandValue(of: items[start])
        if case .nothing = item,
            node.function == .precision || node.function == .lowBoundary || node.function == .highBoundary
        {
            count = start
            return
        }
        var result: Item
        switch node.function {
        case .precision:
            switch item {
            case .temporal(let value): result = .integer(Int64(value.digits))
            default:
                guard let number = Machine.number(item) else { throw invalid(node, "a number, date or time is wanted") }
                result = .integer(Int64(number.scale))
            }
        case .lowBoundary, .highBoundary: result = try boundary(item, node, scope)
        case .comparable:
            try operand(argument(node, 0), scope)
            guard case .quantity(let a) = item, count - start == 2,
                case .quantity(let b) = try operandValue(of: items[start + 1])
            else { throw invalid(node, "quantities are wanted") }
            let units = (UnitMeasure(a.pointee.unit), UnitMeasure(b.pointee.unit))
            let isSame = a.pointee.unit == b.pointee.unit
            result = .boolean(isSame || units.0 != nil && units.1 != nil && units.0?.dimension == units.1?.dimension)
        default: result = try computed(item, node, scope)
        }
        count = start
        try push(unlessNothing: result)
    }

    /// The number that an argument is; `nil` where it is empty.
    private mutating func number(_ argument: Int32, _ scope: Scope, _ node: CompiledNode) throws(Fault) -> WideDecimal?
    {
        let start = count
        try operand(argument, scope)
        defer { count = start }
        guard count > start else { return nil }
        guard count - start == 1, let value = Machine.number(try value(of: items[start])) else {
            throw invalid(node, "one number is wanted")
        }
        return value
    }

    private mutating func computed(_ item: Item, _ node: CompiledNode, _ scope: Scope) throws(Fault) -> Item {
        if case .quantity(let value) = item {
            guard node.function == .abs else { throw invalid(node, "a number is wanted") }
            let number = value.pointee.value
            return try quantity(number.units < 0 ? number.negated ?? number : number, value.pointee.unit)
        }
        if case .nothing = item { return .nothing }
        guard let number = Machine.number(item) else { throw invalid(node, "a number is wanted") }
        func decimal(_ value: WideDecimal?) -> Item { value.map { .decimal($0) } ?? .nothing }
        func whole(_ value: WideDecimal) -> Item { Int64(exactly: value.units).map { .integer($0) } ?? decimal(value) }
        let isInteger = if case .integer = item { true } else { false }
        switch node.function {
        case .abs:
            let value = number.units < 0 ? number.negated : number
            return isInteger ? value.map(whole) ?? .nothing : decimal(value)
        case .ceiling: return whole(number.directed(to: 0, up: true))
        case .floor: return whole(number.directed(to: 0, up: false))
        case .truncate: return whole(WideDecimal(units: number.whole, scale: 0))
        case .exp: return decimal(number.exponential)
        case .ln: return decimal(number.naturalLogarithm)
        case .sqrt: return decimal(number.squareRoot)
        case .round:
            var digits = WideDecimal(0)
            if node.b > 0 {
                guard let wanted = try self.number(argument(node, 0), scope, node) else { return .nothing }
                digits = wanted
            }
            guard digits.isWhole, digits.units >= 0 else {
                throw invalid(node, "the number of digits is a whole number from 0")
            }
            return decimal(number.rounded(to: UInt8(clamping: min(digits.whole, 28))))
        default:
            guard let other = try self.number(argument(node, 0), scope, node) else { return .nothing }
            if node.function == .log { return decimal(number.logarithm(base: other)) }
            let result = number.raised(to: other)
            return isInteger && other.isWhole && other.units >= 0 && result?.isWhole == true
                ? result.map { whole(WideDecimal(units: $0.whole, scale: 0)) } ?? .nothing : decimal(result)
        }
    }

    /// The least or greatest value that is meant, to a number of digits.
    private mutating func boundary(_ item: Item, _ node: CompiledNode, _ scope: Scope) throws(Fault) -> Item {
        let isHigh = node.function == .highBoundary
        var digits: Int?
        if node.b > 0 {
            guard let wanted = try number(argument(node, 0), scope, node) else { return .nothing }
            digits = Int(clamping: wanted.whole)
        }
        if case .temporal(let value) = item {
            return value.boundary(isHigh: isHigh, digits: digits).map { .temporal($0) } ?? .nothing
        }
        let scale = digits ?? 8
        guard scale >= 0, scale <= Int(WideDecimal.scaleLimit) else { return .nothing }
        if case .quantity(let value) = item {
            guard let bound = Machine.bound(value.pointee.value, isHigh, UInt8(scale)) else { return .nothing }
            return try quantity(bound, value.pointee.unit)
        }
        guard let value = Machine.number(item) else { throw invalid(node, "a number, date or time is wanted") }
        return Machine.bound(value, isHigh, UInt8(scale)).map { .decimal($0) } ?? .nothing
    }

    /// Half a unit of the last digit down or up, to `digits` after the point, outwards.
    private static func bound(_ value: WideDecimal, _ isHigh: Bool, _ digits: UInt8) -> WideDecimal? {
        guard value.scale < WideDecimal.scaleLimit, let wide = value.rescaled(to: value.scale + 1) else { return nil }
        let bound = WideDecimal(units: wide.units + (isHigh ? 5 : -5), scale: wide.scale)
        return digits >= bound.scale ? bound.rescaled(to: digits) : bound.directed(to: digits, up: isHigh)
    }
}
