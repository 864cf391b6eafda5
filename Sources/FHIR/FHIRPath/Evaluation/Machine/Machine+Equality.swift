extension Machine {
    /// `=` of two items (FHIRPath 2.0.0, section 6.1.1); `nil` where they are not precise enough to tell.
    mutating func isEqual(_ left: Item, _ right: Item) throws(Fault) -> Bool? {
        try spend()
        if case .element(let a) = left, case .element(let b) = right, a.value == b.value, a.shadow == b.shadow {
            return true
        }
        let a = try operandValue(of: left)
        let b = try operandValue(of: right)
        switch (a, b) {
        case (.string(let a), .string(let b)):
            try spend(min(a.count, b.count) >> 5)
            return a == b
        case (.boolean(let a), .boolean(let b)): return a == b
        case (.integer(let a), .integer(let b)): return a == b
        case (.temporal(let a), .temporal(let b)):
            if (a.kind == .time) != (b.kind == .time) { return false }
            return Machine.truth(a.compared(to: b)) { $0 == .equal }
        case (.nothing, .nothing):
            guard case .element(let a) = left, case .element(let b) = right else { return false }
            return try areEqual(Int(a.value), Int(b.value), depth: 0)
        case (.typeInfo(let a), .typeInfo(let b)): return a == b
        case (.unresolved, _), (_, .unresolved): throw .unanswerable(function: "resolve()")
        default: break
        }
        if let a = Machine.number(a), let b = Machine.number(b) { return a.compared(to: b) == 0 }
        if let ordering = quantityOrdering(a, b) { return Machine.truth(ordering) { $0 == .equal } }
        guard dialect == .invariants else { return false }
        // HL7's validator compares primitives of different types by their texts.
        switch (a, b) {
        case (.string(let text), .nothing), (.nothing, .string(let text)):
            _ = text
            return false
        case (.string(let text), let other), (let other, .string(let text)):
            return try self.text(ofValue: other).map { $0 == text } ?? false
        default: return false
        }
    }

    static func truth(_ ordering: Ordering, _ test: (Ordering) -> Bool) -> Bool? {
        ordering == .unknown ? nil : test(ordering)
    }

    static func number(_ item: Item) -> WideDecimal? {
        switch item {
        case .integer(let value): WideDecimal(value)
        case .decimal(let value): value
        default: nil
        }
    }

    /// Two quantities, or a quantity and a number (which has the unit `1`); `nil` where neither is a quantity.
    func quantityOrdering(_ left: Item, _ right: Item) -> Ordering? {
        func quantity(_ item: Item) -> QuantityValue? {
            if case .quantity(let value) = item { return value.pointee }
            return Machine.number(item).map { QuantityValue(value: $0, unit: Text("1")) }
        }
        guard let a = quantity(left), let b = quantity(right) else { return nil }
        if a.unit == b.unit { return Ordering(a.value.compared(to: b.value)) }
        guard let unit = UnitMeasure(a.unit), let other = UnitMeasure(b.unit) else { return .unknown }
        return UnitMeasure.compare(a.value, unit, b.value, other)
    }

    /// Two values as JSON: objects by their members in any order, numbers by what they say.
    private mutating func areEqual(_ left: Int, _ right: Int, depth: Int) throws(Fault) -> Bool {
        try spend()
        if left == right { return true }
        guard left >= 0, right >= 0, depth < 512 else { return false }
        let a = view.nodes[left]
        let b = view.nodes[right]
        guard a.kind == b.kind else { return false }
        switch a.kind {
        case .object: return try areObjectsEqual(left, right, depth: depth)
        case .array:
            var at = left + 1
            var other = right + 1
            while at < Int(a.next) && other < Int(b.next) {
                guard try areEqual(at, other, depth: depth + 1) else { return false }
                at = Int(view.nodes[at].next)
                other = Int(view.nodes[other].next)
            }
            return at == Int(a.next) && other == Int(b.next)
        case .number:
            guard let x = WideDecimal(Text(view.raw(left))), let y = WideDecimal(Text(view.raw(right))) else {
                return false
            }
            return x.compared(to: y) == 0
        case .string:
            try spend(Int(a.length) >> 5)
            if !a.isEscaped && !b.isEscaped { return Text(view.raw(left)) == Text(view.raw(right)) }
            return try text(of: left) == (try text(of: right))
        case .boolean: return a.length == b.length
        case .null: return true
        }
    }

    private mutating func areObjectsEqual(_ left: Int, _ right: Int, depth: Int) throws(Fault) -> Bool {
        let end = Int(view.nodes[left].next)
        var child = left + 1
        var members = 0
        while child < end {
            let other = sameKey(as: child, in: right)
            guard other >= 0, try areEqual(child, other, depth: depth + 1) else { return false }
            members += 1
            child = Int(view.nodes[child].next)
        }
        var rest = right + 1
        while rest < Int(view.nodes[right].next) {
            members -= 1
            rest = Int(view.nodes[rest].next)
        }
        return members == 0
    }

    private mutating func sameKey(as child: Int, in object: Int) -> Int {
        let name = view.nodes[child].name
        let end = Int(view.nodes[object].next)
        var other = object + 1
        while other < end {
            steps -= 1
            if view.nodes[other].name == name && (name != 0 || key(other) == key(child)) { return other }
            other = Int(view.nodes[other].next)
        }
        return -1
    }

    // MARK: Equivalence

    /// `~` of two items (FHIRPath 2.0.0, section 6.1.3).
    mutating func isEquivalent(_ left: Item, _ right: Item) throws(Fault) -> Bool {
        try spend()
        let a = try operandValue(of: left)
        let b = try operandValue(of: right)
        switch (a, b) {
        case (.string(let a), .string(let b)): return try folded(a) == (try folded(b))
        case (.temporal(let a), .temporal(let b)):
            return (a.kind == .time) == (b.kind == .time) && a.compared(to: b) == .equal
        case (.quantity(let a), .quantity(let b)): return Machine.areEquivalent(a.pointee, b.pointee)
        case (.nothing, .nothing):
            guard case .element(let a) = left, case .element(let b) = right else { return false }
            return try areEquivalent(a, b)
        default: break
        }
        if let a = Machine.number(a), let b = Machine.number(b) {
            let scale = min(a.trimmed.scale, b.trimmed.scale)
            return a.rounded(to: scale).compared(to: b.rounded(to: scale)) == 0
        }
        return try isEqual(left, right) ?? false
    }

    private static func areEquivalent(_ left: QuantityValue, _ right: QuantityValue) -> Bool {
        var b = right.value
        if !(left.unit == right.unit) {
            guard var unit = UnitMeasure(left.unit), var other = UnitMeasure(right.unit) else { return false }
            if unit.dimension != other.dimension {
                unit = unit.averaged
                other = other.averaged
            }
            guard let converted = other.convert(b, to: unit) else { return false }
            // The precision that the value was given with, in the other unit.
            b = converted
        }
        let scale = min(left.value.trimmed.scale, b.trimmed.scale)
        return left.value.rounded(to: scale).compared(to: b.rounded(to: scale)) == 0
    }

    /// Complex elements: the same children, in any order.
    private mutating func areEquivalent(_ left: TapeElement, _ right: TapeElement) throws(Fault) -> Bool {
        if left.value == right.value && left.shadow == right.shadow { return true }
        let start = count
        defer { count = start }
        try pushChildren(of: .element(left))
        let middle = count
        try pushChildren(of: .element(right))
        guard middle - start == count - middle, middle > start else { return false }
        return try areEquivalent(start, middle, count)
    }

    /// Two collections on the stack: each item has an equivalent of its own.
    mutating func areEquivalent(_ start: Int, _ middle: Int, _ end: Int) throws(Fault) -> Bool {
        guard middle - start == end - middle else { return false }
        guard start < middle else { return true }
        var taken = [Bool](repeating: false, count: end - middle)
        for place in start..<middle {
            var found = false
            for other in middle..<end where !taken[other - middle] {
                if try isEquivalent(items[place], items[other]) {
                    taken[other - middle] = true
                    found = true
                    break
                }
            }
            if !found { return false }
        }
        return true
    }

    /// A text in lower case, with runs of white space as one space.
    private mutating func folded(_ text: Text) throws(Fault) -> Text {
        var bytes: [UInt8] = []
        var pending = false
        for byte in text.isASCII ? Array(text.bytes) : Array(text.string.lowercased().utf8) {
            if byte == 0x20 || byte >= 0x09 && byte <= 0x0D {
                pending = !bytes.isEmpty
                continue
            }
            if pending { bytes.append(0x20) }
            pending = false
            bytes.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte)
        }
        return try store(bytes)
    }
}
