import Records

/// A value, or a group, of a statement: the statement's number and the node's.
struct FoldNode: Hashable {
    let statement: Int
    let node: Int
}

/// Values of a group of which the newest of each field holds.
struct FoldGroup {
    /// By field; of a repeating field all that one statement says.
    var values: [FieldID: [FoldNode]] = [:]

    /// Takes what a group of a statement says, except for `left`.
    mutating func add(_ record: Record, _ scope: Record.Scope, _ number: Int, but left: Set<FieldID> = []) {
        var fresh: Set<FieldID> = []
        var index = scope.lowerBound
        while index < scope.upperBound {
            let field = record.nodes[index].field
            if !left.contains(field) {
                if fresh.insert(field).inserted { values[field] = [] }
                values[field]?.append(FoldNode(statement: number, node: index))
            }
            index = record.after(index)
        }
    }

    /// Drops what is said of some fields.
    mutating func remove(_ fields: Set<FieldID>) { for field in fields { values[field] = nil } }
}

/// Finds which items of several statements are one service.
///
/// An item is the one with its number, if their codes do not differ; else that with its code, modifiers and days; else that
/// with its code and modifiers, where one of the two has no days; else that with its number, though the code is another (a
/// decision may change it); else a new one. No two items of one statement are one service.
struct ItemMerger {
    private(set) var items: [FoldGroup] = []
    private(set) var isOverLimit = false
    private let fields: AuthorizationFields
    private var identities: [Identity] = []
    private var byNumber: [[UInt8]: [Int]] = [:]
    private var byCode: [[UInt8]: [Int]] = [:]
    private var byLooseCode: [[UInt8]: [Int]] = [:]

    private struct Identity {
        var number: [UInt8]?
        var code: [UInt8] = []
        var days: [UInt8] = []
        /// The statement that last had it.
        var statement = -1
    }

    /// How many of one key are looked at: more of the same cannot be told apart anyway.
    private static let lookLimit = 64

    init(_ fields: AuthorizationFields) { self.fields = fields }

    mutating func add(_ one: ToldStatement, _ number: Int) {
        guard let group = fields.items else { return }
        let record = one.statement.record
        var next = record.first(group, in: record.top)
        while let head = next {
            let scope = record.members(of: head)
            let identity = identity(record, scope)
            guard let index = find(identity, number) ?? append(identity) else { return }
            let isActing = fields.item.action.map { record.first($0, in: scope) != nil } ?? false
            if isActing { items[index].remove(fields.item.ofAction) }
            items[index].add(record, scope, number)
            learn(identity, index, number)
            next = record.next(group, from: record.after(head), in: record.top)
        }
    }

    private func identity(_ record: Record, _ scope: Record.Scope) -> Identity {
        var identity = Identity()
        func text(_ field: FieldID?) -> [UInt8]? { field.flatMap { record.text($0, in: scope) } }
        identity.number = text(fields.item.number)
        let parts = [
            text(fields.item.procedure), text(fields.item.revenue), text(fields.item.drug),
        ]
        // A type of service tells items apart where nothing else does.
        if parts.contains(where: { $0 != nil }) {
            identity.code = parts.map { $0 ?? [] }.reduce([]) { $0 + $1 + [0] }
        } else if let type = text(fields.item.serviceType) {
            identity.code = [1] + type
        }
        if !identity.code.isEmpty, let modifiers = fields.item.modifiers {
            var next = record.first(modifiers, in: scope)
            while let index = next {
                identity.code += record.text(at: index) + [0]
                next = record.next(modifiers, from: index + 1, in: scope)
            }
        }
        for field in [fields.item.from, fields.item.to] {
            if let text = text(field) { identity.days += text.filter { $0 != 0x2D } + [0] }
        }
        return identity
    }

    /// The item that is the same service, of those that the statement has not had yet.
    private func find(_ identity: Identity, _ statement: Int) -> Int? {
        func first(_ candidates: [Int]?, _ fits: (Identity) -> Bool) -> Int? {
            candidates?.prefix(ItemMerger.lookLimit).first {
                identities[$0].statement != statement && fits(identities[$0])
            }
        }
        let numbered = identity.number.flatMap { byNumber[$0] }
        func apart(_ other: Identity) -> Bool {
            identity.number != nil && other.number != nil && identity.number != other.number
        }
        if let found = first(numbered, { $0.code.isEmpty || identity.code.isEmpty || $0.code == identity.code }) {
            return found
        }
        if !identity.code.isEmpty {
            if let found = first(byCode[identity.code + identity.days], { !apart($0) }) { return found }
            let loose = first(byLooseCode[identity.code]) {
                !apart($0) && ($0.days.isEmpty || identity.days.isEmpty)
            }
            if let loose { return loose }
        }
        return first(numbered) { _ in true }
    }

    private mutating func append(_ identity: Identity) -> Int? {
        guard items.count < AuthorizationFold.itemLimit else {
            isOverLimit = true
            return nil
        }
        items.append(FoldGroup())
        identities.append(Identity())
        return items.count - 1
    }

    /// What is known by an item from now on.
    private mutating func learn(_ identity: Identity, _ index: Int, _ statement: Int) {
        identities[index].statement = statement
        if let number = identity.number, identities[index].number != number {
            identities[index].number = number
            byNumber[number, default: []].append(index)
        }
        guard !identity.code.isEmpty else { return }
        if identities[index].code != identity.code {
            identities[index].code = identity.code
            byLooseCode[identity.code, default: []].append(index)
        } else if identity.days.isEmpty || identities[index].days == identity.days {
            return
        }
        identities[index].days = identity.days
        byCode[identity.code + identity.days, default: []].append(index)
    }
}
