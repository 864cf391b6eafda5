import Records

/// A list of nodes that grows at its end: what `[Record.Node]` would be, without asking at each value whether the memory
/// is shared. It is not: only the reader that made it holds it.
final class NodeRoom {
    private(set) var base: UnsafeMutablePointer<Record.Node>
    private(set) var capacity = 1024

    init() { base = .allocate(capacity: capacity) }

    deinit { base.deallocate() }

    /// Doubles the room; the first `count` nodes stay.
    @inline(never)
    func grow(keeping count: Int) {
        let larger = UnsafeMutablePointer<Record.Node>.allocate(capacity: capacity * 2)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}

/// The reader's view of a `NodeRoom`.
struct NodeList {
    private let room = NodeRoom()
    private var base: UnsafeMutablePointer<Record.Node>
    private var capacity: Int
    private(set) var count = 0

    init() {
        base = room.base
        capacity = room.capacity
    }

    @inline(__always)
    mutating func append(_ node: Record.Node) {
        if count == capacity { grow() }
        base[count] = node
        count &+= 1
    }

    mutating func append(_ nodes: UnsafeBufferPointer<Record.Node>) {
        while count + nodes.count > capacity { grow() }
        if let from = nodes.baseAddress { (base + count).update(from: from, count: nodes.count) }
        count += nodes.count
    }

    private mutating func grow() {
        room.grow(keeping: count)
        base = room.base
        capacity = room.capacity
    }

    @inline(__always)
    mutating func removeAll() { count = 0 }

    mutating func removeLast() { count = max(0, count - 1) }

    /// Sets the length of the group whose head is at `index`, which must be in the list.
    @inline(__always)
    mutating func close(_ index: Int) {
        guard index >= 0, index < count else { return }
        base[index].length = UInt32(truncatingIfNeeded: count &- index &- 1)
    }

    var nodes: UnsafeBufferPointer<Record.Node> { UnsafeBufferPointer(start: base, count: count) }
}

/// By field, the scope in which it was last set.
final class SeenFields {
    let base: UnsafeMutablePointer<UInt32>
    let count: Int

    init(count: Int) {
        self.count = count
        base = .allocate(capacity: max(1, count))
        clear()
    }

    deinit { base.deallocate() }

    func clear() { base.initialize(repeating: 0, count: max(1, count)) }
}
