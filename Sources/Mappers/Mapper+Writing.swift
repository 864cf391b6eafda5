import Bytes
import Records

extension Mapper {
    /// Writes a property and what goes before it; takes it back where nothing comes of it. Returns whether it stands.
    @discardableResult
    mutating func write(_ number: Int, _ isFirst: inout Bool) -> Bool {
        let property = template.properties[number]
        let start = out.count
        if !isFirst { out.append(UInt8(ascii: ",")) }
        out.append(template.literals, property.key)
        let before = out.count
        trace?.enter(number)
        defer { trace?.leave() }
        if property.isArray {
            writeArray(property)
        } else {
            for entry in property.entries {
                write(entry, of: property, isFirst: true)
                if out.count > before { break }
            }
        }
        if out.count == before {
            out.truncate(to: start)
            return false
        }
        isFirst = false
        return true
    }

    private mutating func writeArray(_ property: Template.Property) {
        let start = out.count
        let outer = evaluator.sequence
        evaluator.sequence = 1
        out.append(UInt8(ascii: "["))
        let empty = out.count
        for entry in property.entries { write(entry, of: property, isFirst: out.count == empty) }
        evaluator.sequence = outer
        if out.count == empty { out.truncate(to: start) } else { out.append(UInt8(ascii: "]")) }
    }

    /// Writes what an entry makes: for each item, where it runs over a collection.
    private mutating func write(_ number: Int, of property: Template.Property, isFirst: Bool) {
        let entry = template.entries[number]
        guard let each = entry.each else {
            item(entry, property, isFirst)
            return
        }
        let mark = items.count
        evaluator.values(each, into: &items)
        let end = entry.isSingle ? min(items.count, mark + 1) : items.count
        var isFirst = isFirst
        for index in mark..<end {
            evaluator.set(slot: Int(entry.eachSlot), to: items[index], index: index - mark)
            if item(entry, property, isFirst) {
                isFirst = false
                if !property.isArray { break }
            }
        }
        items.removeLast(items.count - mark)
    }

    @discardableResult
    private mutating func item(_ entry: Template.Entry, _ property: Template.Property, _ isFirst: Bool) -> Bool {
        if !entry.lets.isEmpty { bind(entry.lets) }
        if trace != nil { evaluator.touched.removeAll(keepingCapacity: true) }
        if let when = entry.when {
            if !evaluator.test(when) { return false }
        }
        var key: RecordValue?
        if let expression = entry.key {
            key = evaluator.value(expression).flatMap { evaluator.text($0) }
            if entry.isUnique, let key, sequence(of: key, in: property.list) != nil { return false }
        }
        let start = out.count
        if !isFirst { out.append(UInt8(ascii: ",")) }
        let before = out.count
        let outer = found
        found = entry.when != nil
        write(entry.content, isArray: property.isArray)
        let wrote = out.count > before
        found = found && wrote || outer
        guard wrote else {
            out.truncate(to: start)
            return false
        }
        if let key { keys.append((property.list, key, evaluator.sequence)) }
        if entry.rule >= 0 { note(entry) }
        if property.isArray { evaluator.sequence += 1 }
        return true
    }

    private mutating func note(_ entry: Template.Entry) {
        fired[Int(entry.rule)] += 1
        guard trace != nil else { return }
        if case .object = entry.content { return }
        trace?.add(rule: Int(entry.rule), index: evaluator.sequence, touched: evaluator.touched)
    }

    private mutating func sequence(of key: RecordValue, in list: Int32) -> Int? {
        evaluator.spend(keys.count)
        guard !evaluator.exhausted else { return 0 }
        for known in keys where known.list == list && evaluator.same(known.key, key) { return known.sequence }
        return nil
    }

    private mutating func write(_ content: Template.Content, isArray: Bool) {
        switch content {
        case .constant(let range): out.append(template.literals, range)
        case .statement(let range):
            out.append(template.literals, range)
            found = true
        case .defaulted(let range, let number):
            out.append(template.literals, range)
            defaulted[Int(number)] += 1
            found = true
        case .value(let expression, let format):
            if isArray && expression.type.many { return all(expression, format) }
            guard let value = evaluator.value(expression) else { return }
            if trace != nil, let place = value.place { evaluator.touched.append(place) }
            write(value, format)
            if expression.readsCase { found = true }
        case .coding(let number): write(template.codings[Int(number)])
        case .sequences(let list, let expression): sequences(list, expression)
        case .object(let number):
            trace?.index = evaluator.sequence
            object(template.objects[Int(number)])
        }
    }

    /// Every item of a collection, into an array that is open.
    private mutating func all(_ expression: CompiledExpression, _ format: Template.Format) {
        let mark = items.count
        evaluator.values(expression, into: &items)
        var start = out.count
        let first = start
        for index in mark..<items.count {
            start = out.count
            if start > first { out.append(UInt8(ascii: ",")) }
            let before = out.count
            write(items[index], format)
            if out.count == before { out.truncate(to: start) }
        }
        items.removeLast(items.count - mark)
        if out.count > first { found = true }
    }

    private mutating func sequences(_ list: Int32, _ expression: CompiledExpression) {
        let mark = items.count
        evaluator.values(expression, into: &items)
        let first = out.count
        for index in mark..<items.count {
            evaluator.spend(keys.count)
            guard !evaluator.exhausted, let wanted = evaluator.text(items[index]) else { continue }
            for known in keys where known.list == list && evaluator.same(known.key, wanted) {
                if out.count > first { out.append(UInt8(ascii: ",")) }
                out.append(decimal: known.sequence)
            }
        }
        items.removeLast(items.count - mark)
        if out.count > first { found = true }
    }

    private mutating func object(_ object: Template.Object) {
        let start = out.count
        let outer = found
        found = false
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        var stands = true
        let base = object.properties.lowerBound
        for number in object.properties {
            let wrote = write(number, &isFirst)
            if !wrote && number - base < 64 && object.needs >> UInt64(number - base) & 1 == 1 {
                stands = false
                break
            }
        }
        if isFirst || !stands || !(found || outer) {
            out.truncate(to: start)
            found = outer
            return
        }
        out.append(UInt8(ascii: "}"))
        found = true
    }

    // MARK: Values

    private mutating func write(_ value: RecordValue, _ format: Template.Format) {
        switch format {
        case .string: text(value)
        case .day:
            guard let day = evaluator.day(value) else { return }
            out.append(UInt8(ascii: "\""))
            out.append(day)
            out.append(UInt8(ascii: "\""))
        case .decimal: if let number = evaluator.number(value) { out.append(number) }
        case .integer:
            if let whole = evaluator.number(value)?.rescaled(to: 0) { out.append(decimal: Int(whole.units)) }
        case .boolean: value.isTrue ? out.append("true") : out.append("false")
        case .money:
            guard let number = evaluator.number(value) else { return }
            out.append("{\"value\":")
            out.append(number)
            out.append(",\"currency\":\"USD\"}")
        case .quantity:
            guard let number = evaluator.number(value) else { return }
            out.append("{\"value\":")
            out.append(number)
            out.append("}")
        }
    }

    /// A text without blanks around it; nothing where only those are left.
    private mutating func text(_ value: RecordValue) {
        guard let value = evaluator.text(value) else { return }
        let bytes = evaluator.bytes(value)
        var from = 0
        var to = bytes.count
        while from < to && bytes[from] <= 0x20 { from += 1 }
        while to > from && bytes[to - 1] <= 0x20 { to -= 1 }
        guard to > from else { return }
        out.append(jsonString: UnsafeBufferPointer(rebasing: bytes[from..<to]))
    }

    private mutating func write(_ coding: Template.Coding) {
        let start = out.count
        if let code = evaluator.value(coding.code) {
            if trace != nil, let place = code.place { evaluator.touched.append(place) }
            if coding.crosswalk >= 0 { crosswalked(coding, code) } else { direct(coding, code) }
        }
        if out.count > start {
            if coding.code.readsCase { found = true }
            return
        }
        guard coding.defaulted >= 0 else { return }
        out.append(template.literals, coding.fallback)
        defaulted[Int(coding.defaulted)] += 1
        found = true
    }

    private mutating func crosswalked(_ coding: Template.Coding, _ code: RecordValue) {
        let crosswalk = template.crosswalks[Int(coding.crosswalk)]
        if let row = evaluator.row(of: code, in: crosswalk.table) { return out.append(crosswalk.rendered[row]) }
        evaluator.unmapped.count(evaluator.bytes(code), table: crosswalk.table.name)
        switch crosswalk.policy {
        case .omit: break
        case .row(let row): out.append(crosswalk.rendered[row])
        case .keep: concept(coding.shape, system: Array(crosswalk.sourceSystem.utf8), code, display: nil)
        }
    }

    private mutating func direct(_ coding: Template.Coding, _ code: RecordValue) {
        if coding.shape == .code { return text(code) }
        guard let system = coding.system.flatMap({ evaluator.value($0) }) else { return }
        let uri = Array(evaluator.bytes(system))
        concept(coding.shape, system: uri, code, display: coding.display.flatMap { evaluator.value($0) })
    }

    private mutating func concept(_ shape: Template.Shape, system: [UInt8], _ code: RecordValue, display: RecordValue?)
    {
        if shape == .code { return text(code) }
        let start = out.count
        if shape == .concept { out.append("{\"coding\":[") }
        out.append("{\"system\":")
        out.append(jsonString: system)
        out.append(",\"code\":")
        let before = out.count
        text(code)
        if out.count == before { return out.truncate(to: start) }
        if let display {
            let mark = out.count
            out.append(",\"display\":")
            let before = out.count
            text(display)
            if out.count == before { out.truncate(to: mark) }
        }
        out.append("}")
        if shape == .concept { out.append("]}") }
    }
}
