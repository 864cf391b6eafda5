import Bytes
import Records

extension Mapper {
    /// Writes a property and what goes before it; takes it back where nothing comes of it. Returns whether it stands.
    @discardableResult
    mutating func write(_ number: Int, _ isFirst: inout Bool) -> Bool {
        let property = tables.properties + number
        let start = out.count
        if !isFirst { out.append(UInt8(ascii: ",")) }
        literal(property.pointee.key)
        let before = out.count
        trace?.enter(number)
        defer { trace?.leave() }
        if property.pointee.isArray {
            writeArray(property)
        } else {
            for entry in property.pointee.entries {
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

    private mutating func writeArray(_ property: UnsafePointer<Template.Property>) {
        let start = out.count
        let outer = evaluator.sequence
        evaluator.sequence = 1
        out.append(UInt8(ascii: "["))
        let empty = out.count
        for entry in property.pointee.entries { write(entry, of: property, isFirst: out.count == empty) }
        evaluator.sequence = outer
        if out.count == empty { out.truncate(to: start) } else { out.append(UInt8(ascii: "]")) }
    }

    /// Writes what an entry makes: for each item, where it runs over a collection.
    private mutating func write(_ number: Int, of property: UnsafePointer<Template.Property>, isFirst: Bool) {
        let entry = tables.entries + number
        guard let each = entry.pointee.each else {
            item(entry, property, isFirst)
            return
        }
        let mark = items.count
        evaluator.values(each, into: &items)
        let end = entry.pointee.isSingle ? min(items.count, mark + 1) : items.count
        var isFirst = isFirst
        for index in mark..<end {
            evaluator.set(slot: Int(entry.pointee.eachSlot), to: items[index], index: index - mark)
            if item(entry, property, isFirst) {
                isFirst = false
                if !property.pointee.isArray { break }
            }
        }
        items.removeLast(items.count - mark)
    }

    @discardableResult
    private mutating func item(
        _ entry: UnsafePointer<Template.Entry>, _ property: UnsafePointer<Template.Property>, _ isFirst: Bool
    ) -> Bool {
        bind(entry.pointee.lets)
        if trace != nil { evaluator.touched.removeAll(keepingCapacity: true) }
        if let when = entry.pointee.when {
            if !evaluator.test(when) { return false }
        }
        var key: RecordValue?
        if let expression = entry.pointee.key {
            key = text(of: expression)
            if entry.pointee.isUnique, let key, sequence(of: key, in: property.pointee.list) != nil { return false }
        }
        let start = out.count
        if !isFirst { out.append(UInt8(ascii: ",")) }
        let before = out.count
        let outer = found
        found = entry.pointee.when != nil
        write(entry, isArray: property.pointee.isArray)
        let wrote = out.count > before
        found = found && wrote || outer
        guard wrote else {
            out.truncate(to: start)
            return false
        }
        if let key { keys.append((property.pointee.list, key, evaluator.sequence)) }
        if entry.pointee.rule >= 0 { note(entry) }
        if property.pointee.isArray { evaluator.sequence += 1 }
        return true
    }

    /// The first item of an expression, as a text.
    mutating func text(of expression: CompiledExpression) -> RecordValue? {
        guard let value = evaluator.value(expression) else { return nil }
        return evaluator.text(value)
    }

    private mutating func note(_ entry: UnsafePointer<Template.Entry>) {
        let rule = Int(entry.pointee.rule)
        fired[rule] += 1
        noted.append(Int32(rule))
        guard trace != nil else { return }
        if case .object = entry.pointee.content { return }
        trace?.add(rule: rule, index: evaluator.sequence, touched: evaluator.touched)
    }

    @inline(__always)
    private mutating func literal(_ range: Range<Int>) {
        out.append(tables.literals + range.lowerBound, range.upperBound - range.lowerBound)
    }

    private mutating func count(default number: Int32) {
        defaulted[Int(number)] += 1
        noted.append(~number)
        found = true
    }

    /// Takes back what was counted since `noted` was so long: it was written into an object that does not stand.
    mutating func takeBack(to mark: Int) {
        for write in noted[mark...] {
            if write >= 0 { fired[Int(write)] -= 1 } else { defaulted[Int(~write)] -= 1 }
        }
        noted.removeLast(noted.count - mark)
    }

    private mutating func sequence(of key: RecordValue, in list: Int32) -> Int? {
        evaluator.spend(keys.count)
        guard !evaluator.exhausted else { return 0 }
        for known in keys where known.list == list && evaluator.reader.same(known.key, key) { return known.sequence }
        return nil
    }

    private mutating func write(_ entry: UnsafePointer<Template.Entry>, isArray: Bool) {
        switch entry.pointee.content {
        case .constant(let range): literal(range)
        case .statement(let range):
            literal(range)
            found = true
        case .defaulted(let range, let number):
            literal(range)
            count(default: number)
        case .value(let expression, let format):
            if isArray && expression.type.many { return all(expression, format) }
            guard let value = evaluator.value(expression) else { return }
            if trace != nil, let place = value.place { evaluator.touched.append(place) }
            write(value, format)
            if expression.readsCase { found = true }
        case .coding(let number): write(tables.codings + Int(number))
        case .sequences(let list, let expression): sequences(list, expression)
        case .object(let number):
            trace?.index = evaluator.sequence
            object(tables.objects + Int(number))
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
            for known in keys where known.list == list && evaluator.reader.same(known.key, wanted) {
                if out.count > first { out.append(UInt8(ascii: ",")) }
                out.append(decimal: known.sequence)
            }
        }
        items.removeLast(items.count - mark)
        if out.count > first { found = true }
    }

    private mutating func object(_ object: UnsafePointer<Template.Object>) {
        let start = out.count
        let mark = noted.count
        let outer = found
        found = false
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        var stands = true
        let base = object.pointee.properties.lowerBound
        for number in object.pointee.properties {
            let wrote = write(number, &isFirst)
            if !wrote && number - base < 64 && object.pointee.needs >> UInt64(number - base) & 1 == 1 {
                stands = false
                break
            }
        }
        if isFirst || !stands || !(found || outer) {
            out.truncate(to: start)
            takeBack(to: mark)
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
            guard let day = evaluator.reader.day(value) else { return }
            out.append(day)
        case .momentDay: moment(value, upTo: 10)
        case .instant: if evaluator.reader.bytes(value).count > 19 { text(value) }
        case .decimal: if let number = evaluator.reader.number(value) { out.append(number) }
        case .integer:
            if let whole = evaluator.reader.number(value)?.rescaled(to: 0) { out.append(decimal: Int(whole.units)) }
        case .boolean: value.isTrue ? out.append("true") : out.append("false")
        case .money:
            guard let number = evaluator.reader.number(value) else { return }
            out.append("{\"value\":")
            out.append(number)
            out.append(",\"currency\":\"USD\"}")
        case .quantity:
            guard let number = evaluator.reader.number(value) else { return }
            out.append("{\"value\":")
            out.append(number)
            out.append("}")
        }
    }

    /// The first bytes of a moment: its day, where it is as precise.
    private mutating func moment(_ value: RecordValue, upTo length: Int) {
        let bytes = evaluator.reader.bytes(value)
        guard !bytes.isEmpty else { return }
        out.append(jsonString: UnsafeBufferPointer(rebasing: bytes[..<min(length, bytes.count)]))
    }

    /// A text without blanks around it; nothing where only those are left.
    private mutating func text(_ value: RecordValue) {
        guard let value = evaluator.text(value) else { return }
        let bytes = evaluator.reader.bytes(value)
        var from = 0
        var to = bytes.count
        while from < to && bytes[from] <= 0x20 { from += 1 }
        while to > from && bytes[to - 1] <= 0x20 { to -= 1 }
        guard to > from else { return }
        out.append(jsonString: UnsafeBufferPointer(rebasing: bytes[from..<to]))
    }

    private mutating func write(_ coding: UnsafePointer<Template.Coding>) {
        let start = out.count
        if let code = evaluator.value(coding.pointee.code) {
            if trace != nil, let place = code.place { evaluator.touched.append(place) }
            if coding.pointee.crosswalk >= 0 { crosswalked(coding, code) } else { direct(coding, code) }
        }
        if out.count > start {
            if coding.pointee.code.readsCase { found = true }
            return
        }
        guard coding.pointee.defaulted >= 0 else { return }
        literal(coding.pointee.fallback)
        count(default: coding.pointee.defaulted)
    }

    private mutating func crosswalked(_ coding: UnsafePointer<Template.Coding>, _ code: RecordValue) {
        let number = Int(coding.pointee.crosswalk)
        if let row = evaluator.reader.row(of: code, in: template.crosswalks[number].table) {
            return literal(template.crosswalks[number].rendered[row])
        }
        let table = template.crosswalks[number].table
        if table.countsUnmapped { evaluator.unmapped.count(evaluator.reader.bytes(code), table: table.name) }
        switch template.crosswalks[number].policy {
        case .omit: break
        case .row(let row): literal(template.crosswalks[number].rendered[row])
        case .keep:
            Array(template.crosswalks[number].sourceSystem.utf8).withUnsafeBufferPointer { system in
                concept(coding.pointee.shape, system: system, code, display: nil)
            }
        }
    }

    private mutating func direct(_ coding: UnsafePointer<Template.Coding>, _ code: RecordValue) {
        if coding.pointee.shape == .code { return text(code) }
        guard let expression = coding.pointee.system, let system = evaluator.value(expression) else { return }
        var display: RecordValue?
        if let expression = coding.pointee.display { display = evaluator.value(expression) }
        concept(coding.pointee.shape, system: evaluator.reader.bytes(system), code, display: display)
    }

    /// `system`: constants, or a scratch that is not written to here.
    private mutating func concept(
        _ shape: Template.Shape, system: UnsafeBufferPointer<UInt8>, _ code: RecordValue, display: RecordValue?
    ) {
        if shape == .code { return text(code) }
        let start = out.count
        if shape == .concept { out.append("{\"coding\":[{\"system\":") } else { out.append("{\"system\":") }
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
        if shape == .concept { out.append("}]}") } else { out.append("}") }
    }
}
