/// The evaluator's stack: values at an address of its own, since a Swift array's bookkeeping took a third of the time.
struct ValueStack {
    /// Frees the room when the last copy of the stack goes.
    private final class Room {
        let base: UnsafeMutablePointer<RecordValue>
        let capacity: Int

        init(capacity: Int) {
            base = .allocate(capacity: capacity)
            self.capacity = capacity
        }

        deinit { base.deallocate() }
    }

    private var room: Room
    private var base: UnsafeMutablePointer<RecordValue>
    private var capacity: Int
    private(set) var count = 0

    /// More values than these at once are dropped.
    static let limit = 1 << 21

    init() {
        room = Room(capacity: 256)
        base = room.base
        capacity = 256
    }

    mutating func append(_ value: RecordValue) {
        if count == capacity {
            guard count < ValueStack.limit else { return }
            grow()
        }
        (base + count).initialize(to: value)
        count += 1
    }

    @inline(never)
    private mutating func grow() {
        let larger = Room(capacity: capacity * 2)
        larger.base.update(from: base, count: count)
        room = larger
        base = larger.base
        capacity = larger.capacity
    }

    subscript(index: Int) -> RecordValue {
        get {
            precondition(index >= 0 && index < count)
            return base[index]
        }
        set {
            precondition(index >= 0 && index < count)
            base[index] = newValue
        }
    }

    mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count)
        count = length
    }

    /// Takes a range out; what is above it moves down.
    mutating func removeSubrange(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        var to = range.lowerBound
        for from in range.upperBound..<count {
            base[to] = base[from]
            to += 1
        }
        count = to
    }
}
