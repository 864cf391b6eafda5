import Bytes
import Records

/// Writes the record that all statements come to.
struct FoldWriter {
    private let fields: AuthorizationFields
    private let told: [ToldStatement]
    private var merged: MergedRecord
    var files: [SourceFile] { merged.files }
    /// The items' codes, as figures have them.
    private(set) var codes: [String] = []

    init(_ fields: AuthorizationFields, _ told: [ToldStatement]) {
        self.fields = fields
        self.told = told
        merged = MergedRecord(fields.schema)
    }

    /// Writes the record, in the vocabulary's order.
    mutating func write(_ life: AuthorizationLife, _ items: [FoldGroup], _ used: [String: FixedDecimal]) {
        var header = FoldGroup()
        var singles: [FieldID: FoldGroup] = [:]
        let left = fields.ofAction.union(fields.united).union(fields.single)
            .union([fields.items, fields.decisions].compactMap { $0 })
        for (number, one) in told.enumerated() {
            let record = one.statement.record
            header.add(record, record.top, number, but: left)
            for field in fields.single {
                guard let head = record.first(field, in: record.top) else { continue }
                merge(record, record.members(of: head), number, field, into: &singles)
            }
        }
        settle(&header, life)
        for field in fields.schema.fields where field.parent == nil {
            if field.id == fields.items {
                write(items, life, used)
            } else if field.id == fields.decisions {
                writeDecisions(life)
            } else if fields.united.contains(field.id) {
                writeUnited(field)
            } else if let group = singles[field.id] {
                write(group, as: field.id)
            } else if field.id == fields.event {
                write("record", field.id, header.values[field.id]?.last)
            } else if field.id == fields.action {
                guard let action = life.action, let acting = life.acting else { continue }
                tell(action.rawValue, field.id, told[acting].actionNode, acting)
            } else if field.id == fields.status {
                guard let status = life.status, let standing = life.standing else { continue }
                tell(status.rawValue, field.id, told[standing].statusNode, standing)
            } else {
                for value in header.values[field.id] ?? [] { copy(value, as: field.id) }
            }
        }
    }

    /// Puts the values that hold in the place of the newest.
    private func settle(_ header: inout FoldGroup, _ life: AuthorizationLife) {
        if let acting = life.acting {
            let record = told[acting].statement.record
            var own = FoldGroup()
            own.add(record, record.top, acting)
            for field in fields.ofAction { header.values[field] = own.values[field] }
        } else {
            for (number, one) in told.enumerated() {
                var own = FoldGroup()
                own.add(one.statement.record, one.statement.record.top, number)
                for field in fields.ofAction { if let said = own.values[field] { header.values[field] = said } }
            }
        }
        func take(_ date: FieldID?, _ time: FieldID?, of number: Int?, _ fallback: Bool) {
            guard let date, let time, let number else { return }
            let record = told[number].statement.record
            func first(_ field: FieldID?) -> [FoldNode]? {
                field.flatMap { record.first($0, in: record.top) }.map { [FoldNode(statement: number, node: $0)] }
            }
            if let said = first(date) {
                header.values[date] = said
                header.values[time] = first(time)
            } else if fallback, let said = first(fields.schema.id("eventDate")) {
                header.values[date] = said
                header.values[time] = first(fields.schema.id("eventTime"))
            }
        }
        take(fields.receivedDate, fields.receivedTime, of: life.receiving, true)
        take(fields.decidedDate, fields.decidedTime, of: life.deciding, true)
    }

    /// A person or organization: where two statements give different ids, the newer's alone holds.
    private func merge(
        _ record: Record, _ scope: Record.Scope, _ number: Int, _ field: FieldID,
        into singles: inout [FieldID: FoldGroup]
    ) {
        var group = singles[field] ?? FoldGroup()
        if let id = fields.schema.id("id", in: field), let own = record.text(id, in: scope),
            let earlier = group.values[id]?.first, text(earlier) != own
        {
            group = FoldGroup()
        }
        group.add(record, scope, number)
        singles[field] = group
    }

    // MARK: - Groups

    private mutating func write(_ group: FoldGroup, as field: FieldID) {
        let head = open(field)
        for member in fields.schema.fields where member.parent == field {
            for value in group.values[member.id] ?? [] { copy(value, as: member.id) }
        }
        close(head)
    }

    private mutating func write(_ items: [FoldGroup], _ life: AuthorizationLife, _ used: [String: FixedDecimal]) {
        guard let field = fields.items else { return }
        let item = fields.item
        let members = fields.schema.fields.filter { $0.parent == field }
        for group in items {
            let code = code(of: group)
            if let code { note(code) }
            let head = open(field)
            for member in members {
                guard let values = group.values[member.id] else {
                    if member.id == item.used, let code, let quantity = used[code] {
                        write(String(decoding: Normalization.bytes(of: quantity), as: UTF8.self), member.id, nil)
                    }
                    continue
                }
                for value in values { copy(value, as: member.id) }
            }
            close(head)
        }
        if codes.isEmpty, let type = text(of: fields.serviceType) {
            note("UM03 \(String(decoding: type, as: UTF8.self))")
        }
    }

    private var noted: Set<String> = []

    private mutating func note(_ code: String) {
        if noted.insert(code).inserted { codes.append(code) }
    }

    /// An item's code, as figures have it.
    private func code(of group: FoldGroup) -> String? {
        func text(_ field: FieldID?) -> String? {
            field.flatMap { group.values[$0]?.first }.map { String(decoding: self.text($0), as: UTF8.self) }
        }
        let code = AuthorizationUse.code(
            qualifier: text(fields.item.qualifier), procedure: text(fields.item.procedure),
            drug: text(fields.item.drug), revenue: text(fields.item.revenue))
        return code ?? text(fields.item.serviceType).map { "UM03 \($0)" }
    }

    private mutating func writeDecisions(_ life: AuthorizationLife) {
        guard let field = fields.decisions else { return }
        func member(_ name: String) -> FieldID? { fields.schema.id(name, in: field) }
        let (event, date, time) = (member("event"), member("date"), member("time"))
        let (action, status) = (member("action"), member("status"))
        for number in life.decisions {
            let one = told[number]
            let record = one.statement.record
            let head = open(field)
            let isDecision = one.action?.outcome != nil && one.keys.decided.day != nil
            func first(_ name: String) -> FoldNode? {
                fields.schema.id(name).flatMap { record.first($0, in: record.top) }.map {
                    FoldNode(statement: number, node: $0)
                }
            }
            write(one.keys.event.rawValue, event, first("event"))
            let says = isDecision && first("decidedDate") != nil
            let day = says ? first("decidedDate") : first("eventDate") ?? first("receivedDate")
            if let day { copy(day, as: date) }
            if let when = says ? first("decidedTime") : first("eventTime") { copy(when, as: time) }
            if let said = one.action { tell(said.rawValue, action, one.actionNode, number) }
            if let said = one.status { tell(said.rawValue, status, one.statusNode, number) }
            var own = FoldGroup()
            own.add(record, record.top, number)
            for (to, from) in fields.decision { for value in own.values[from] ?? [] { copy(value, as: to) } }
            close(head)
        }
    }

    /// All that statements say, where the first stood: of a provider with one role and id the newest of each of his words, of
    /// what says the same the newest.
    private mutating func writeUnited(_ field: Field) {
        var order: [[UInt8]] = []
        var values: [[UInt8]: FoldNode] = [:]
        var groups: [[UInt8]: FoldGroup] = [:]
        for (number, one) in told.enumerated() {
            let record = one.statement.record
            var next = record.first(field.id, in: record.top)
            while let index = next {
                let key = identity(record, index, field)
                if values.updateValue(FoldNode(statement: number, node: index), forKey: key) == nil {
                    order.append(key)
                }
                if field.kind == .group {
                    groups[key, default: FoldGroup()].add(record, record.members(of: index), number)
                }
                next = record.next(field.id, from: record.after(index), in: record.top)
            }
        }
        for key in order {
            if let group = groups[key] {
                write(group, as: field.id)
            } else if let node = values[key] {
                copy(node, as: field.id)
            }
        }
    }

    /// What tells providers apart is their role and id; anything else, all that it says.
    private func identity(_ record: Record, _ index: Int, _ field: Field) -> [UInt8] {
        guard field.kind == .group else { return record.text(at: index) }
        let scope = record.members(of: index)
        if let id = fields.schema.id("id", in: field.id), let role = fields.schema.id("role", in: field.id),
            let own = record.text(id, in: scope)
        {
            return [0] + (record.text(role, in: scope) ?? []) + [0] + own
        }
        var all: [UInt8] = [1]
        for node in scope where !record.nodes[node].flags.contains(.group) {
            let field = record.nodes[node].field
            all += [UInt8(field >> 8), UInt8(truncatingIfNeeded: field)] + record.text(at: node) + [0]
        }
        return all
    }

    // MARK: - Values

    /// Writes what was decided, or where it stands: in the statement's own word, which maps look up as the fold did and which
    /// may say more than its code; where it follows from other words, as the code.
    private mutating func tell(_ code: String, _ field: FieldID?, _ node: Int?, _ statement: Int) {
        guard let field else { return }
        if let node { return copy(FoldNode(statement: statement, node: node), as: field) }
        write(code, field, nil)
    }

    private func text(_ node: FoldNode) -> [UInt8] { told[node.statement].statement.record.text(at: node.node) }

    /// The first value of one of the header's fields that was written.
    func text(of field: FieldID?) -> [UInt8]? {
        guard let field, let node = merged.nodes.first(where: { $0.field == field }) else { return nil }
        return Array(merged.raw[Int(node.offset)..<Int(node.offset + node.length)])
    }

    private mutating func open(_ field: FieldID) -> Int {
        merged.nodes.append(Record.Node(field: field, flags: .group, offset: 0, length: 0))
        return merged.nodes.count - 1
    }

    private mutating func close(_ head: Int) {
        merged.nodes[head].length = UInt32(merged.nodes.count - head - 1)
    }

    /// Copies a value, or a group with all in it.
    private mutating func copy(_ source: FoldNode, as field: FieldID? = nil) {
        let record = told[source.statement].statement.record
        for index in source.node..<record.after(source.node) {
            let node = record.nodes[index]
            let field = index == source.node ? field ?? node.field : node.field
            if node.flags.contains(.group) {
                merged.nodes.append(Record.Node(field: field, flags: .group, offset: 0, length: node.length))
            } else {
                append(field, record.text(at: index), FoldNode(statement: source.statement, node: index))
            }
        }
    }

    private mutating func write(_ text: String, _ field: FieldID?, _ source: FoldNode?) {
        if let field { append(field, Array(text.utf8), source) }
    }

    /// Adds a value; without a source it is of no file.
    private mutating func append(_ field: FieldID, _ text: [UInt8], _ source: FoldNode?) {
        guard let source else {
            return merged.append(field, text, at: SourceLocation(byte: 0, ordinal: 0), of: nil)
        }
        let one = told[source.statement]
        merged.append(field, text, at: one.places[source.node], of: one.statement)
    }

    func finish(origin: Record.Origin) -> Record { merged.finish(origin) }
}
