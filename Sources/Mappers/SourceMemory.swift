import Records

/// What was made of the groups that shared resources come from: the same provider stands in many claims, and what is
/// known by its source needs no writing.
struct SourceMemory {
    /// What one group became.
    struct Entry {
        /// Everything that the map reads, byte for byte.
        var key: [UInt8] = []
        /// Empty where the map makes nothing of it.
        var id: [UInt8] = []
        /// Of the resource's JSON.
        var hash: UInt64 = 0
        /// The rules that wrote something, and the defaults taken, as the complement of their numbers.
        var writes: [Int32] = []
    }

    /// Whether, and by what, what a body makes may be remembered.
    struct Reach {
        /// Bits of the resource ids that it reads.
        var ids: UInt16
        /// The slot of the group that it reads; -1 for none.
        var slot: Int32
    }

    private static let size = 1 << 12
    /// Larger groups are written anew.
    private static let keyLimit = 1 << 10

    private var entries = Array(repeating: Entry(), count: SourceMemory.size)
    private var key = JSONBuffer(capacity: SourceMemory.keyLimit * 2)
    private(set) var slot = 0

    /// Looks the source of a body up, and keeps its key for `store`; `false` where it is not to be remembered.
    mutating func seek(_ reach: Reach, body: Int, _ evaluator: inout Evaluator) -> Bool {
        key.truncate(to: 0)
        append(UInt64(truncatingIfNeeded: body))
        for number in 0..<UInt16.bitWidth where reach.ids >> UInt16(number) & 1 == 1 {
            let id = evaluator.id(number)
            append(UInt64(truncatingIfNeeded: id.count))
            key.append(id)
        }
        if reach.slot >= 0 {
            guard let group = evaluator.group(inSlot: Int(reach.slot)), group.nodes.count < 64 else { return false }
            key.append(group.clean ? 1 : 0)
            for node in group.nodes {
                append(
                    UInt64(node.field) | UInt64(node.flags.rawValue) << 16 | UInt64(node.length) << 32)
                if node.flags.contains(.group) { continue }
                guard Int(node.length) < SourceMemory.keyLimit else { return false }
                key.append(group.raw + Int(node.offset), Int(node.length))
            }
        }
        guard key.count < SourceMemory.keyLimit else { return false }
        slot = place()
        return true
    }

    private mutating func append(_ value: UInt64) {
        withUnsafeBytes(of: value) { key.append($0.bindMemory(to: UInt8.self)) }
    }

    private func place() -> Int {
        let bytes = UnsafeRawBufferPointer(key.bytes)
        var hash: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(bytes.count)
        var at = 0
        while at + 8 <= bytes.count {
            hash = (hash ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
            hash ^= hash >> 32
            at += 8
        }
        while at < bytes.count {
            hash = (hash ^ UInt64(bytes[at])) &* 0x100_0000_01b3
            at += 1
        }
        return Int(truncatingIfNeeded: hash ^ hash >> 29) & (SourceMemory.size - 1)
    }

    /// Whether the source that was sought is known.
    var isKnown: Bool {
        let bytes = key.bytes
        guard entries[slot].key.count == bytes.count else { return false }
        return entries[slot].key.withUnsafeBufferPointer { known in
            for at in 0..<bytes.count where known[at] != bytes[at] { return false }
            return true
        }
    }

    /// What the source that was sought became, where it is known.
    var id: [UInt8] { entries[slot].id }
    var hash: UInt64 { entries[slot].hash }
    var writes: [Int32] { entries[slot].writes }

    /// Remembers what the source that was sought became. `writes` are copied: a shared array would keep all the room
    /// that the mapper's has, and leave the mapper to make another.
    mutating func store(id: [UInt8], hash: UInt64, writes: [Int32]) {
        entries[slot] = Entry(
            key: Array(key.bytes), id: id, hash: hash, writes: writes.withUnsafeBufferPointer { Array($0) })
    }
}

extension Template {
    /// What a body's resource depends on but for its version; `nil` where that is more than a group and resource ids.
    func reach(of body: Body, in map: Map, _ pool: ExpressionPool) -> SourceMemory.Reach? {
        guard map.isDependency, body.lets.isEmpty else { return nil }
        var reach = ExpressionReach()
        if let when = body.when { pool.add(when, to: &reach) }
        pool.add(body.id, to: &reach)
        add(object: Int(body.root), to: &reach, pool)
        guard !reach.readsRecords else { return nil }
        if body.each == nil { return reach.lowestSlot == .max ? .init(ids: reach.ids, slot: -1) : nil }
        return reach.lowestSlot >= Int(body.eachSlot) ? .init(ids: reach.ids, slot: body.eachSlot) : nil
    }

    private func add(object number: Int, to reach: inout ExpressionReach, _ pool: ExpressionPool) {
        for property in objects[number].properties {
            for entry in properties[property].entries { add(entries[entry], to: &reach, pool) }
        }
    }

    private func add(_ entry: Entry, to reach: inout ExpressionReach, _ pool: ExpressionPool) {
        var expressions = [entry.each, entry.when, entry.key] + lets[entry.lets].map(\.value)
        switch entry.content {
        case .constant, .statement, .defaulted: break
        case .value(let value, _): expressions.append(value)
        case .sequences(_, let value): expressions.append(value)
        case .object(let number): add(object: Int(number), to: &reach, pool)
        case .coding(let number):
            let coding = codings[Int(number)]
            expressions += [coding.code, coding.system, coding.display]
        }
        for case let expression? in expressions { pool.add(expression, to: &reach) }
    }
}
