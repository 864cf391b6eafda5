import Glibc

extension Machine {
    /// Makes ready for an expression on a tape.
    mutating func begin(_ expression: BoundExpression, _ view: TapeView, clock: Double?) {
        bound = expression
        nodes = expression.nodes
        self.view = view
        self.clock = clock
        moment = nil
        steps = limits.steps
        host = FHIRPath.UnknowingHost()
    }

    mutating func setRoots(_ focus: FHIRPath.Focus, _ resource: Int, _ rootResource: Int) throws(Fault) {
        let nodes = 0..<view.count
        guard nodes.contains(resource), nodes.contains(rootResource), focus.node < view.count,
            focus.shadow < view.count,
            focus.node >= 0 || focus.shadow >= 0
        else { throw .invalid(offset: 0, reason: "the focus is not on the tape") }
        self.resource = resourceElement(resource)
        self.rootResource = resource == rootResource ? self.resource : resourceElement(rootResource)
        var type = focus.type.number
        if type == 0 || types[Int(type)].isAbstractResource, focus.node >= 0 {
            let named = resourceType(of: focus.node)
            if named != 0 { type = named }
        }
        context = .element(TapeElement(value: Int32(focus.node), shadow: Int32(max(-1, focus.shadow)), type: type))
    }

    /// Gives the caller's variables their values.
    mutating func set(_ values: [String: [FHIRPath.Value]]) throws(Fault) {
        guard let bound else { return }
        for (number, name) in bound.compiled.variables.enumerated() {
            guard let given = values[name] else { continue }
            var items: [Item] = []
            for value in given { items.append(try item(value)) }
            variables.append((Int32(number), items))
        }
    }

    private mutating func item(_ value: FHIRPath.Value) throws(Fault) -> Item {
        let item: Item?
        switch value {
        case .boolean(let value): item = .boolean(value)
        case .integer(let value): item = .integer(value)
        case .string(let text): item = .string(try store(text.utf8))
        case .decimal(let text): item = WideDecimal(try store(text.utf8)).map { .decimal($0) }
        case .date(let text): item = Temporal(.date, try store(text.utf8)).map { .temporal($0) }
        case .dateTime(let text): item = Temporal(.dateTime, try store(text.utf8)).map { .temporal($0) }
        case .time(let text): item = Temporal(.time, try store(text.utf8)).map { .temporal($0) }
        case .quantity(let number, let unit):
            guard let value = WideDecimal(try store(number.utf8)) else {
                item = nil
                break
            }
            item = try quantity(value, try store(unit.utf8))
        case .element(let element):
            guard element.node < view.count, element.shadow < view.count else {
                item = nil
                break
            }
            let type = element.type.isEmpty ? 0 : model.type(named: element.type)
            item = .element(TapeElement(value: Int32(element.node), shadow: Int32(element.shadow), type: type))
        case .type: item = nil
        }
        guard let item else { throw .invalid(offset: 0, reason: "a variable's value cannot be read") }
        return item
    }

    /// The time of the evaluation, in UTC: the same however often it is asked for.
    mutating func now() -> Temporal {
        if let moment { return moment }
        var seconds = Int(clock ?? 0)
        var nanoseconds = Int(((clock ?? 0) - Double(seconds)) * 1_000_000_000)
        if clock == nil {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            seconds = time.tv_sec
            nanoseconds = time.tv_nsec
        }
        var result = Temporal(kind: .dateTime, precision: .fraction)
        _ = result.set(dayNumber: seconds / 86400)
        let rest = seconds % 86400
        result.hour = UInt8(rest / 3600)
        result.minute = UInt8(rest / 60 % 60)
        result.second = UInt8(rest % 60)
        result.nanosecond = Int32(nanoseconds / 1_000_000 * 1_000_000)
        result.fractionDigits = 3
        result.zone = 0
        moment = result
        return result
    }

    // MARK: Results

    /// The one Boolean that stands on the stack, else whether anything does.
    mutating func convertToBoolean() throws(Fault) -> Bool {
        if count != 1 { return count > 0 }
        switch items[0] {
        case .boolean(let value): return value
        case .unresolved: throw .unanswerable(function: "resolve()")
        case .element(let element) where types[Int(element.type)].primitive == .boolean:
            if case .boolean(let value) = try value(of: items[0]) { return value }
            return false
        default: return true
        }
    }

    /// What stands on the stack, free of it.
    mutating func values() throws(Fault) -> [FHIRPath.Value] {
        var result: [FHIRPath.Value] = []
        result.reserveCapacity(count)
        for place in 0..<count {
            switch items[place] {
            case .nothing: break
            case .unresolved: throw .unanswerable(function: "resolve()")
            case .element(let element):
                let text = try text(ofValue: value(of: items[place]))
                result.append(
                    .element(
                        FHIRPath.Element(
                            node: Int(element.value), shadow: Int(element.shadow), type: model.name(of: element.type),
                            text: text?.string)))
            case .boolean(let value): result.append(.boolean(value))
            case .integer(let value): result.append(.integer(value))
            case .string(let text): result.append(.string(text.string))
            case .quantity(let quantity):
                var bytes: [UInt8] = []
                quantity.pointee.value.write(to: &bytes)
                result.append(.quantity(String(decoding: bytes, as: UTF8.self), unit: quantity.pointee.unit.string))
            case .decimal, .temporal:
                let text = try text(ofValue: items[place])?.string ?? ""
                guard case .temporal(let moment) = items[place] else {
                    result.append(.decimal(text))
                    break
                }
                result.append(moment.kind == .date ? .date(text) : moment.kind == .time ? .time(text) : .dateTime(text))
            case .typeInfo(let type):
                result.append(
                    .type(namespace: types[Int(type)].isSystem ? "System" : "FHIR", name: model.name(of: type)))
            }
        }
        return result
    }
}
