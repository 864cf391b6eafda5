extension Machine {
    /// `toX()` and `convertsToX()`.
    mutating func conversion(_ node: CompiledNode, _ start: Int, _ scope: Scope) throws(Fault) {
        guard count - start <= 1 else { throw invalid(node, "a conversion wants one item, not several") }
        guard count > start else { return }
        let item = try operandValue(of: items[start])
        let result: Item
        switch node.function {
        case .toBoolean, .convertsToBoolean: result = boolean(item)
        case .toInteger, .convertsToInteger: result = integer(item)
        case .toDecimal, .convertsToDecimal: result = decimal(item)
        case .toString, .convertsToString: result = try text(ofValue: item).map { .string($0) } ?? .nothing
        case .toDate, .convertsToDate: result = temporal(item, .date)
        case .toDateTime, .convertsToDateTime: result = temporal(item, .dateTime)
        case .toTime, .convertsToTime: result = temporal(item, .time)
        default: result = try converted(try quantity(item), node, scope)
        }
        let isTest = ![.toBoolean, .toInteger, .toDecimal, .toString, .toDate, .toDateTime, .toTime, .toQuantity]
            .contains(node.function)
        count = start
        guard isTest else { return try push(unlessNothing: result) }
        if case .nothing = result { try push(.boolean(false)) } else { try push(.boolean(true)) }
    }

    private func boolean(_ item: Item) -> Item {
        switch item {
        case .boolean: return item
        case .integer, .decimal:
            let number = Machine.number(item)
            if number?.compared(to: WideDecimal(1)) == 0 { return .boolean(true) }
            return number?.units == 0 ? .boolean(false) : .nothing
        case .string(let text):
            switch text.count <= 5 ? text.string.lowercased() : "" {
            case "true", "t", "yes", "y", "1", "1.0": return .boolean(true)
            case "false", "f", "no", "n", "0", "0.0": return .boolean(false)
            default: return .nothing
            }
        default: return .nothing
        }
    }

    private func integer(_ item: Item) -> Item {
        switch item {
        case .integer: item
        case .boolean(let value): .integer(value ? 1 : 0)
        case .string(let text):
            Machine.integer(text).flatMap { Int32(exactly: $0) }.map { .integer(Int64($0)) } ?? .nothing
        default: .nothing
        }
    }

    private func decimal(_ item: Item) -> Item {
        switch item {
        case .decimal: item
        case .integer(let value): .decimal(WideDecimal(value))
        case .boolean(let value): .decimal(WideDecimal(units: value ? 10 : 0, scale: 1))
        case .string(let text): Machine.plainDecimal(text).map { .decimal($0) } ?? .nothing
        default: .nothing
        }
    }

    /// A decimal without an exponent.
    private static func plainDecimal(_ text: Text) -> WideDecimal? {
        text.bytes.contains { $0 | 0x20 == 0x65 } ? nil : WideDecimal(text)
    }

    private func temporal(_ item: Item, _ kind: Temporal.Kind) -> Item {
        switch item {
        case .string(let text): return Temporal(kind, text).map { .temporal($0) } ?? .nothing
        case .temporal(var value):
            if value.kind == kind { return item }
            guard value.kind != .time, kind != .time else { return .nothing }
            value.kind = kind
            if kind == .date {
                if value.precision.rawValue > Temporal.Precision.day.rawValue { value.precision = .day }
                value.zone = Temporal.noZone
            }
            return .temporal(value)
        default: return .nothing
        }
    }

    private mutating func quantity(_ item: Item) throws(Fault) -> Item {
        switch item {
        case .quantity: return item
        case .integer, .decimal: return try quantity(Machine.number(item) ?? WideDecimal(0), Text("1"))
        case .boolean(let value): return try quantity(WideDecimal(units: value ? 10 : 0, scale: 1), Text("1"))
        case .string(let text): return try quantity(text)
        default: return .nothing
        }
    }

    /// A number, and a UCUM unit in quotes or a calendar word.
    private mutating func quantity(_ text: Text) throws(Fault) -> Item {
        var end = 0
        while end < text.count,
            text[end] == 0x2B || text[end] == 0x2D || text[end] == 0x2E || text[end] >= 0x30 && text[end] <= 0x39
        {
            end += 1
        }
        guard let value = Machine.plainDecimal(text.slice(0, end)) else { return .nothing }
        var at = end
        while at < text.count, text[at] == 0x20 { at += 1 }
        if at == text.count { return try quantity(value, Text("1")) }
        if text[at] == 0x27 {
            guard text.count - at > 2, text[text.count - 1] == 0x27 else { return .nothing }
            return try quantity(value, text.slice(at + 1, text.count - 1))
        }
        let word = text.slice(at, text.count)
        return UnitMeasure.calendar[word.string] != nil ? try quantity(value, word) : .nothing
    }

    /// A quantity in the unit of the argument, where there is one.
    private mutating func converted(_ item: Item, _ node: CompiledNode, _ scope: Scope) throws(Fault) -> Item {
        guard node.b > 0, case .quantity(let quantity) = item else { return item }
        let start = count
        try operand(argument(node, 0), scope)
        guard count > start, case .string(let unit) = try value(of: items[start]) else { return .nothing }
        if unit == quantity.pointee.unit { return item }
        guard let from = UnitMeasure(quantity.pointee.unit), let to = UnitMeasure(unit),
            let value = from.convert(quantity.pointee.value, to: to)
        else { return .nothing }
        return try self.quantity(value, unit)
    }

    /// A value as text; `nil` for what has none.
    mutating func text(ofValue item: Item) throws(Fault) -> Text? {
        var bytes: [UInt8] = []
        switch item {
        case .string(let text): return text
        case .boolean(let value): return value ? Text("true") : Text("false")
        case .integer(let value): bytes = Array(String(value).utf8)
        case .decimal(let value): value.write(to: &bytes)
        case .temporal(let value): value.write(to: &bytes)
        case .quantity(let quantity):
            quantity.pointee.value.write(to: &bytes)
            let isWord = UnitMeasure.calendar[quantity.pointee.unit.string] != nil
            bytes.append(0x20)
            if !isWord { bytes.append(0x27) }
            bytes += quantity.pointee.unit.bytes
            if !isWord { bytes.append(0x27) }
        case .nothing, .element, .typeInfo, .unresolved: return nil
        }
        return try store(bytes)
    }
}
